"""What was redacted is covered in older revisions too, wherever they are shown or exported; the rows stay."""

import io
import json
import zipfile

import pytest

from stories import additions, editing, identifiers, personal_data, redacting, saving, workflow
from stories.models import CuratorEdit, Revision, Status, Story, StoryEvent
from tests import factories
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db

PHONE = "07700 900123"
INSTEAD = "[phone number removed]"


@pytest.fixture
def desk(curator_client):
    return Visitor(curator_client)


def handed_in(author, curator, **fields):
    """Make a story with a passage that its author vouched for, as far as its review."""
    fields.setdefault("account", f"Ring {PHONE} for help. It works.")
    story = factories.make_submittable_story(author, title="Ringing back", **fields)
    identifiers.assure(story, author, [passage.key for passage in identifiers.passages(story)])
    story = workflow.perform("submit", story=story, actor=author)
    return workflow.perform("start_review", story=story, actor=curator)


def redact(story, curator, text=PHONE):
    """Take out the passage with this text."""
    now = Story.objects.get(pk=story.pk)
    key = next(passage.key for passage in identifiers.passages(now) if (text, True) in passage.segments)
    redacting.redact(now, member=curator, key=key, expected_version=now.version)


def change(story, curator, author, **values):
    """Have the author asked for changes, make them and hand them in."""
    workflow.perform("request_changes", story=story, actor=curator, note="Say more.", reasons=["needs_context"])
    now = Story.objects.get(pk=story.pk)
    saving.save_story(now, expected_version=now.version, values=values)
    identifiers.assure(now, author, [passage.key for passage in identifiers.passages(Story.objects.get(pk=now.pk))])
    return workflow.perform("submit", story=Story.objects.get(pk=now.pk), actor=author)


def exported(member):
    """Return the revisions that a member takes away, and the whole file as text."""
    data = personal_data.personal_data(member)
    return data["stories"][0]["revisions"], json.dumps(data, default=str)


def test_an_older_revision_is_covered_beside_the_new_text_and_in_what_the_author_takes_away(desk, author, curator):
    story = handed_in(author, curator, helping=[("people", f"We ring {PHONE}.")], tags=["ring 07700 900123", "phones"])
    story = change(story, curator, author, advice="Begin small.")
    redact(story, curator)
    rows = list(Revision.objects.order_by("number"))
    # The row says what was handed in, and which places of it are covered.
    assert rows[0].text["account"] == f"Ring {PHONE} for help. It works."
    assert ["account", 5, 17, "phone"] in rows[0].covered
    assert [len(row.covered) for row in rows] == [3, 3, 0]
    page = desk.open(f"/curate/{story.pk}/")
    assert page.sees("What was taken out because it could identify somebody is covered in the older text too.")
    assert page.sees("“Advice to someone starting” was added")
    # Both are covered by the same words: the redaction is no change of the author's.
    assert not page.sees("“What is happening”:")
    assert "900123" not in page.html
    revisions, everything = exported(author)
    assert revisions[0]["text"]["account"] == f"Ring {INSTEAD} for help. It works."
    assert revisions[0]["text"]["factors"][0]["statement"] == f"We ring {INSTEAD}."
    assert revisions[0]["text"]["tags"] == ["phones", f"ring {INSTEAD}"]
    assert [row["is_covered"] for row in revisions] == [True, True, False]
    assert "900123" not in everything
    with zipfile.ZipFile(io.BytesIO(personal_data.as_zip(author))) as file:
        read_me = file.read("read-me.html").decode()
    assert "900123" not in read_me
    assert read_me.count("What a curator took out later, because it could identify somebody, is covered here.") == 2


def test_an_unredacted_story_is_shown_and_exported_as_it_is(desk, author, curator):
    story = change(handed_in(author, curator), curator, author, account="It works.")
    page = desk.open(f"/curate/{story.pk}/")
    assert "900123" in page.html
    assert not page.sees("is covered in the older text")
    revisions, everything = exported(author)
    assert "900123" in everything
    assert [row["is_covered"] for row in revisions] == [False, False]


def test_a_passage_that_the_author_puts_back_is_seen_as_such(desk, author, curator):
    story = handed_in(author, curator)
    redact(story, curator)
    story = change(story, curator, author, account=f"Ring {PHONE} for help. It works.")
    page = desk.open(f"/curate/{story.pk}/")
    [before, after] = [row.text for row in page.page.with_class("difference__side")]
    assert INSTEAD in before and "900123" not in before
    assert PHONE in after


