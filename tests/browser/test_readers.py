"""The reader's pages in a real browser: no axe violation, no sideways scroll, with and without script."""

import pytest
from django.utils import timezone

from stories.models import Call, Collection, Status, Story
from tests.browser.conftest import (
    ALL_MODES,
    axe_violations,
    faults_at_all_widths,
    follow,
    is_wider_than_screen,
    scriptless_faults,
    tab_to,
)
from tests.factories import make_curator, make_organisation, make_story

LONG = "A title of sixty-five characters, which is the most the form takes"

PAGES = {
    "home": "/",
    "components": "/components/",
    "component": "/components/people/",
    "component without stories": "/components/purpose/",
    "list": "/stories/",
    "list with filters": "/stories/?q=huddle&component=people&kind=helping&nation=england",
    "statements": "/stories/?q=huddle&show=statements",
    "list without results": "/stories/?q=zzyzx&component=people",
    "story": "/stories/the-story/",
    "missing page": "/nowhere/",
    "about": "/about/",
    "how we curate": "/how-we-curate/",
    "accessibility": "/accessibility/",
    "privacy": "/privacy/",
    "cookies": "/cookies/",
    "contact": "/contact/",
    "sign in": "/accounts/login/",
    "sign up": "/accounts/signup/",
    "forgotten password": "/accounts/password/reset/",
}


@pytest.fixture
def stories(indexed, db):
    """Stories as long and as odd as people make them, with the index brought up to date."""
    organisation = make_organisation()
    make_story(
        LONG,
        status=Status.PUBLISHED,
        slug="the-story",
        organisation=organisation,
        attribution="named",
        account="The huddle board is by the door.\n\n" + "Averyveryverylongwordwithoutanyspace" * 6,
        helping=[("people", "A coach came to the huddle."), ("capability", "x" * 300)],
        hindering=[("people", "Nobody has time for the huddle at night."), ("system", "Two systems for one thing.")],
        settings=["acute-hospital", "mental-health"],
        method="lean",
        stage="under_way",
        started="2025-04",
        tags=["huddles", "night shift", "m" * 40],
        what_changed="Fewer falls.",
        advice="Start small.",
        links="https://example.org/" + "a" * 120,
    )
    for number in range(25):
        make_story(f"Huddle {number}", status=Status.PUBLISHED, organisation=organisation, tags=["huddles"])
    indexed()


def test_readers_pages_stand_at_all_widths_at_twice_the_text_size_and_in_forced_colours(open_page, stories):
    assert faults_at_all_widths(open_page(looked_at=True), PAGES, eased=True) == {}


def test_no_readers_page_has_a_fault_where_no_script_arrives(open_page, stories):
    assert scriptless_faults(open_page, None, PAGES) == {}


@ALL_MODES
def test_a_leader_finds_what_hinders_a_component_then_searches_and_filters(open_page, stories, width, javascript):
    tab = open_page(width, javascript=javascript)
    tab.goto("/")
    follow(tab.get_by_role("link", name="Investing in culture and people"))
    hindering = tab.get_by_role("region", name="What is hindering")
    assert hindering.get_by_text("Nobody has time for the huddle at night.").is_visible()
    follow(hindering.get_by_role("link", name=LONG))
    assert tab.get_by_role("heading", level=1).inner_text() == LONG
    assert tab.get_by_text("Ada Quill, Larkmoor NHS Foundation Trust").first.is_visible()

    tab.goto("/")
    tab.get_by_role("searchbox").or_(tab.get_by_role("combobox")).fill("night")
    follow(tab.get_by_role("button", name="Search"))
    assert tab.get_by_role("link", name=LONG).is_visible()
    if width < 641:  # the filters are folded away
        tab.locator(".find__filters-summary").click()
    tab.get_by_label("Investing in culture and people").check()
    follow(tab.get_by_role("button", name="Apply filters"))
    assert "component=people" in tab.url
    assert tab.get_by_role("link", name=LONG).is_visible()
    # Past some thirty filters to what was found, by one link, which is in sight when it has the focus.
    tab_to(tab, "Skip to the stories", exactly=True)
    assert tab.get_by_role("link", name="Skip to the stories").bounding_box()["width"] > 100
    tab.keyboard.press("Enter")
    tab_to(tab, LONG, exactly=True, most=5)


