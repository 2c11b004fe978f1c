"""The reader's pages: what home, a component and a story show, to whom, and with how many queries."""

import pytest

from components import models as components
from components.models import Component
from stories import search
from stories.models import Status, Story
from stories.rendering import render_copies
from tests.factories import make_organisation, make_story
from tests.journeys import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

HIDDEN = [status for status in Status if status != Status.PUBLISHED]


@pytest.mark.both_databases
def test_home_leads_by_the_five_components_in_their_order_with_counts(client):
    make_story(status=Status.PUBLISHED, helping=[("people", "A."), ("people", "B.")], hindering=[("system", "C.")])
    make_story(status=Status.DRAFT, helping=[("people", "Not counted.")])
    visitor = Visitor(client).open("/")
    cards = visitor.page.with_class("component-card")
    assert [card.all("h3")[0].text for card in cards] == [row.name for row in Component.objects.all()]
    assert [card.with_class("balance__text")[0].text for card in cards] == [
        "0 helping 0 hindering",
        "2 helping 0 hindering",
        "0 helping 0 hindering",
        "0 helping 0 hindering",
        "0 helping 1 hindering",
    ]
    assert visitor.sees("The numbers count statements")


def test_where_there_is_no_story_readers_are_told_so_and_asked_for_the_first(client):
    search.rebuild()
    visitor = Visitor(client)
    assert visitor.open("/").links("Share your story in 5 minutes")
    for address, noun in [("/stories/", "stories"), ("/stories/?show=statements", "statements")]:
        visitor.open(address)
        assert visitor.sees(f"There are no {noun} yet. Share the first story")
        assert not visitor.sees("filter yet") and not visitor.sees("see all stories")


def test_home_promises_the_working_days_that_are_set(client, settings):
    settings.DECISION_WORKING_DAYS = 7
    assert Visitor(client).open("/").sees("You get a first decision within 7 working days.")


@pytest.mark.both_databases
def test_home_shows_the_newest_stories_first(client):
    for day in (1, 3, 2):
        make_story(f"Day {day}", status=Status.PUBLISHED, published_at=f"2026-10-0{day}T09:00:00Z")
    titles = [card.all("a")[0].text for card in Visitor(client).open("/").page.with_class("story-card")]
    assert titles == ["Day 3", "Day 2", "Day 1"]


@pytest.mark.parametrize("address", ["/", "/components/", "/components/people/", "/stories/"])
@pytest.mark.parametrize("status", HIDDEN)
def test_only_published_stories_are_read(client, status, address):
    story = make_story("Unseen", status=status, slug="unseen", helping=[("people", "Unheard.")])
    search.rebuild()
    body = client.get(address).content.decode()
    assert "Unseen" not in body
    assert "Unheard." not in body
    # An archived one leaves a tombstone, see test_tombstone.
    assert client.get(f"/stories/{story.slug}/").status_code == (410 if status == Status.ARCHIVED else 404)


def test_a_component_shows_both_kinds_side_by_side_each_leading_to_its_story(client):
    make_story(
        "Both sides",
        status=Status.PUBLISHED,
        slug="both",
        helping=[("people", "A coach helps."), ("system", "Not here.")],
        hindering=[("people", "No time hinders.")],
    )
    search.rebuild()
    visitor = Visitor(client).open("/components/people/")
    sides = {part.get("aria-labelledby"): part for part in visitor.page.with_class("statements")}
    assert "A coach helps." in sides["helping"].text
    assert "No time hinders." in sides["hindering"].text
    assert "Not here." not in visitor.page.text
    assert visitor.click("Both sides").heading == "Both sides"


def test_names_of_components_are_data_and_addresses_are_not(client):
    Component.objects.filter(code="people").update(name="Something else entirely")
    assert Visitor(client).open("/components/people/").heading == "Something else entirely"


