"""Passages that could identify somebody: found everywhere readers look, asked about, and never written down."""

import logging

import pytest
from django.core.mail.backends.locmem import EmailBackend

from stories import additions, identifiers, saving, second_pair, workflow, writing
from stories.importing import run
from stories.models import Assurance, Consent, Message, Revision, Status, Story, StoryEvent
from stories.safety import SafetyError
from tests import factories
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db

PHONE = "07700 900123"
EMAIL = "mary.smith@example.org"
ACCOUNT = f"We asked why people wait. Somebody rang us on {PHONE} and told us. We listened."
TICKS = {
    "How may we use your story?": "On this site only",
    "I have the right to share this story": True,
    "No patient or colleague can be identified from it, or they agreed that it may be shared": True,
}
BOX = "This does not identify anyone"


@pytest.fixture
def author(member):
    return member


@pytest.fixture
def broken(monkeypatch):
    """Let every check fail as safety does, with a place and no text."""

    def fail(text):
        raise SafetyError("ValueError, dates, line 1")

    monkeypatch.setattr(identifiers, "find_identifiers", fail)
    identifiers._found.clear()


def draft(author, **fields):
    """Make a draft that is complete and has one passage."""
    return factories.make_submittable_story(author, **{"title": "Ringing back", "account": ACCOUNT} | fields)


def keys(story):
    return [passage.key for passage in identifiers.open_passages(story)]


def boxes(visitor):
    """Return the boxes beside passages."""
    return [box for box in visitor.page.all("input", type="checkbox") if box.get("name").startswith("assured-")]


# Where it looks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "step"),
    [
        ("title", "basics"), ("account", "basics"), ("what_changed", "outcome"), ("surprises", "outcome"),
        ("differently", "advice"), ("advice", "advice"), ("links", "links"), ("method_typed", "details"),
        ("organisation_typed", "organisation"),
    ],
)  # fmt: skip
def test_every_text_that_readers_see_is_looked_at(author, field, step):
    story = factories.make_story("Plain", author=author, **{field: f"Write to {EMAIL}"} if field != "title" else {})
    if field == "title":
        story.title = f"Write to {EMAIL}"
        story.save()
    assert [(p.field, p.step, p.kind) for p in identifiers.passages(story)] == [(field, step, "email")]


def test_statements_and_tags_are_looked_at(author):
    story = factories.make_story(author=author, hindering=[("system", f"Ring {PHONE}.")], tags=[EMAIL])
    factor = story.factors.get()
    found = identifiers.passages(story)
    assert [(p.field, p.step) for p in found] == [(f"hindering-{factor.pk}", "hindering"), ("tags", "details")]
    assert found[0].statement == str(factor.pk)


def test_a_name_is_found_in_a_tag_which_is_kept_in_small_letters(author):
    story = draft(author, account="We asked why people wait.")
    saving.save_story(story, expected_version=story.version, tags=["Joan Whitfield", "Joint working"])
    story = Story.objects.get(pk=story.pk)
    (found,) = identifiers.passages(story)
    assert (found.field, found.kind) == ("tags", "name")
    assert [piece for piece, is_it in found.segments if is_it] == ["joan whitfield"]
    assert identifiers.kinds_in([("tags", "joan whitfield"), ("account", "joan whitfield")]) == ["Name of a person"]
    with pytest.raises(workflow.Refused, match="could identify a person"):
        workflow.perform("submit", story=story, actor=author)


def test_an_organisation_called_after_a_person_and_the_authors_own_name_are_not_flagged(author):
    story = factories.make_story(author=author, organisation_typed="Dr Mary Smith's surgery", attribution="named")
    assert identifiers.passages(story) == []


def test_a_passage_is_shown_in_its_sentence(author):
    (passage,) = identifiers.passages(draft(author))
    assert passage.segments == (("Somebody rang us on ", False), (PHONE, True), (" and told us.", False))
    long = "word " * 100
    (passage,) = identifiers.passages(draft(author, account=f"{long}{PHONE} {long}"))
    assert passage.segments[0][0].startswith("… word")
    assert passage.segments[2][0].endswith("word …")


