"""Passages that could identify somebody: marked in place at the desk, and taken out in one step."""

import pytest

from stories import additions, editing, identifiers, redacting, workflow
from stories.models import Message, Revision, SearchChange, Status, Story, StoryEvent
from stories.safety import KINDS, find_identifiers, instead_of, own_words
from stories.saving import save_story
from tests import factories
from tests.journeys import parse

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PHONE = "07700 900123"
INSTEAD = "[phone number removed]"


def story_with(account=f"Somebody rang us on {PHONE} and told us.", **fields):
    fields.setdefault("title", "Ringing back")
    return factories.make_story(account=account, **{"status": Status.IN_REVIEW} | fields)


def key_of(story):
    return identifiers.passages(story)[0].key


# Marked in place --------------------------------------------------------------------------------------------


def test_each_place_of_a_passage_is_marked_in_the_text_and_leads_to_its_reason(desk):
    story = story_with(
        f"First <b>line</b>, ring {PHONE}.\n\nThen {PHONE} again.", helping=[("people", f"We ring {PHONE} & wait.")]
    )
    desk.open(f"/curate/{story.pk}/")
    paper = desk.page.with_class("desk-paper")[0]
    assert [mark.text for mark in paper.all("mark")] == [PHONE] * 3
    for why in paper.with_class("desk-mark__why"):
        assert why.text.startswith("1. Phone number: This looks like a phone number.")
        assert desk.page.all(id=why.get("href").removeprefix("#"))[0].text == "1 Phone number"
    assert "First <b>line</b>, ring" in paper.text
    assert f"We ring {PHONE}" in paper.text and "& wait." in paper.text


def test_a_mark_stands_in_every_text_that_readers_see(desk):
    where = ["title", "account", "what_changed", "surprises", "differently", "advice", "method_typed"]
    story = story_with(
        **{name: f"Ring 0770090012{number}" for number, name in enumerate(where)},
        organisation_typed="Ring 07700900128",
        helping=[("people", "Ring 07700900129")],
        tags=["ring 07700900119"],
    )
    desk.open(f"/curate/{story.pk}/")
    marked = {mark.text for mark in desk.page.with_class("desk-paper")[0].all("mark")}
    assert marked == {f"0770090012{number}" for number in (*range(7), 8, 9)} | {"07700900119"}


def test_an_assured_passage_is_marked_as_looked_at_and_comes_last(desk, member):
    story = story_with(f"Ring {PHONE} or write to mary.smith@example.org", author=member)
    identifiers.assure(story, member, [key_of(story)])
    desk.open(f"/curate/{story.pk}/")
    first, second = desk.page.with_class("desk-paper")[0].with_class("desk-mark__why")
    assert first.text.startswith("2. Phone number, already looked at:")
    assert second.text.startswith("1. Email address:")


def test_readers_see_no_marks(client, member):
    story = story_with(status=Status.PUBLISHED)
    assert parse(client.get(f"/stories/{story.slug}/").content.decode()).all("mark") == []


# Taken out --------------------------------------------------------------------------------------------------


def test_a_curator_takes_a_passage_out_at_all_its_places_and_the_author_is_told(
    desk, curator, member, mailoutbox, django_capture_on_commit_callbacks
):
    story = story_with(
        f"Ring {PHONE}. Or {PHONE}.", author=member, advice=f"Ask at {PHONE}.", helping=[("people", f"Ring {PHONE}")]
    )
    factor = story.factors.get()
    desk.open(f"/curate/{story.pk}/")
    with django_capture_on_commit_callbacks(execute=True):
        desk.press(f"Replace with “{INSTEAD}”")
    after = Story.objects.get()
    assert (after.account, after.advice) == (f"Ring {INSTEAD}. Or {INSTEAD}.", f"Ask at {INSTEAD}.")
    assert (after.factors.get().pk, after.factors.get().statement) == (factor.pk, f"Ring {INSTEAD}")
    assert (after.status, after.version) == ("in_review", story.version + 1)
    revision = Revision.objects.get()
    assert (revision.editor, revision.text["account"]) == (curator, after.account)
    event = StoryEvent.objects.get()
    assert (event.action, event.actor, event.from_status, event.to_status) == (
        "redact",
        curator,
        "in_review",
        "in_review",
    )
    assert event.note == (
        "In “What is happening”, “What is helping” and “Advice to someone starting” we put “[phone number removed]” "
        "in place of something that could identify a person (Phone number)."
    )
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["ada@example.org"], "We took something out of your story")
    ]
    assert event.note in mailoutbox[0].body
    assert "900123" not in mailoutbox[0].body + desk.html
    assert desk.page.with_class("safety-panel") == []
    assert desk.sees("The passage is taken out, and the author is told.")


