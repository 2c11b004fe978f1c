"""The review page: the story as readers will see it, and what only curators need."""

import pytest
from django.utils import timezone

from organisations.models import Nation, OrganisationType, Region
from stories import consents, workflow
from stories.models import Consent, Status, Story
from tests import factories
from tests.factories import in_review

pytestmark = pytest.mark.one_database


@pytest.fixture
def author(db):
    """An author with a name and address to look for."""
    return factories.make_member("zofia@secret.example", name="Zofia Quillfeather")


def panel(visitor, heading):
    """Return the section with this heading."""
    [found] = [h.up("section") for h in visitor.page.all("h2") if h.text == heading]
    return found


def facts(visitor, heading):
    """Return a panel's terms with what stands beside them."""
    terms, values = panel(visitor, heading).all("dt"), panel(visitor, heading).all("dd")
    return {term.text: value.text for term, value in zip(terms, values, strict=True)}


def test_curator_sees_the_story_as_readers_will_beside_its_author(desk, author):
    story = in_review(
        author,
        attribution="type_and_region",
        organisation=factories.make_organisation("Larkmoor NHS Foundation Trust"),
        helping=[("people", "A coach came each week.")],
        hindering=[("system", "Two forms for one thing.")],
        reuse="briefings",
    )
    desk.open(f"/curate/{story.pk}/")
    assert desk.heading == "Huddles at seven"
    article = desk.page.all("article")[0].text
    assert "A coach came each week." in article
    assert "Two forms for one thing." in article
    assert "NHS foundation trust, London" in article
    assert "Zofia" not in article
    assert "Larkmoor" not in article
    assert "Zofia" not in desk.html
    desk.press("Show who wrote this")
    assert facts(desk, "Author") == {
        "Name": "Zofia Quillfeather",
        "Email": "zofia@secret.example",
        "Organisation": "Larkmoor NHS Foundation Trust",
        "Appears to readers as": "NHS foundation trust, London",
        "Chosen": "Type of organisation and region only",
        "Re-use": "On this site and in briefings for leaders",
    }
    assert ("zofia@secret.example", "mailto:zofia@secret.example") in desk.links()


@pytest.mark.parametrize(
    ("attribution", "line"),
    [
        ("named", "Zofia Quillfeather, Esk Vale Care Home"),
        ("organisation", "Esk Vale Care Home"),
        ("type_and_region", "NHS trust, London"),
        ("nation", "A member in England"),
    ],
)
def test_byline_is_exactly_what_readers_get(desk, author, attribution, line):
    story = in_review(
        author,
        attribution=attribution,
        organisation_typed="Esk Vale Care Home",
        organisation_type=OrganisationType.objects.get(code="nhs-trust"),
        nation=Nation.objects.get(code="england"),
        region=Region.objects.get(code="london"),
    )
    desk.open(f"/curate/{story.pk}/")
    assert facts(desk, "Author")["Appears to readers as"] == line
    assert desk.page.with_class("story__byline")[0].text.startswith(line)
    if attribution != "named":
        desk.press("Show who wrote this")
    assert facts(desk, "Author")["Organisation"] == "Esk Vale Care Home (typed, on no list)"


def test_consents_are_shown_with_their_wording_the_newest_of_each(desk, author):
    story = in_review(author, attribution="nation", reuse="open")
    long_ago = timezone.make_aware(timezone.datetime(2020, 1, 2, 12, 0))
    consents.record(story=story, member=author)
    # The newest by its day, and not the row that was made last.
    Consent.objects.create(
        story=story, member=author, statement="right_to_share", wording_version="2019-01", agreed_at=long_ago
    )
    agreed = panel(desk.open(f"/curate/{story.pk}/"), "What the author agreed to").text
    assert "I have the right to share this story" in agreed
    assert "How I appear to readers: Nation only" in agreed
    assert "How it may be re-used: Anywhere, under the Open Government Licence" in agreed
    assert agreed.count(f"wording {consents.WORDING_VERSION}") == 4
    assert "2019-01" not in agreed