@pytest.mark.parametrize("by", ["button", "button, no script", "Enter", "Enter, no script"])
def test_what_is_looked_up_in_a_long_filter_is_in_sight_on_a_phone(open_page, indexed, by):
    make_story("Many tags", status=Status.PUBLISHED, tags=[f"cup {number}" for number in range(13)])
    indexed()
    tab = open_page(375, javascript="no script" not in by)
    tab.goto("/stories/")
    tab.locator(".find__filters-summary").click()
    tab.locator(".find__facet-summary", has_text="Tag").click()
    for part, told in (("zzzz", "None with “zzzz” here."), ("p 12", "cup 12 (1)")):
        field = tab.get_by_label("Part of the name")
        field.fill(part)
        if by.startswith("Enter"):
            with tab.expect_navigation():
                field.press("Enter")
        else:
            follow(tab.get_by_role("button", name="Look up"))
        seen = tab.get_by_text(told)
        assert field.input_value() == part
        for place in (field.bounding_box(), seen.bounding_box()):
            assert 0 < place["y"] < 900 - place["height"]
    if by == "button":
        assert axe_violations(tab) == []


# The text after each link that paper shows, with the link's address.
PRINTED_AFTER = """links => links.filter(a => a.checkVisibility()).map(
    a => [a.getAttribute("href"), getComputedStyle(a, "::after").content]).filter(([, after]) => after !== "none")"""


def test_on_paper_a_story_says_where_it_is_from(open_page, indexed):
    source = "https://example.org/told"
    fields = {"status": Status.PUBLISHED, "slug": "told", "organisation_typed": "Esk Vale"}
    make_story("Told", account="One.\n\nTwo.", source_url=source, helping=[("people", "A coach.")], **fields)
    indexed()
    tab = open_page(794)
    tab.emulate_media(media="print")
    tab.goto("/stories/told/")
    cited = tab.locator(".story__cite")
    assert cited.is_visible() and cited.inner_text().endswith("/stories/told/")
    # The first paragraph stands out on a screen alone.
    sizes = tab.locator(".story__account p").evaluate_all("all => all.map(one => getComputedStyle(one).fontSize)")
    assert len(sizes) > 1 and len(set(sizes)) == 1
    # Nothing stands beside it: the facts about it follow.
    account, facts = tab.locator(".story__account").bounding_box(), tab.locator(".story__facts").bounding_box()
    assert account["width"] > 794 * 0.8 and facts["y"] > account["y"] + account["height"]
    # An address within the portal is of no use on paper.
    assert tab.locator("a").evaluate_all(PRINTED_AFTER) == [[source, f'" (Link: {source})"']]


SOURCES = {
    "/components/people/": "/components/people/",
    "/stories/?q=huddle&show=statements": "/stories/?q=huddle&show=statements",
    "/stories/?q=huddle&page=2": "/stories/?q=huddle&page=2",
    "/collections/huddles/": "/collections/huddles/",
    "/calls/time/": "/calls/time/",
}


def test_on_paper_a_page_of_evidence_says_where_it_is_from(open_page, stories, settings):
    """Its frame, with the portal's name, is not printed, and neither is an address in the browser's bar."""
    found = Collection.objects.create(
        title="Huddles", slug="huddles", introduction="Read these.", published_at=timezone.now(), made_by=make_curator()
    )
    found.chosen.create(story=Story.objects.published().first(), position=0)
    today = timezone.localdate()
    Call.objects.create(
        title="Time", slug="time", question="Where from?", opens_on=today, closes_on=today, announced_at=timezone.now()
    )
    tab = open_page(794)
    for address, told in SOURCES.items():
        tab.goto(address)
        line = tab.locator(".portal-source")
        assert not line.is_visible(), address
        tab.emulate_media(media="print")
        assert line.inner_text() == f"From Improvement stories: {settings.PORTAL_URL}{told}"
        tab.emulate_media(media="screen")


def test_on_paper_a_heading_stays_with_what_it_heads(open_page, stories):
    tab = open_page(794)
    tab.emulate_media(media="print")
    tab.goto("/stories/the-story/")
    kept = tab.locator("main h1, main h2, main h3, main dt")
    assert set(kept.evaluate_all("all => all.map(one => getComputedStyle(one).breakAfter)")) == {"avoid"}
    assert tab.locator(".portal-panel").first.evaluate("one => getComputedStyle(one).breakInside") == "avoid"


