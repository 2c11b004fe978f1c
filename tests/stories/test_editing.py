"""A curator's edit of a story: to the author, who accepts it or asks; never published before, and nothing is lost."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from stories import editing
from stories.models import CuratorEdit, Message, Revision, SearchChange, Status, Story, StoryEvent
from stories.safety import SafetyError
from tests import factories
from tests.journeys import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

SUGGESTED = "A curator suggests a change"


@pytest.fixture
def home(member_client):
    """The author at their own pages."""
    return Visitor(member_client)


@pytest.fixture
def story(member):
    return story_of(member)


def story_of(author, **fields):
    fields = {
        "status": Status.IN_REVIEW,
        "account": "We meet each day. We write it down.",
        "helping": [("people", "A coach came."), ("system", "One board.")],
    } | fields
    return factories.make_story("Huddles at seven", author=author, **fields)


def edit_at(desk, story, **fields):
    """Edit the account, or what is told, at the desk."""
    fields = fields or {"What is happening": "We meet each day. We write it on a board."}
    return desk.open(f"/curate/{story.pk}/").click("Edit the text").press("Send to the author", fields)


def propose(story, editor, instead_of=None, **changes):
    text = editing.text_of(story) | (changes or {"account": "We meet at seven."})
    version = story.version
    return editing.propose(story, editor=editor, text=text, expected_version=version, instead_of=instead_of)


def test_an_edit_goes_to_the_author_who_accepts_it_and_it_is_published(
    desk, home, story, curator, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        edit_at(desk, story, **{"Title": "Huddles at eight", "Note to the author (optional)": "Is it eight?",
                                "Helping statement 1": "A coach came each week."})  # fmt: skip
    assert desk.sees("Your edit is sent to the author. You can publish when the author accepts it.")
    assert desk.sees("An edit is waiting for the author")
    assert Story.objects.get().title == "Huddles at seven"
    said = ["“Title” was changed", "1 helping statement changed"]
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["ada@example.org"], "We suggest a change to your story")
    assert all(line in mail.body for line in [*said, "Is it eight?"])
    assert "Cora" not in mail.body and "eight\"" not in mail.body

    home.open("/my-stories/")
    assert all(home.sees(line) for line in [SUGGESTED, *said, "Is it eight?"])
    assert "Cora" not in home.html
    desk.press("Publish")
    assert desk.sees("A curator’s edit of this story waits for the author.")
    assert Story.objects.get().status == "in_review"

    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        home.press("Accept the change to “Huddles at seven”")
    assert home.sees("You accepted the change. It is part of your story now.")
    after = Story.objects.get()
    assert (after.title, after.status) == ("Huddles at eight", "in_review")
    assert [factor.statement for factor in after.factors.all()] == ["A coach came each week.", "One board."]
    assert set(after.factors.values_list("pk", flat=True)) == set(story.factors.values_list("pk", flat=True))
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["cora@example.org"], "The author accepts your edit")
    ]
    revision = Revision.objects.get()
    assert (revision.editor, revision.text["title"]) == (curator, "Huddles at eight")
    assert [(event.action, event.to_status) for event in StoryEvent.objects.all()] == [
        ("propose_edit", "in_review"),
        ("accept_edit", "in_review"),
    ]
    desk.open(f"/curate/{story.pk}/").press("Publish")
    assert Story.objects.get().status == "published"


@pytest.mark.both_databases
def test_the_author_sees_both_texts_side_by_side_and_asks(
    desk, home, story, mailoutbox, django_capture_on_commit_callbacks
):
    edit_at(desk, story)
    home.open(f"/my-stories/{story.pk}/").click("See before and after, or ask about “Huddles at seven”")
    assert [mark.text for mark in home.page.all("del")] == ["[taken away: down.]"]
    assert [mark.text for mark in home.page.all("ins")] == ["[added: on a board.]"]
    home.press("Ask the curator")
    assert home.errors == ["Write what you would like to ask or change"]
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        home.press("Ask the curator", {"words": "It is a screen, not a board."})
    assert home.sees("Your question is sent to the curator.") and home.sees("You asked about it.")
    assert (mailoutbox[0].to, mailoutbox[0].subject) == (["cora@example.org"], "The author asks about your edit")
    assert "It is a screen, not a board." in mailoutbox[0].body
    desk.open(f"/curate/{story.pk}/")
    assert desk.sees("The author asks about the edit")
    assert desk.sees("The author says It is a screen, not a board.")
    assert "screen" not in str(StoryEvent.objects.values())
    desk.press("Publish")
    assert Story.objects.get().status == "in_review"
    # The curator answers with another edit, which takes the place of the first.
    desk.open(f"/curate/{story.pk}/edit/")
    assert dict(desk.form("Send to the author").data())["account"] == "We meet each day. We write it on a board."
    desk.press("Send to the author", {"What is happening": "We meet each day. We write it on a screen."})
    assert [edit.state for edit in CuratorEdit.objects.all()] == ["taken_back", "waiting"]
    home.open("/my-stories/").press("Accept the change to “Huddles at seven”")
    assert Story.objects.get().account == "We meet each day. We write it on a screen."


def test_a_curator_takes_an_edit_back_the_author_is_told_and_the_story_can_be_published(
    desk, home, story, mailoutbox, django_capture_on_commit_callbacks
):
    edit_at(desk, story)
    page = home.open("/my-stories/")
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        desk.press("Take the edit back")
    assert [mail.subject for mail in mailoutbox] == ["You do not need to answer our suggestion"]
    page.press("Accept the change to “Huddles at seven”")
    assert page.sees("This suggestion is not open any more.")
    assert Story.objects.get().account == story.account
    assert SUGGESTED not in home.open("/my-stories/").html
    desk.press("Publish")
    assert Story.objects.get().status == "published"


@pytest.mark.both_databases
def test_a_second_click_on_accept_changes_nothing(desk, home, story):
    edit_at(desk, story)
    form, button = home.open("/my-stories/")._form_and_button("Accept the change to “Huddles at seven”")
    for _ in range(2):
        home.send(form, button)
    assert home.sees("You accepted the change.")
    assert Revision.objects.count() == 1
    assert StoryEvent.objects.filter(action="accept_edit").count() == 1


# Both change the text ---------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_what_the_author_changed_in_another_part_stays(story, curator, member):
    edit = propose(story, curator)
    Story.objects.update(surprises="The author wrote this meanwhile.", version=9, status=Status.CHANGES_REQUESTED)
    editing.accept(edit, author=member)
    after = Story.objects.get()
    assert (after.account, after.surprises) == ("We meet at seven.", "The author wrote this meanwhile.")


@pytest.mark.both_databases
def test_an_edit_of_a_part_that_the_author_changed_too_is_refused_in_words_and_both_texts_are_kept(
    home, story, curator, member
):
    propose(story, curator)
    Story.objects.update(account="The author wrote this meanwhile.", version=9)
    home.open("/my-stories/").press("Accept the change to “Huddles at seven”")
    assert home.sees("You changed “What is happening” after the curator made this suggestion")
    assert Story.objects.get().account == "The author wrote this meanwhile."
    edit = CuratorEdit.objects.get()
    assert (edit.state, edit.text["account"]) == ("waiting", "We meet at seven.")


@pytest.mark.both_databases
def test_a_statement_that_the_author_changed_too_is_kept(story, curator, member):
    factors = editing.text_of(story)["factors"]
    edit = propose(story, curator, factors=factors[:1])
    story.factors.filter(pk=factors[1]["id"]).update(statement="Two boards.")
    with pytest.raises(editing.CannotEdit, match="What is helping and hindering"):
        editing.accept(edit, author=member)
    assert story.factors.count() == 2


@pytest.mark.both_databases
def test_an_edit_of_a_text_that_was_changed_meanwhile_is_told_and_nothing_typed_is_lost(desk, story):
    desk.open(f"/curate/{story.pk}/edit/")
    Story.objects.update(version=9, surprises="Somebody was first.")
    added = story.factors.create(kind="helping", component=story.components.first(), statement="Added meanwhile.")
    desk.press("Send to the author", {"What is happening": "What the curator typed."})
    assert "The story was changed after you opened it" in desk.errors[0]
    assert CuratorEdit.objects.count() == 0
    assert "What the curator typed." in desk.html
    desk.press("Send to the author")
    kept = CuratorEdit.objects.get().text
    assert kept["account"] == "What the curator typed."
    assert added.pk in [row["id"] for row in kept["factors"]]


@pytest.mark.both_databases
def test_only_one_edit_of_a_story_is_open(story, curator):
    edit = propose(story, curator)
    with pytest.raises(IntegrityError), transaction.atomic():
        CuratorEdit.objects.create(story=story, editor=curator, base={}, text={}, state="queried")
    propose(story, factories.make_curator(), instead_of=edit.pk, title="Another")
    edit.refresh_from_db()
    assert edit.state == "taken_back"


@pytest.mark.both_databases
def test_an_edit_that_a_colleague_sent_meanwhile_stays_unless_it_was_seen(desk, story):
    desk.open(f"/curate/{story.pk}/edit/")
    theirs = propose(story, factories.make_curator(name="Cole Adair"))
    desk.press("Send to the author", {"What is happening": "What I typed."})
    assert desk.errors[0].startswith("Cole Adair sent the author an edit after you opened this page")
    assert "What I typed." in desk.html
    assert desk.sees("An edit is with the author already.")
    theirs.refresh_from_db()
    assert (theirs.state, CuratorEdit.objects.count()) == ("waiting", 1)
    desk.press("Send to the author")
    assert list(CuratorEdit.objects.values_list("state", flat=True)) == ["taken_back", "waiting"]


@pytest.mark.both_databases
def test_a_second_click_sends_the_author_one_edit(desk, story, mailoutbox, django_capture_on_commit_callbacks):
    desk.open(f"/curate/{story.pk}/edit/")
    form, button = desk._form_and_button("Send to the author")
    form.fill({"What is happening": "What I typed."})
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            desk.send(form, button)
            assert desk.sees("Your edit is sent to the author.")
    assert (CuratorEdit.objects.count(), len(mailoutbox)) == (1, 1)


@pytest.mark.both_databases
def test_a_redaction_goes_through_an_open_edit_so_that_it_still_fits(curator, member):
    from stories import identifiers, redacting

    story = story_of(member, account="Ring 07700 900123.")
    edit = propose(story, curator, account="Ring us on 07700 900123.")
    key = identifiers.passages(story)[0].key
    redacting.redact(story, member=curator, key=key, expected_version=story.version)
    editing.accept(edit, author=member)
    assert Story.objects.get().account == "Ring us on [phone number removed]."


# What the form takes ----------------------------------------------------------------------------------------


def test_statements_are_added_changed_and_taken_away(desk, home, story):
    edit_at(desk, story, **{
        "helping-new": "A new one.", "component-helping-new": "capability",
        "hindering-new": "No time.", "component-hindering-new": "people",
        f"helping-{story.factors.first().pk}": "",
    })  # fmt: skip
    assert desk.sees("1 helping statement added, 1 taken away") and desk.sees("1 hindering statement added")
    home.open("/my-stories/").press("Accept the change to “Huddles at seven”")
    rows = [(row.kind, row.component.code, row.statement) for row in Story.objects.get().factors.all()]
    assert rows == [
        ("helping", "system", "One board."),
        ("helping", "capability", "A new one."),
        ("hindering", "people", "No time."),
    ]
    assert "capability" in Story.objects.get().components.values_list("code", flat=True)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"Title": " "}, "Enter a title"),
        ({"Title": "x" * 66}, "Make the title 65 characters or fewer"),
        ({"What is happening": ""}, "Say what is happening"),
        ({"What surprised you? (optional)": "x" * 5_001}, "Ensure this value has at most 5000 characters"),
        ({"helping-new": "A new one."}, "Choose the component that the new statement is about"),
        ({"Helping statement 1": "x" * 301}, "Ensure this value has at most 300 characters"),
        ({}, "You have not changed anything yet."),
    ],
)  # fmt: skip
def test_the_authors_checks_hold_for_a_curator_too(desk, story, typed, error):
    desk.open(f"/curate/{story.pk}/edit/").press("Send to the author", typed)
    assert desk.errors[0].startswith(error)
    assert CuratorEdit.objects.count() == 0


def test_each_field_of_an_edit_is_told_from_the_others_by_its_label(desk, member):
    both = {kind: [("people", "One."), ("system", "Two.")] for kind in ("helping", "hindering")}
    desk.open(f"/curate/{story_of(member, **both).pk}/edit/")
    labels = [label.text for label in desk.main.all("label")]
    assert "Hindering statement 2" in labels and "Component of the new helping statement" in labels
    assert sorted(labels) == sorted(set(labels))


@pytest.mark.both_databases
def test_what_an_edit_adds_and_could_identify_somebody_needs_changing_or_a_tick(desk, home, story, curator):
    typed = {"What is happening": "Dr Mary Poe rang us."}
    desk.open(f"/curate/{story.pk}/edit/").press("Send to the author", typed)
    assert "Name of a person in “What is happening”" in desk.errors[0]
    assert CuratorEdit.objects.count() == 0
    desk.press("Send to the author", {"This does not identify anyone": True})
    home.open("/my-stories/").press("Accept the change to “Huddles at seven”")
    assurance = Story.objects.get().assurances.get()
    assert assurance.member == curator


def test_an_edit_that_cannot_be_looked_through_is_not_sent(desk, story, monkeypatch):
    desk.open(f"/curate/{story.pk}/edit/")

    def fail(text):
        raise SafetyError("a rule")

    monkeypatch.setattr("stories.identifiers.find_identifiers", fail)
    desk.press("Send to the author", {"What is happening": "Something that nobody looked through yet."})
    assert "We could not look for names and numbers just now" in desk.errors[0]
    assert CuratorEdit.objects.count() == 0


# Who and when -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "status",
    ["submitted", "in_review", "changes_requested", "scheduled", "published", "declined", "withdrawn", "archived"],
)
def test_a_curator_edits_what_is_in_review_or_published_and_nothing_else(desk, member, status):
    story = story_of(member, status=status)
    may = status in {"in_review", "published"}
    assert bool(desk.open(f"/curate/{story.pk}/").links("Edit the text")) == may
    assert ("/edit/" in desk.open(f"/curate/{story.pk}/edit/").path) == may


def test_the_author_alone_answers_and_a_curator_does_not_edit_an_own_story(desk, story, curator, member):
    edit = propose(story, curator)
    other = Visitor.signed_in(factories.make_member()).client
    sent = {"accept": "yes", "edit": edit.pk}
    assert other.post(f"/my-stories/{story.pk}/suggested-change/", sent).status_code == 404
    with pytest.raises(editing.CannotEdit):
        editing.accept(edit, author=curator)
    own = story_of(curator)
    assert desk.open(f"/curate/{own.pk}/edit/").sees("You cannot edit this story now.")


@pytest.mark.both_databases
def test_an_edit_of_a_published_story_changes_nothing_for_readers_before_the_author_accepts(
    desk, home, client, member
):
    story = story_of(member, status=Status.PUBLISHED)
    edit_at(desk, story)
    # Nobody is to think that it is not published.
    assert desk.sees("Your edit is sent to the author. Readers see the change when the author accepts it.")
    mail = Message.objects.latest("pk").body
    assert "Readers see your story as it is until you accept." in mail and "We can publish" not in mail
    SearchChange.objects.all().delete()
    assert "on a board" not in client.get(story.get_absolute_url()).content.decode()
    home.open("/my-stories/").press("Accept the change to “Huddles at seven”")
    assert SearchChange.objects.filter(story_id=story.pk).exists()
    assert "on a board" in Client().get(story.get_absolute_url()).content.decode()


def test_a_story_without_an_author_is_changed_at_once(desk, story, curator):
    Story.objects.update(author=None)
    desk.open(f"/curate/{story.pk}/edit/").press("Save", {"What is happening": "We meet at seven."})
    assert Story.objects.get().account == "We meet at seven."
    assert [(event.action, event.actor) for event in StoryEvent.objects.all()] == [("edit", curator)]


@pytest.mark.parametrize("sent", ["", "x", "9" * 40, "-1"])
def test_an_answer_to_an_edit_that_is_not_there_is_told(home, story, sent):
    response = home.client.post(
        f"/my-stories/{story.pk}/suggested-change/", {"accept": "yes", "edit": sent}, follow=True
    )
    assert "There is no suggestion to answer now." in response.content.decode()


def test_my_stories_has_the_same_number_of_queries_for_one_edit_and_three(
    member_client, member, curator, django_assert_max_num_queries
):
    counts = []
    for _ in range(2):
        propose(story_of(member), curator)
        with django_assert_max_num_queries(30) as queries:
            member_client.get("/my-stories/")
        counts.append(len(queries))
        propose(story_of(member), curator)
    assert counts[0] == counts[1]