def test_after_a_redaction_the_story_can_be_published_at_once(desk):
    story = story_with()
    desk.open(f"/curate/{story.pk}/").press(f"Replace with “{INSTEAD}”")
    desk.press("Publish")
    assert Story.objects.get().status == "published"


def test_a_redaction_of_a_published_story_reaches_the_search_index(desk):
    story = story_with(status=Status.PUBLISHED)
    SearchChange.objects.all().delete()
    desk.open(f"/curate/{story.pk}/").press(f"Replace with “{INSTEAD}”")
    assert [change.story_id for change in SearchChange.objects.all()] == [story.pk]


@pytest.mark.both_databases
def test_what_a_curator_took_out_is_asked_about_again_where_it_comes_back(
    curator, member, django_capture_on_commit_callbacks
):
    """Whoever said that it identifies nobody was overruled: an older draft or an addition may still hold it."""
    with django_capture_on_commit_callbacks(execute=True):
        story = story_with(author=member, status=Status.PUBLISHED)
        identifiers.assure(story, member, [key_of(story)])
        addition = additions.start_addition(story)
        addition = workflow.perform("submit", story=factories.agreed(addition), actor=member)
        other = story_with(author=member)
        identifiers.assure(other, member, [key_of(other)])
        redacting.redact(story, member=curator, key=key_of(story), expected_version=story.version)
    identifiers.look_through()
    columns = dict(Story.objects.values_list("pk", "flagged_open"))
    assert (columns[story.pk], columns[addition.pk], columns[other.pk]) == (0, 1, 0)
    with pytest.raises(workflow.Refused, match="could identify a person"):
        workflow.decide("approve", story=addition, actor=curator)
    story.refresh_from_db()
    story = save_story(story, expected_version=story.version, values={"advice": f"Ring {PHONE}."})
    assert len(identifiers.open_passages(story)) == 1


@pytest.mark.both_databases
def test_what_is_taken_out_of_additions_is_taken_out_of_all_that_readers_see(
    desk, curator, member, mailoutbox, django_capture_on_commit_callbacks
):
    story = story_with(author=member, status=Status.PUBLISHED)
    identifiers.assure(story, member, [key_of(story)])
    before = factories.make_story(status=Status.MERGED, adds_to=story, account=story.account, author=member)
    addition = additions.start_addition(story)
    addition = workflow.perform("submit", story=factories.agreed(addition), actor=member)
    SearchChange.objects.all().delete()
    desk.open(f"/curate/{addition.pk}/")
    with django_capture_on_commit_callbacks(execute=True):
        desk.press(f"Replace with “{INSTEAD}”")
    assert desk.sees("The passage is taken out, also of the story that this adds to, and the author is told.")
    assert PHONE not in str(list(Story.objects.values_list("account", flat=True)))
    assert [change.story_id for change in SearchChange.objects.all()] == [story.pk]
    redacted = StoryEvent.objects.filter(action="redact", actor=curator)
    assert {*redacted.values_list("story", flat=True)} == {story.pk, before.pk, addition.pk}
    assert len({*redacted.values_list("note", flat=True)}) == 1
    assert [mail.subject for mail in mailoutbox] == ["We took something out of your story"]
    columns = set(Story.objects.values_list("flagged_open", flat=True))
    assert columns == {0}


@pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN])
def test_a_story_that_is_its_authors_again_stays_as_it_is_when_its_additions_are_redacted(desk, member, status):
    story = story_with(author=member, status=status, slug="ringing")
    addition = story_with(author=member, status=Status.SUBMITTED, adds_to=story)
    desk.open(f"/curate/{addition.pk}/").press(f"Replace with “{INSTEAD}”")
    assert desk.sees("The passage is taken out, and the author is told.")
    assert PHONE in Story.objects.get(pk=story.pk).account


def test_what_was_added_to_another_story_stays_as_it_is(desk):
    story, other = story_with(status=Status.PUBLISHED), factories.make_story(status=Status.PUBLISHED)
    elsewhere = story_with(status=Status.MERGED, adds_to=other)
    desk.open(f"/curate/{story.pk}/").press(f"Replace with “{INSTEAD}”")
    assert PHONE not in Story.objects.get(pk=story.pk).account
    assert PHONE in Story.objects.get(pk=elsewhere.pk).account


def test_a_tag_with_a_passage_is_taken_away_and_the_others_stay(desk):
    story = story_with("We listened.", tags=["huddles", "ring 07700900123"])
    desk.open(f"/curate/{story.pk}/").press("Take this tag away")
    assert [tag.name for tag in Story.objects.get().tags.all()] == ["huddles"]
    assert StoryEvent.objects.get().note == "We took away a tag that could identify a person (Phone number)."


@pytest.mark.both_databases
def test_a_second_click_and_a_changed_text_change_nothing(desk):
    story = story_with()
    button = f"Replace with “{INSTEAD}”"
    form, element = desk.open(f"/curate/{story.pk}/")._form_and_button(button)
    desk.send(form, element)
    assert desk.send(form, element).sees("That passage is not there any more.")
    theirs = story_with()
    form, element = desk.open(f"/curate/{theirs.pk}/")._form_and_button(button)
    [passage] = {passage.key for passage in identifiers.passages(theirs)}
    cole = factories.make_curator(name="Cole Adair")
    redacting.redact(theirs, member=cole, key=passage, expected_version=theirs.version)
    assert desk.send(form, element).sees("That passage is not there any more. Cole Adair was first")
    other = story_with()
    form, element = desk.open(f"/curate/{other.pk}/")._form_and_button(button)
    Story.objects.filter(pk=other.pk).update(version=7, surprises="Somebody wrote this in between.")
    assert desk.send(form, element).sees("The story was changed after you opened it, so nothing was taken out.")
    assert Story.objects.get(pk=other.pk).account == other.account
    assert StoryEvent.objects.count() == Revision.objects.count() == 2


@pytest.mark.parametrize("sent", [{}, {"version": "x"}, {"passage": "no\x00thing"}, {"version": "9" * 30}])
@pytest.mark.both_databases
def test_a_form_that_was_tampered_with_is_refused_in_words(desk, sent):
    story = story_with()
    data = {"passage": key_of(story), "version": ""} | sent
    assert desk.client.post(f"/curate/{story.pk}/redact/", data, follow=True).status_code == 200
    assert Story.objects.get().account == story.account


@pytest.mark.parametrize(
    ("status", "may"),
    [
        ("submitted", True), ("in_review", True), ("published", True), ("archived", True),
        ("changes_requested", False), ("declined", False), ("withdrawn", False),
    ],
)  # fmt: skip
def test_a_text_that_is_the_authors_to_change_is_not_redacted(desk, status, may):
    story = story_with(status=status)
    assert (f"Replace with “{INSTEAD}”" in desk.open(f"/curate/{story.pk}/").buttons()) == may
    data = {"passage": key_of(story), "version": story.version}
    desk.client.post(f"/curate/{story.pk}/redact/", data)
    assert StoryEvent.objects.exists() == may