@pytest.mark.both_databases
def test_pages_read_the_components_once_a_minute(client, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(components.time, "monotonic", lambda: clock[0])
    Visitor(client).open("/")
    Component.objects.filter(code="people").update(name="Folk")
    assert "Folk" not in Visitor(client).open("/").page.text
    clock[0] += components.KEPT_SECONDS
    assert "Folk" in Visitor(client).open("/").page.text
    assert "Folk" in Visitor(client).open("/components/people/").page.text


def test_the_story_page_shows_all_that_was_told_and_nothing_empty(client):
    make_story(
        "Whole",
        status=Status.PUBLISHED,
        slug="whole",
        organisation=make_organisation(),
        account="First paragraph.\n\nSecond paragraph.",
        what_changed="Falls went down.",
        settings=["acute-hospital"],
        method="lean",
        stage="sustained",
        started="2025-04",
        tags=["falls"],
        links="https://example.org/poster",
    )
    visitor = Visitor(client).open("/stories/whole/")
    for text in (
        "Larkmoor NHS Foundation Trust",
        "Second paragraph.",
        "What changed and how we know",
        "Acute hospital",
        "Lean",
        "Sustained",
        "April 2025",
    ):
        assert visitor.sees(text), text
    assert visitor.links("falls") == [("falls", "/stories/?tag=falls")]
    assert ("https://example.org/poster", "https://example.org/poster") in visitor.links()
    for heading in ("What surprised us", "Advice to someone starting", "What is hindering"):
        assert not visitor.sees(heading), heading


def test_the_citation_names_the_byline_the_year_and_the_address(client):
    make_story(
        "To cite",
        status=Status.PUBLISHED,
        slug="to-cite",
        organisation=make_organisation(),
        published_at="2026-03-02T10:00:00Z",
    )
    assert Visitor(client).open("/stories/to-cite/").sees(
        "Larkmoor NHS Foundation Trust. To cite. Improvement stories; 2026. Published 2 March 2026. "
        "Available at: http://testserver/stories/to-cite/"
    )


def test_a_story_leads_to_related_ones_but_never_to_itself_or_to_a_draft(client):
    for slug, status in (("one", "published"), ("two", "published"), ("three", "draft")):
        make_story(f"Huddle boards {slug}", status=status, slug=slug, tags=["huddles"], account="Huddle boards at 8am.")
    search.rebuild()
    page = Visitor(client).open("/stories/one/").page
    assert [card.all("a")[0].text for card in page.with_class("story-card")] == ["Huddle boards two"]


def draw_all():
    render_copies(Story.objects.published().values_list("pk", flat=True))


@pytest.mark.parametrize("address", ["/", "/components/", "/components/people/", "/stories/", "/stories/one/"])
@pytest.mark.both_databases
def test_a_page_asks_as_many_queries_for_one_story_as_for_three(client, django_assert_max_num_queries, address):
    def make(slug):
        make_story(
            slug.title(),
            status=Status.PUBLISHED,
            slug=slug,
            organisation=make_organisation(f"{slug} NHS Trust"),
            helping=[("people", f"{slug} helps."), ("system", "x.")],
            hindering=[("people", f"{slug} hinders.")],
            tags=["shared", slug],
            settings=["acute-hospital"],
        )

    make("one")
    if address == "/stories/one/":
        make("related")
    search.rebuild()
    draw_all()
    client.get(address)
    with django_assert_max_num_queries(12) as first:
        client.get(address)
    make("two")
    make("three")
    search.catch_up()
    draw_all()
    client.get(address)
    with django_assert_max_num_queries(12) as third:
        client.get(address)
    assert len(third) == len(first)


def sides_of(visitor):
    """Return {kind: the statements on a component's page}."""
    return {
        part.get("aria-labelledby"): [row.all("p")[0].text for row in part.with_class("statement")]
        for part in visitor.page.with_class("statements")
    }


def test_a_components_statements_are_narrowed_and_the_filter_is_taken_off_again(client):
    make_story("E", status=Status.PUBLISHED, helping=[("people", "In England.")], settings=["acute-hospital"])
    make_story("F", status=Status.PUBLISHED, hindering=[("people", "At home.")], settings=["community-services"])
    search.rebuild()
    visitor = Visitor(client).open("/components/people/")
    visitor.press("Apply filters", {"setting": ["acute-hospital"]})
    assert visitor.url == "/components/people/?setting=acute-hospital"
    assert sides_of(visitor) == {"helping": ["In England."], "hindering": []}
    visitor.click("Remove filter: Care setting, Acute hospital ✕")
    assert sides_of(visitor) == {"helping": ["In England."], "hindering": ["At home."]}


def test_a_component_says_which_filters_of_the_address_it_left_out(client):
    make_story("E", status=Status.PUBLISHED, helping=[("people", "In England.")], settings=["acute-hospital"])
    search.rebuild()
    said = "The address asks for something that is not among the filters, and it was left out: "
    address = "/components/people/?setting=acute-hospital"
    visitor = Visitor(client).open(address + "&nation=atlantis&year=2024")
    assert visitor.sees(f"{said}Nation, Year.")
    assert sides_of(visitor)["helping"] == ["In England."]
    assert not visitor.open(address).sees(said)


def test_what_a_narrowed_component_says_and_leads_to_keeps_to_its_filters(client):
    make_story("At home", status=Status.PUBLISHED, helping=[("people", "At home.")], settings=["community-services"])
    for number in range(13):
        make_story(
            status=Status.PUBLISHED,
            settings=["acute-hospital"],
            helping=[] if number else [("people", "Helps here.")],
            hindering=[("people", f"Hinders {number}.")],
        )
    search.rebuild()
    visitor = Visitor(client).open("/components/people/?setting=acute-hospital&page=2")
    assert visitor.page.all("title")[0].text.startswith(
        "Investing in culture and people: Acute hospital, page 2 of 2 –"
    )
    helping, hindering = visitor.page.with_class("statements")
    # One is helping, on the page before: nothing here is not nothing at all.
    assert [row.text for row in helping.all("p")] == ["There is nothing helping on this page. Go to the first page"]
    assert hindering.all("a")[-1].text == "Stories where this component is hindering"
    visitor.click("Stories where this component is hindering")
    assert visitor.sees("13 stories")
    visitor.open("/components/people/?setting=acute-hospital&page=2").click("Go to the first page")
    assert sides_of(visitor)["helping"] == ["Helps here."]
    visitor.open("/components/people/?setting=community-services")
    assert visitor.sees("Nothing hindering matches this filter. Remove the filter")


def test_a_components_filters_do_not_find_what_an_attribution_hides(client):
    make_story(
        "Hidden place",
        status=Status.PUBLISHED,
        attribution="nation",
        organisation=make_organisation(),
        helping=[("people", "Somewhere.")],
    )
    search.rebuild()
    visitor = Visitor(client).open("/components/people/?type=nhs-foundation-trust")
    assert sides_of(visitor) == {"helping": [], "hindering": []}


@pytest.mark.both_databases
def test_a_component_is_read_without_an_index_too(client):
    make_story("E", status=Status.PUBLISHED, helping=[("people", "A.")], hindering=[("people", "B.")])
    make_story("D", status=Status.DRAFT, helping=[("people", "C.")])
    assert sides_of(Visitor(client).open("/components/people/")) == {"helping": ["A."], "hindering": ["B."]}
    assert search.statement_counts() == ({("people", "helping"): 1, ("people", "hindering"): 1}, 1)
    assert search.component_sides("people", search.Filters()).helping.total == 1


@pytest.mark.parametrize("page", ["0", "-1", "2", "99999999999999999999", "x", "²", ""])
def test_a_component_has_every_page_that_is_asked_for(client, page):
    for number in range(15):
        make_story(status=Status.PUBLISHED, helping=[("people", f"Statement {number}.")])
    search.rebuild()
    visitor = Visitor(client).open(f"/components/people/?page={page}")
    last = page in {"2", "99999999999999999999"}
    assert len(sides_of(visitor)["helping"]) == (3 if last else 12)
    # On paper there are no links to other pages to tell from.
    assert visitor.sees(f"Page {2 if last else 1} of 2. The newest come first.")


def test_a_withdrawn_story_leaves_a_component_before_the_index_knows(client):
    story = make_story("E", status=Status.PUBLISHED, helping=[("people", "Taken back.")])
    search.rebuild()
    type(story).objects.filter(pk=story.pk).update(status=Status.WITHDRAWN)
    assert sides_of(Visitor(client).open("/components/people/"))["helping"] == []


@pytest.mark.parametrize("signs", ["/).", ")", ".", "/,", "”", "/>"])
def test_an_address_copied_out_of_a_sentence_leads_to_its_page(client, signs):
    story = make_story("E", status=Status.PUBLISHED, slug="bins-by-the-door")
    assert Visitor(client).open(f"/stories/bins-by-the-door{signs}").heading == story.title
    assert Visitor(client).open(f"/components/people{signs}").heading == "Investing in culture and people"
    assert client.get(f"/stories/nothing{signs}", follow=True).status_code == 404


@pytest.mark.parametrize("address", ["stories/a-story/)))))", "stories/a-story/)x", "stories//).", "accounts/login/)"])
def test_what_is_no_address_with_a_sign_behind_it_leads_nowhere(client, address):
    make_story("E", status=Status.PUBLISHED, slug="a-story")
    assert client.get(f"/{address}").status_code == 404


def test_a_message_on_the_home_page_is_part_of_its_main_content(visitor):
    visitor.open("/").press("Sign out")
    assert visitor.path == "/"
    assert "You are signed out." in visitor.page.all("main")[0].text