@pytest.mark.both_databases
def test_history_tells_who_when_from_to_why_and_both_notes_the_newest_first(desk, author, curator):
    story = factories.make_submittable_story(author)
    story = workflow.perform("submit", story=story, actor=author)
    story = workflow.perform("start_review", story=story, actor=curator)
    story = workflow.perform(
        "request_changes",
        story=story,
        actor=curator,
        note="Say what <PDSA> means.\n\nThe rest reads well.",
        reasons=["jargon", "identify_colleague"],
        private_note="Cole knows this ward.",
    )
    workflow.perform("submit", story=story, actor=author)
    desk.open(f"/curate/{story.pk}/")
    items = [item.text for item in desk.page.with_class("desk-timeline__item")]
    assert [item.partition(str(timezone.localdate().day))[0].strip() for item in items] == [
        "The author submitted the story",
        "Cora Vane asked for changes",
        "Cora Vane took the story",
        "The author submitted the story",
    ]
    assert "from in review to changes requested" in items[1]
    assert "It could identify a colleague" in items[1]
    assert "It has jargon or abbreviations that are not explained" in items[1]
    assert "Note to the author Say what <PDSA> means." in items[1]
    assert "Private note, for the central team only Cole knows this ward." in items[1]
    assert desk.sees("2 revisions of the text")


def others(visitor):
    """Return the stories listed as the author's, as (text, address) pairs, without the way to the author's page."""
    links = [(a.text, a.get("href")) for a in panel(visitor, "Other stories by this author").all("a")]
    return [link for link in links if not link[1].startswith("/curate/people/")]


def test_other_stories_of_the_author_are_listed_but_never_a_private_draft(desk, author):
    story = in_review(author, "This one")
    other = factories.make_story("An older one", author=author, status=Status.DECLINED, attribution="named")
    factories.make_story("A secret draft", author=author, status=Status.DRAFT, attribution="named")
    factories.make_story("Somebody else's", status=Status.PUBLISHED, attribution="named")
    desk.open(f"/curate/{story.pk}/")
    assert "An older one" not in desk.html
    desk.press("Show who wrote this")
    assert others(desk) == [("An older one", f"/curate/{other.pk}/")]
    assert "Declined" in panel(desk, "Other stories by this author").text
    assert "A secret draft" not in desk.html


@pytest.mark.parametrize("attribution", ["organisation", "type_and_region", "nation", ""])
@pytest.mark.both_databases
def test_a_story_that_hides_its_author_is_told_by_no_other_story_of_theirs(desk, author, attribution):
    """Not even its number is: it would grow by one as a story without a name comes in."""
    named = in_review(author, "By name", attribution="named")
    quiet = in_review(author, "Quiet one", attribution="nation")
    before = panel(desk.open(f"/curate/{named.pk}/"), "Other stories by this author").text
    hidden = factories.make_story("Hidden", author=author, status=Status.PUBLISHED, attribution=attribution)
    after = panel(desk.open(f"/curate/{named.pk}/"), "Other stories by this author").text
    assert (before, others(desk)) == (after, [])
    # A look at one of them is a look at that one.
    desk.open(f"/curate/{quiet.pk}/").press("Show who wrote this")
    assert others(desk) == [("By name", f"/curate/{named.pk}/")]
    assert not hidden.events.exists()
    desk.click("Zofia Quillfeather").press("Show all they submitted")
    assert [event.action for event in hidden.events.all()] == ["see_author"]
    desk.open(f"/curate/{named.pk}/")
    assert [text for text, _ in others(desk)] == ["Hidden", "Quiet one"]


def test_drafts_are_not_on_the_desk_not_even_a_curators_own(desk, author, curator):
    for story in (factories.make_story(author=author), factories.make_story(author=curator)):
        for page in ("", "components-and-tags/", "publish/", "decline/"):
            desk.open(f"/curate/{story.pk}/{page}", status=404)


@pytest.mark.parametrize(
    "address", ["/curate/987654321/", "/curate/99999999999999999999999/", "/curate/0/publish/"]
)
def test_a_story_that_is_not_there_is_a_404(desk, address):
    desk.open(address, status=404)


def test_story_without_author_organisation_or_consents_has_a_page(desk, author):
    story = in_review(author, attribution="", nation=None)
    Story.objects.filter(pk=story.pk).update(author=None)
    desk.open(f"/curate/{story.pk}/")
    assert facts(desk, "Author")["Name"] == "No author: the story came in from elsewhere"
    assert facts(desk, "Author")["Organisation"] == "None given"
    assert "Nothing is on record." in panel(desk, "What the author agreed to").text


