"""What a curator sees of passages that could identify somebody, says of them, and types."""

import pytest

from stories import identifiers, leaving
from stories.models import Assurance, Status, Story
from stories.safety import SafetyError
from tests import factories

pytestmark = pytest.mark.django_db

PHONE = "07700 900123"
EMAIL = "mary.smith@example.org"
BOX = "This does not identify anyone"


def story_with(account=f"Somebody rang us on {PHONE} and told us.", **fields):
    return factories.make_story("Ringing back", account=account, **{"status": Status.IN_REVIEW} | fields)


def assure_all(story, member):
    identifiers.assure(story, member, [passage.key for passage in identifiers.open_passages(story)])


def test_a_curator_sees_the_passage_the_reason_and_the_authors_word(desk, member):
    story = story_with(author=member)
    assure_all(story, member)
    desk.open(f"/curate/{story.pk}/")
    (panel,) = desk.page.with_class("safety-panel")
    assert [mark.text for mark in panel.all("mark")] == [PHONE]
    assert "This looks like a phone number." in panel.text
    assert "The author says: this does not identify anyone." in panel.text
    assert len(panel.all("time")) == 1
    assert BOX not in desk.buttons()
    desk.press("Approve for a second curator")
    assert Story.objects.get().approved_by is not None


def test_a_word_of_a_curator_who_left_is_told_as_that_and_not_by_an_address_that_nobody_has(desk, curator):
    story, cole = story_with(), factories.make_curator("cole@example.org", name="Cole Adair")
    assure_all(story, cole)
    leaving.close(cole, choices={})
    desk.open(f"/curate/{story.pk}/")
    assert desk.sees("Somebody who left says: this does not identify anyone.")


def test_a_curator_reads_an_open_passage_says_it_is_fine_and_approves(desk, curator):
    story = story_with()
    desk.open(f"/curate/{story.pk}/").press("Approve for a second curator")
    assert desk.sees("Something in this story could identify a person.")
    assert Story.objects.get().status == "in_review"
    desk.press(BOX)
    assert Assurance.objects.get().member == curator
    assert desk.sees("You say: this does not identify anyone.")
    desk.press("Approve for a second curator")
    assert (Story.objects.get().status, Story.objects.get().approved_by) == ("submitted", curator)


def test_a_second_click_or_a_changed_text_records_nothing(desk):
    story = story_with()
    form, button = desk.open(f"/curate/{story.pk}/")._form_and_button(BOX)
    Story.objects.update(account=f"Write to {EMAIL}")
    desk.send(form, button)
    assert desk.sees("That passage is not open any more. Somebody was first, or the text was changed.")
    assert Assurance.objects.count() == 0
    form, button = desk.open(f"/curate/{story.pk}/")._form_and_button(BOX)
    story.refresh_from_db()
    identifiers.assure(story, factories.make_curator(name="Cole Adair"), [identifiers.passages(story)[0].key])
    desk.send(form, button)
    assert desk.sees("That passage is not open any more. Cole Adair was first, or the text was changed.")


def test_nobody_is_named_as_first_for_another_passage_or_for_their_own_story(curator):
    story = story_with(f"Somebody rang us on {PHONE}. Write to {EMAIL}.", author=factories.make_curator())
    phone, email = (passage.key for passage in identifiers.passages(story))
    identifiers.assure(story, story.author, [phone])
    identifiers.assure(story, factories.make_curator(name="Cole Adair"), [email])
    assert identifiers.who_assured(story, [phone], curator) == ""
    assert identifiers.who_assured(story, [email], curator) == "Cole Adair"


@pytest.mark.parametrize(
    ("status", "may"),
    [
        ("submitted", True), ("in_review", True), ("published", True), ("archived", True),
        ("changes_requested", False), ("declined", False), ("withdrawn", False),
    ],
)  # fmt: skip
def test_a_curator_speaks_for_stories_on_the_desk_and_those_readers_see(desk, status, may):
    story = story_with(status=status)
    desk.open(f"/curate/{story.pk}/")
    assert (BOX in desk.buttons()) == may
    key = identifiers.open_passages(story)[0].key
    desk.client.post(f"/curate/{story.pk}/passages/", {"passage": key})
    assert Assurance.objects.exists() == may