def test_it_is_covered_where_an_older_text_did_not_look_like_a_passage_but_an_everyday_word_is_not(author, curator):
    """Whether a text looks like a passage is told by the words around it; those may have changed since."""
    story = handed_in(author, curator, account="Dr Rosalind Thorne rang us. In May we met.", advice="Ask Dr May Poe.")
    plain = {"account": "rosalind  thorne rang. In May we met."}
    revision = Revision.objects.get()
    Revision.objects.filter(pk=revision.pk).update(text=revision.text | plain)
    for passage in identifiers.passages(Story.objects.get(pk=story.pk)):
        now = Story.objects.get(pk=story.pk)
        redacting.redact(now, member=curator, key=passage.key, expected_version=now.version)
    text = redacting.covering.covered(revision.text | plain, Revision.objects.get(pk=revision.pk).covered)
    assert text["account"] == "[name removed] rang. In May we met."
    assert "Poe" not in text["advice"]


def test_what_was_added_before_is_redacted_with_its_story_and_its_revisions_are_covered(
    desk, author, curator, mailoutbox, django_capture_on_commit_callbacks
):
    second = factories.make_curator("cole@example.org")
    story = factories.make_story("Bins", author=author, status=Status.PUBLISHED, slug="bins")
    addition = additions.start_addition(story)
    Story.objects.filter(pk=addition.pk).update(
        surprises=f"We rang {PHONE}.", status="in_review", submitted_at=story.submitted_at, second_asked=True
    )
    addition = Story.objects.get(pk=addition.pk)
    saving.keep_revision(addition, author)
    identifiers.assure(addition, author, [passage.key for passage in identifiers.passages(addition)])
    addition = workflow.perform("approve", story=addition, actor=curator)
    addition = workflow.decide("merge", story=addition, actor=second, expected_version=addition.version)
    with django_capture_on_commit_callbacks(execute=True):
        redact(story, curator)
    addition.refresh_from_db()
    assert addition.surprises == f"We rang {INSTEAD}."
    assert addition.flagged == 0
    assert [row.text["surprises"] for row in addition.revisions.all()] == [f"We rang {PHONE}.", addition.surprises]
    assert [len(row.covered) for row in addition.revisions.all()] == [1, 0]
    assert StoryEvent.objects.filter(action="redact").count() == 2
    # One message for both.
    assert [mail.subject for mail in mailoutbox] == ["We took something out of your story"]
    assert "900123" not in desk.open(f"/curate/{addition.pk}/").html
    assert "900123" not in json.dumps(personal_data.personal_data(author), default=str)


def test_edits_that_were_answered_lose_the_passage_as_open_ones_do(author, curator):
    story = handed_in(author, curator)
    text = editing.text_of(story) | {"account": f"Ring {PHONE} at once."}
    edit = editing.propose(story, editor=curator, text=text, expected_version=story.version)
    editing.take_back(edit, member=curator)
    redact(story, curator)
    edit = CuratorEdit.objects.get()
    assert (edit.text["account"], edit.base["account"]) == (
        f"Ring {INSTEAD} at once.",
        f"Ring {INSTEAD} for help. It works.",
    )
    assert edit.state == CuratorEdit.State.TAKEN_BACK
    assert "900123" not in exported(author)[1]


def test_two_redactions_of_one_text_are_covered_together(author, curator):
    story = handed_in(author, curator, account=f"Ring {PHONE}, or mary.smith@example.org, or {PHONE}.")
    redact(story, curator)
    redact(story, curator, "mary.smith@example.org")
    assert exported(author)[0][0]["text"]["account"] == f"Ring {INSTEAD}, or [email address removed], or {INSTEAD}."


def test_a_redaction_of_an_addition_covers_the_revisions_of_its_story(author, curator):
    story = factories.make_story("Bins", author=author, status=Status.PUBLISHED, account=f"Ring {PHONE} now.")
    old = saving.keep_revision(story, author)
    saving.save_story(story, expected_version=story.version, values={"account": "Ring us."})
    addition = additions.start_addition(story)
    Story.objects.filter(pk=addition.pk).update(
        account=f"Ring {PHONE} now.", status="in_review", submitted_at=story.submitted_at
    )
    redact(addition, curator)
    old.refresh_from_db()
    assert old.covered == [["account", 5, 17, "phone"]]


def test_what_was_typed_in_place_of_a_row_of_a_list_is_covered_too(desk, author, curator):
    story = handed_in(author, curator, account="It works.", method_typed=f"Ring {PHONE}", attribution="named")
    story = change(story, curator, author, method_typed=f"Only ring {PHONE}")
    desk.open(f"/curate/{story.pk}/")
    assert desk.sees(f"Improvement method: Only ring {PHONE} (before: Ring {PHONE})")
    redact(story, curator)
    assert "900123" not in desk.open(f"/curate/{story.pk}/").html
    revisions, file = exported(author)
    assert [row["text"]["method"]["name"] for row in revisions] == [
        f"Ring {INSTEAD}", f"Only ring {INSTEAD}", f"Only ring {INSTEAD}",
    ]  # fmt: skip
    assert "900123" not in file