# Buttons ----------------------------------------------------------------------------------------------------

BUTTONS = {
    # status: (buttons that do it at once, links to a page of their own)
    "submitted": (
        ["Publish", "Take this story", "Ask for a second curator"],
        ["Publish later", "Ask for changes", "Decline", "Hand to a colleague", "Components and tags"],
    ),
    "in_review": (
        ["Publish", "Ask for a second curator", "Put it back in the queue"],
        ["Publish later", "Ask for changes", "Decline", "Hand to a colleague", "Edit the text", "Components and tags"],
    ),
    "changes_requested": ([], []),
    "scheduled": (["Publish", "Ask for a second curator", "Do not publish it then"], []),
    "published": (
        ["Take it back"],
        ["Archive", "Edit the text", "Components and tags", "See it as readers do", "Put it in a collection"],
    ),
    "declined": (["Look at it again"], []),
    "withdrawn": ([], []),
    "archived": (["Publish it again"], []),
}


@pytest.mark.parametrize("status", BUTTONS)
def test_buttons_follow_the_table(desk, author, status):
    story = factories.make_story(author=author, status=status)
    desk.open(f"/curate/{story.pk}/")
    section = desk.page.with_class("desk-decide")[0]
    assert [button.text for button in section.all("button")] == BUTTONS[status][0]
    assert [link.text for link in section.all("a")] == BUTTONS[status][1]
    # On a phone a link leads there: it has the heading's words.
    assert (section.all("h2")[0].text, "#decide") in desk.links()


@pytest.mark.parametrize("status", BUTTONS)
def test_there_is_at_most_one_primary_button(desk, author, status):
    story = factories.make_story(author=author, status=status)
    desk.open(f"/curate/{story.pk}/")
    buttons = desk.main.with_class("nhsuk-button")
    primary = [
        b.text for b in buttons if "secondary" not in b.get("class") and "warning" not in b.get("class")
    ]
    expected = {"submitted": ["Publish"], "in_review": ["Publish"], "scheduled": ["Publish"]}
    assert primary == expected.get(status, [])


def test_curator_who_wrote_the_story_is_told_and_cannot_publish_it(desk, curator):
    story = in_review(curator)
    desk.open(f"/curate/{story.pk}/")
    assert desk.sees("You wrote this story, so another curator has to decide on publishing it.")
    assert "Publish" not in desk.buttons()
    response = desk.client.post(f"/curate/{story.pk}/publish/", {"version": 0}, follow=True)
    assert b"You wrote this story, so another curator has to decide on it." in response.content
    assert Story.objects.get().status == "in_review"


@pytest.mark.parametrize("action", ["submit", "withdraw", "reopen", "nonsense", "PUBLISH"])
def test_actions_of_authors_and_unknown_ones_are_not_at_the_desk(desk, author, action):
    story = in_review(author)
    desk.open(f"/curate/{story.pk}/{action}/", status=404)
    assert desk.client.post(f"/curate/{story.pk}/{action}/").status_code == 404
    assert Story.objects.get().status == "in_review"


@pytest.mark.parametrize("status", BUTTONS)
@pytest.mark.both_databases
def test_review_costs_few_queries_and_no_more_for_a_longer_past(
    curator_client, author, curator, status, django_assert_max_num_queries
):
    story = factories.make_story(author=author, status=status, tags=["a"], hindering=[("system", "Forms.")])
    address = f"/curate/{story.pk}/"

    def grow(number):
        for n in range(number):
            factories.make_story(f"Other {n}", author=author, status="published")
            story.events.create(
                action="release", from_status="in_review", to_status="submitted", actor=curator
            )
            story.factors.create(kind="helping", component=story.components.first(), statement="More.")
            story.tags.add(f"tag {n}")
        consents.record(story=story, member=author)

    grow(1)
    with django_assert_max_num_queries(12) as one:
        curator_client.get(address)
    grow(3)
    with django_assert_max_num_queries(12) as three:
        curator_client.get(address)
    assert len(three) == len(one)