def test_a_curator_does_not_speak_for_an_own_story_at_the_desk(desk, curator):
    story = story_with(author=curator)
    assert BOX not in desk.open(f"/curate/{story.pk}/").buttons()
    desk.client.post(f"/curate/{story.pk}/passages/", {"passage": identifiers.open_passages(story)[0].key})
    assert Assurance.objects.count() == 0


def test_the_queue_marks_stories_with_passages(desk, member):
    looked_at, _ = (story_with(status=Status.SUBMITTED, author=member) for _ in range(2))
    story_with("We listened.", status=Status.SUBMITTED, author=member)
    assure_all(looked_at, member)
    desk.open("/curate/")
    rows = [row.text for row in desk.page.with_class("desk-row")]
    assert ["1 passage to look at" in row for row in rows] == [False, True, False]
    assert ["1 passage already looked at" in row for row in rows] == [True, False, False]


@pytest.mark.parametrize("page", ["/curate/", "/curate/{pk}/"])
def test_the_desk_has_the_same_number_of_queries_for_one_and_three(
    curator_client, member, page, django_assert_max_num_queries
):
    first = story_with(status=Status.SUBMITTED, author=member)
    assure_all(first, member)
    with django_assert_max_num_queries(20) as one:
        curator_client.get(page.format(pk=first.pk))
    for _ in range(2):
        assure_all(story_with(status=Status.SUBMITTED, author=member), member)
    Story.objects.filter(pk=first.pk).update(advice=f"Write to {EMAIL}", surprises="Ask john.r@example.org")
    with django_assert_max_num_queries(20) as three:
        curator_client.get(page.format(pk=first.pk))
    # The author's other stories are one list, whatever their number.
    assert len(three) == len(one)


def test_tags_that_a_curator_types_are_looked_at_and_saved_with_a_tick(desk, curator):
    story = story_with(account="We listened.", tags=["ward"])
    page = f"/curate/{story.pk}/components-and-tags/"
    desk.open(page).press("Save", {"Tags (optional)": f"ward, {EMAIL}"})
    assert desk.errors == ["Email address in “Tags”: change it, or tick that it does not identify anyone"]
    assert [mark.text for mark in desk.page.all("mark")] == [EMAIL]
    assert desk.page.all("input", name="tags")[0].get("value") == f"ward, {EMAIL}"
    assert {tag.name for tag in Story.objects.get().tags.all()} == {"ward"}
    desk.press("Save", {BOX: True})
    assert {tag.name for tag in Story.objects.get().tags.all()} == {"ward", EMAIL}
    assert Assurance.objects.get().member == curator
    desk.open(page).press("Save")
    assert desk.path == f"/curate/{story.pk}/"


def test_a_name_that_a_curator_types_as_a_tag_is_seen_before_it_is_in_lower_case(desk):
    story = story_with(account="We listened.")
    desk.open(f"/curate/{story.pk}/components-and-tags/").press("Save", {"Tags (optional)": "Dr John Patel"})
    assert desk.errors == ["Name of a person in “Tags”: change it, or tick that it does not identify anyone"]
    desk.press("Save", {"Tags (optional)": "doctors"})
    assert {tag.name for tag in Story.objects.get().tags.all()} == {"doctors"}


def test_the_desk_says_where_the_texts_could_not_be_looked_at(desk, monkeypatch):
    def fail(text):
        raise SafetyError("ValueError, dates, line 1")

    monkeypatch.setattr(identifiers, "find_identifiers", fail)
    identifiers._found.clear()
    story = story_with(status=Status.SUBMITTED)
    assert desk.open("/curate/").sees("Not yet looked through for names and numbers")
    assert desk.open(f"/curate/{story.pk}/").sees("We could not look for names and numbers just now.")
    desk.open(f"/curate/{story.pk}/components-and-tags/").press("Save", {"Tags (optional)": "new"})
    assert desk.errors == ["We could not look for names and numbers just now, so nothing was saved. Try again."]
    assert Story.objects.get().tags.count() == 0