@pytest.mark.parametrize("width", [794, 1123])
def test_on_paper_a_list_is_what_was_found_and_what_for(open_page, stories, width):
    tab = open_page(width)
    tab.emulate_media(media="print")
    tab.goto("/stories/?q=huddle&component=people&kind=helping&kind=hindering")
    assert tab.get_by_role("heading", name="about “huddle”").is_visible()
    chosen = tab.locator(".find__chosen").inner_text()
    assert "Investing in culture and people" in chosen and "✕" not in chosen and "Remove all" not in chosen
    for part in (".search-box", ".find__filters", ".find__sort a", ".find__chosen [aria-hidden]"):
        assert not any(one.is_visible() for one in tab.locator(part).all()), part
    assert tab.locator("a").evaluate_all(PRINTED_AFTER) == []
    assert tab.locator(".find__results").bounding_box()["width"] > width * 0.8


def test_a_reader_gets_round_by_keyboard(open_page, stories):
    tab = open_page(1280)
    tab.goto("/")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to main content"
    tab.keyboard.press("Enter")
    for _ in range(20):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.id") == "search-box":
            break
    tab.keyboard.type("night")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/stories/?q=night*")
    assert tab.get_by_role("link", name=LONG).is_visible()


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_sign_on_an_icon_shows_in_forced_colours(open_page, stories, scheme):
    page = open_page()
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    page.goto("/stories/")
    signs = page.evaluate(
        """() => [...document.querySelectorAll("svg [stroke='#fff']")].map(
            sign => [getComputedStyle(sign).stroke, getComputedStyle(sign.previousElementSibling).fill])"""
    )
    assert signs
    assert [sign for sign, shape in signs if sign == shape] == []


def test_the_part_of_the_portal_one_is_in_is_marked_in_forced_colours(open_page, stories):
    """There every border shows in the colour of the text, also one that is transparent elsewhere."""
    page = open_page(member=make_curator())
    page.emulate_media(forced_colors="active", color_scheme="light")
    page.goto("/curate/")
    for links in (".portal-nav__link, .portal-header__button", ".desk-groups__link"):
        marked = page.locator(links).evaluate_all(
            """all => all.filter(one => getComputedStyle(one).borderBottomColor !== "rgb(255, 255, 255)").map(
                one => one.hasAttribute("aria-current"))"""
        )
        assert marked == [True], links


def test_the_way_up_is_there_on_a_phone_too(open_page, stories):
    """Without it a screen reader says "Breadcrumb, navigation" of nothing."""
    page = open_page(375)
    for address, parent in (("/stories/the-story/", "Stories"), ("/components/people/", "Components")):
        page.goto(address)
        way = page.get_by_role("navigation", name="Breadcrumb").get_by_role("link")
        assert way.all_inner_texts() == ["Home", parent], address
        assert min(link.bounding_box()["height"] for link in way.all()) >= 24, address


# The spacing of WCAG 1.4.12.
SPACED = """* {line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important}
    p {margin-bottom: 2em !important}"""


@pytest.mark.parametrize(("width", "style"), [(375, "html {font-size: 200% !important}"), (320, SPACED)])
def test_who_makes_text_larger_or_spaces_it_out_on_a_phone_does_not_scroll_sideways(open_page, stories, width, style):
    stranger, draft = open_page(width), make_story()
    author = open_page(width, member=draft.author)
    addresses = ["/", "/stories/?q=huddle", "/components/people/", "/stories/the-story/", "/accounts/login/"]
    addresses += ["/cookies/"]
    visits = [(stranger, address) for address in addresses] + [(author, f"/my-stories/{draft.pk}/details/")]
    for page, address in visits:
        page.goto(address)
        page.evaluate(
            """style => {
                const sheet = new CSSStyleSheet();
                sheet.replaceSync(style);
                document.adoptedStyleSheets = [sheet];
            }""",
            style,
        )
        assert not is_wider_than_screen(page), address
    # The portal's name ends before "Sign in" beside it.
    name = stranger.get_by_role("banner").get_by_role("link", name="Improvement")
    assert name.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_on_a_phone_what_hinders_is_one_press_away(open_page, stories):
    page = open_page(375)
    page.goto("/components/people/")
    top = "document.querySelector('#hindering').getBoundingClientRect().top > innerHeight"
    assert page.evaluate(top)
    way = page.get_by_role("navigation", name="On this page")
    way.get_by_role("link", name="1 hindering").click()
    assert not page.evaluate(top)
    page.set_viewport_size({"width": 1280, "height": 640})
    assert not way.is_visible()