def test_a_passage_is_in_no_repr(author):
    (passage,) = identifiers.passages(draft(author))
    assert repr(passage) == "<Passage phone in account>"


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow_with_passages(author, number, django_assert_num_queries):
    story = draft(author, helping=[("people", f"Ring 07700 90012{n}.") for n in range(number)], tags=["a", "b"])
    identifiers.assure(story, author, keys(story))
    story = Story.objects.get(pk=story.pk)
    with django_assert_num_queries(3):
        assert all(passage.assured_by.member.name for passage in identifiers.passages(story))


# Assurances -------------------------------------------------------------------------------------------------


def test_an_assurance_holds_no_text_and_stands_for_that_passage_in_that_story_only(author):
    story, other = draft(author), draft(author)
    assert identifiers.assure(story, author, keys(story)) == 1
    assert identifiers.open_passages(story) == []
    assert len(identifiers.open_passages(other)) == 1
    row = Assurance.objects.values().get()
    assert PHONE not in str(row) and PHONE.replace(" ", "") not in str(row)
    assert (row["kind"], len(row["passage"])) == ("phone", 64)


def test_a_changed_text_asks_again(author):
    story = draft(author)
    identifiers.assure(story, author, keys(story))
    story = saving.save_story(story, expected_version=story.version, values={"account": ACCOUNT.replace("123", "456")})
    assert len(identifiers.open_passages(story)) == 1


def test_only_what_is_open_now_is_recorded_and_only_once(author):
    story = draft(author)
    assert identifiers.assure(story, author, ["0" * 64, "nonsense"]) == 0
    found = keys(story)
    assert [identifiers.assure(story, author, found), identifiers.assure(story, author, found)] == [1, 0]


def test_an_addition_is_not_asked_again_and_gives_its_assurances_to_the_published_story(author, curator):
    story = factories.make_story(author=author, status=Status.PUBLISHED, account=ACCOUNT, organisation_typed="Esk")
    identifiers.assure(story, author, keys(story))
    addition = additions.start_addition(story)
    assert identifiers.open_passages(addition) == []
    addition = saving.save_story(addition, expected_version=0, values={"advice": f"Write to {EMAIL}"})
    identifiers.assure(addition, author, keys(addition))
    addition = workflow.perform("submit", story=addition, actor=author)
    addition = workflow.perform("start_review", story=addition, actor=curator)
    approved(addition)
    workflow.perform("merge", story=addition, actor=curator)
    story = Story.objects.get(pk=story.pk)
    assert [p.kind for p in identifiers.passages(story)] == ["phone", "email"]
    assert identifiers.open_passages(story) == []


def approved(story):
    """Have another curator approve it: text that was flagged needs two, whatever was said of it."""
    story.approved_by, story.approved_text = factories.make_curator(), second_pair.fingerprint(story)
    story.save()


# The workflow -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "status"),
    [
        ("submit", "draft"),
        ("approve", "in_review"),
        ("publish", "in_review"),
        ("publish", "scheduled"),
        ("merge", "in_review"),
        ("restore", "archived"),
    ],
)
def test_no_action_brings_an_open_passage_before_others(author, curator, action, status):
    story = draft(author, status=status)
    if action == "merge":
        story.adds_to = factories.make_story(author=author, status=Status.PUBLISHED)
        story.save()
    actor = author if action == "submit" else curator
    if action in {"publish", "merge"}:
        approved(story)
    where = "Check your answers" if action == "submit" else "Could this identify somebody"
    with pytest.raises(workflow.Refused, match=where) as refusal:
        workflow.perform(action, story=story, actor=actor)
    assert PHONE not in str(refusal.value)
    assert (Story.objects.get(pk=story.pk).status, StoryEvent.objects.count()) == (status, 0)
    identifiers.assure(story, actor, keys(story))
    workflow.perform(action, story=story, actor=actor)


@pytest.mark.parametrize(("action", "status"), [("submit", "draft"), ("publish", "in_review")])
def test_what_could_not_be_checked_is_not_sent_on_and_nothing_is_lost(author, curator, broken, action, status):
    story = draft(author, status=status)
    with pytest.raises(workflow.Refused, match=r"Nothing is lost\. Try again"):
        workflow.perform(action, story=story, actor=author if action == "submit" else curator)
    assert Story.objects.get(pk=story.pk).status == status