def test_a_curator_does_not_redact_an_own_story_and_a_member_none(desk, curator, member):
    own, other = story_with(author=curator), story_with(author=member)
    for story, person in ((own, curator), (other, member)):
        with pytest.raises(redacting.CannotRedact):
            redacting.redact(story, member=person, key=key_of(story), expected_version=0)
    assert f"Replace with “{INSTEAD}”" not in desk.open(f"/curate/{own.pk}/").buttons()


def test_a_field_that_would_get_too_long_is_refused_in_words(desk):
    story = story_with("We listened.", method_typed=("Dr A Poe, " * 12).strip())
    passage = identifiers.passages(story)[0]
    with pytest.raises(redacting.CannotRedact, match="“Method” would get too long"):
        redacting.redact(story, member=factories.make_curator(), key=passage.key, expected_version=0)


@pytest.mark.parametrize("kind", KINDS)
def test_the_words_put_in_place_identify_nobody_and_name_the_kind(kind):
    words = instead_of(kind)
    assert words.startswith("[") and words.endswith(" removed]")
    for text in (f"We met {words} there.", f"Mr {words} rang.", f"born {words}", words):
        assert find_identifiers(text) == []
        assert len(own_words(text)) == len(text) and own_words(text).split() == text.replace(words, " ").split()
        assert own_words(text, "|") == text.replace(words, "|")


def test_brackets_of_the_author_are_their_own_words():
    text = "We [the team] removed it [name removed ] and [dose removed]."
    assert own_words(text) == text


@pytest.mark.both_databases
def test_a_mail_that_waits_does_not_bring_the_address_that_the_title_had(member, curator):
    story = story_with("We ring back.", title=f"Ringing {PHONE}", author=member)
    identifiers.assure(story, curator, [key_of(story)])
    second = factories.make_curator()
    story = workflow.perform("approve", story=story, actor=curator)
    story = workflow.perform("start_review", story=story, actor=second)
    story = workflow.perform("publish", story=story, actor=second)
    mail = Message.objects.get(subject="Your story is published")
    assert "/stories/ringing-07700-900123/" in mail.body
    redacting.redact(story, member=curator, key=key_of(story), expected_version=story.version)
    mail.refresh_from_db()
    assert "/stories/ringing/" in mail.body and "900123" not in mail.body


def test_a_passage_goes_from_what_author_and_curator_said_about_the_story_as_well(member, curator):
    story = story_with(author=member, appeal=f"They rang on {PHONE}, and agreed.")
    text = editing.text_of(story) | {"title": "Ringing at once"}
    edit = editing.propose(story, editor=curator, text=text, note=f"Why {PHONE}?", expected_version=story.version)
    editing.query(edit, author=member, words=f"Is {PHONE} too much?")
    redacting.redact(story, member=curator, key=key_of(story), expected_version=story.version)
    story.refresh_from_db()
    edit.refresh_from_db()
    assert story.appeal == f"They rang on {INSTEAD}, and agreed."
    assert (edit.note, edit.query) == (f"Why {INSTEAD}?", f"Is {INSTEAD} too much?")


def test_no_mail_keeps_the_address_of_a_story_that_was_taken_back(member, curator):
    fields = {"status": Status.PUBLISHED, "slug": "ringing-9"}
    story = story_with("We ring back.", title=f"Ringing {PHONE}", author=member, **fields)
    identifiers.assure(story, curator, [key_of(story)])
    story = workflow.perform("archive", story=story, actor=curator, note="Hm.", reasons=["author_asked"])
    story = workflow.perform("restore", story=story, actor=curator)
    mail = Message.objects.get(subject="Your story is published again")
    assert "/stories/ringing-9/" in mail.body
    workflow.perform("take_back", story=story, actor=curator)
    mail.refresh_from_db()
    assert "/stories/\n" in mail.body and "ringing" not in mail.body