def test_a_refused_submit_keeps_no_assurance_and_no_consent(author):
    story = draft(author, advice=f"Write to {EMAIL}")
    Consent.objects.all().delete()
    with pytest.raises(workflow.Refused):
        writing.submit(story, member=author, reuse="site", expected_version=0, assured=keys(story)[:1])
    assert (Assurance.objects.count(), Consent.objects.count(), Revision.objects.count()) == (0, 0, 0)


# The author's pages -----------------------------------------------------------------------------------------


def test_an_author_changes_a_passage_and_submits(visitor, author):
    story = draft(author)
    visitor.open(f"/my-stories/{story.pk}/check/")
    assert visitor.sees("Look at this before you submit")
    assert [mark.text for mark in visitor.page.all("mark")] == [PHONE]
    assert visitor.sees("This looks like a phone number. It can lead to one person.")
    visitor.click("Change “What is happening”")
    visitor.press("Save and continue", {"What is happening": "Somebody rang us and told us."})
    assert visitor.path == f"/my-stories/{story.pk}/check/"
    assert not visitor.sees("Look at this before you submit")
    visitor.press("Submit story", TICKS)
    assert Story.objects.get().status == "submitted"
    assert Assurance.objects.count() == 0


def test_an_author_says_that_a_passage_is_fine_and_submits(visitor, author):
    story = draft(author)
    visitor.open(f"/my-stories/{story.pk}/check/").press("Submit story", TICKS | {BOX: True})
    assert visitor.path == f"/my-stories/{story.pk}/submitted/"
    assert Assurance.objects.get().member == author


def test_a_passage_neither_changed_nor_ticked_keeps_every_tick_and_choice(visitor, author):
    story = draft(author, advice=f"Write to {EMAIL}")
    visitor.open(f"/my-stories/{story.pk}/check/")
    form, button = visitor._form_and_button("Submit story")
    form.fill(TICKS | {"How may we use your story?": "Anywhere, under the Open Government Licence"})
    form.fill({boxes(visitor)[0].get("name"): True})
    visitor.send(form, button)
    asked = "Email address in “Advice to someone starting”: change it, or tick that it does not identify anyone"
    assert visitor.errors == [asked]
    (link,) = [href for text, href in visitor.links(asked)]
    assert link == f"#{boxes(visitor)[1].get('id')}"
    assert [box.get("checked") is not None for box in boxes(visitor)] == [True, False]
    checked = [box.get("value") for box in visitor.page.all("input") if box.get("checked") is not None]
    assert {"open", "right_to_share", "not_identifiable"} <= set(checked)
    assert (Story.objects.get().status, Assurance.objects.count()) == ("draft", 0)
    visitor.press("Submit story", {boxes(visitor)[1].get("name"): True})
    assert Assurance.objects.count() == 2


def test_one_passage_in_several_places_is_asked_about_once(visitor, author):
    story = draft(author, helping=[("people", f"Ring {PHONE}.")])
    visitor.open(f"/my-stories/{story.pk}/check/")
    assert (len(boxes(visitor)), len(visitor.page.all("mark"))) == (1, 2)
    visitor.click("Change “What is helping”")
    assert visitor.sees("Ring")
    assert visitor.url.endswith(f"/helping/?change={story.factors.get().pk}&from=check")


def test_a_text_changed_meanwhile_is_asked_about_again(visitor, author):
    story = draft(author)
    form, button = visitor.open(f"/my-stories/{story.pk}/check/")._form_and_button("Submit story")
    form.fill(TICKS | {BOX: True})
    saving.save_story(story, expected_version=0, values={"account": f"Write to {EMAIL}"})
    visitor.send(form, button)
    assert [mark.text for mark in visitor.page.all("mark")] == [EMAIL]
    assert (Story.objects.get().status, Assurance.objects.count()) == ("draft", 0)


def test_the_check_page_says_where_the_texts_could_not_be_looked_at(visitor, author, broken):
    story = draft(author)
    visitor.open(f"/my-stories/{story.pk}/check/")
    assert visitor.sees("We could not look for names and numbers in your story just now.")
    visitor.press("Submit story", TICKS)
    assert visitor.errors[0].startswith("We could not look for names and numbers in this story just now")
    assert Story.objects.get().status == "draft"


def test_saving_a_step_blocks_nothing_and_the_task_list_tells(visitor, author):
    story = draft(author, account="Nothing here.")
    visitor.open(f"/my-stories/{story.pk}/basics/").press("Save and continue", {"What is happening": ACCOUNT})
    assert visitor.path == f"/my-stories/{story.pk}/"
    assert visitor.sees("1 passage to look at")
    identifiers.assure(story, author, keys(Story.objects.get()))
    assert not visitor.open(f"/my-stories/{story.pk}/").sees("to look at")


def test_the_check_page_has_the_same_number_of_queries_for_one_and_three(
    member_client, author, django_assert_max_num_queries
):
    one = draft(author, helping=[("people", "Coach.")])
    three = draft(author, helping=[("people", "Coach.")], advice=f"Write to {EMAIL}", surprises="Born on 3 May 1950.")
    with django_assert_max_num_queries(25) as first:
        member_client.get(f"/my-stories/{one.pk}/check/")
    with django_assert_max_num_queries(25) as second:
        member_client.get(f"/my-stories/{three.pk}/check/")
    assert len(first) == len(second)


# What is written down ---------------------------------------------------------------------------------------


def test_nothing_that_matched_is_logged_said_or_sent_even_when_the_mail_server_fails(
    visitor, author, curator_client, caplog, monkeypatch, django_capture_on_commit_callbacks
):
    def fail(self, messages):
        raise OSError("The mail server is down")

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    for name in [None, *logging.root.manager.loggerDict]:
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
        caplog.set_level(logging.DEBUG, logger=name)
    story = draft(author, title=f"Ring {PHONE}", advice=f"Write to {EMAIL}")
    with django_capture_on_commit_callbacks(execute=True):
        visitor.open(f"/my-stories/{story.pk}/check/").press("Submit story", TICKS)
        form, button = visitor._form_and_button("Submit story")
        form.fill({box.get("name"): True for box in boxes(visitor)})
        visitor.send(form, button)
    desk = Visitor(curator_client).open("/curate/")
    with django_capture_on_commit_callbacks(execute=True):
        desk.click(f"Ring {PHONE}").press("Take this story").press("Approve for a second curator")
    second = Visitor.signed_in(factories.make_curator("cole@example.org")).client
    desk = Visitor(second).open("/curate/")
    with django_capture_on_commit_callbacks(execute=True):
        desk.click(f"Ring {PHONE}").press("Take this story").press("Publish")
    assert Story.objects.get().status == "published"
    said = [banner.text for banner in desk.page.with_class("portal-message")]
    # The public address is made of the title that the author vouched for, and is everybody's to read.
    public = Story.objects.get().get_absolute_url()
    sent = [f"{row.subject} {row.body.replace(public, '')} {row.last_error}" for row in Message.objects.all()]
    noted = [f"{event.note} {event.private_note} {event.reasons}" for event in StoryEvent.objects.all()]
    assert (bool(said), len(sent), len(noted)) == (True, 4, 5)
    assert "was not sent" in caplog.text
    for text in [caplog.text, *said, *sent, *noted]:
        assert "900123" not in text and EMAIL not in text


# Imports ----------------------------------------------------------------------------------------------------


def test_an_import_names_the_line_and_the_kind_and_never_the_text(tmp_path, capsys):
    from django.core.management import call_command

    path = tmp_path / "stories.jsonl"
    start = '{"title": "A huddle", "components": ["people"], "external_id": '
    path.write_text(
        f'{start}"1", "account": "We meet."}}\n{start}"2", "account": "{ACCOUNT}"}}\n'
        f'{start}"3", "status": "draft", "account": "{ACCOUNT}"}}\n'
    )
    call_command("import_stories", path)
    out = "".join(capsys.readouterr())
    assert "line 2: possible identifier (Phone number)" in out
    assert ("line 1:" in out, "line 3:" in out, PHONE in out) == (False, False, False)
    assert Story.objects.filter(status="published").count() == 2


def test_a_long_import_is_looked_at_up_to_a_number_and_says_so(tmp_path, capsys, monkeypatch):
    from django.core.management import call_command

    monkeypatch.setattr(run, "MOST_CHECKED", 1)
    path = tmp_path / "stories.jsonl"
    start = '{"title": "A huddle", "components": ["people"], "external_id": '
    path.write_text("".join(f'{start}"{n}", "account": "{ACCOUNT}"}}\n' for n in range(3)))
    call_command("import_stories", path)
    out = "".join(capsys.readouterr())
    assert "2 stories not looked through for identifiers" in out
    assert out.count("possible identifier (") == 1
