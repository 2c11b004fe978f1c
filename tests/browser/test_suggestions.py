"""The combobox of the search box: by keyboard, told to screen readers, and a plain box without script."""

import re

import pytest

from stories.models import Status
from tests.browser.conftest import WIDTHS, axe_violations, follow
from tests.factories import make_story


@pytest.fixture
def stories(indexed):
    make_story("Huddles at night", status=Status.PUBLISHED, slug="night", tags=["huddles"])
    make_story("Huddles at noon", status=Status.PUBLISHED, slug="noon", tags=["huddles"])
    make_story("Huddles that nobody may see", status=Status.DRAFT)
    indexed()


@pytest.mark.parametrize("address", ["/", "/stories/"])
@pytest.mark.parametrize("width", WIDTHS.values())
def test_suggestions_open_while_typing_and_are_chosen_by_keyboard(open_page, stories, address, width):
    tab = open_page(width)
    tab.goto(address)
    box = tab.get_by_role("combobox")
    assert box.get_attribute("aria-expanded") == "false"
    box.press_sequentially("hudd")
    listbox = tab.get_by_role("listbox")
    listbox.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert axe_violations(tab) == []
    offered = tab.get_by_role("option").all_inner_texts()
    assert any("Huddles at night" in text for text in offered)
    assert not any("nobody may see" in text for text in offered)
    tab.keyboard.press("ArrowDown")
    chosen = tab.locator("[role=option][aria-selected=true]")
    assert chosen.count() == 1
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    tab.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile(r"/stories/\?q=hudd"))


def test_the_keys_of_a_combobox_go_round_its_list_and_back_to_what_was_typed(open_page, stories):
    tab = open_page(1280)
    tab.goto("/stories/")
    box = tab.get_by_role("combobox")
    box.press_sequentially("hudd")
    tab.get_by_role("listbox").wait_for()
    options = tab.get_by_role("option")
    last = options.count() - 1
    told = tab.locator(".suggest [role=status]").inner_text()
    assert told == f"{last + 1} suggestions. Use up and down arrows to choose."

    def chosen():
        return [number for number in range(last + 1) if options.nth(number).get_attribute("aria-selected") == "true"]

    # A list longer than its place scrolls, and is no stop between the box and its button.
    tab.get_by_role("listbox").evaluate("list => { list.style.maxHeight = '60px'; }")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent.trim()") == "Search"
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("ArrowUp")
    assert chosen() == [last]
    tab.keyboard.press("ArrowDown")
    assert chosen() == [] and box.get_attribute("aria-activedescendant") is None
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    assert chosen() == [1]
    # Home and End stay the text's own, as the pattern lets them: a reader mends what was typed without losing the list.
    for key, place in (("Home", 0), ("End", 4)):
        tab.keyboard.press(key)
        assert box.evaluate("box => box.selectionStart") == place
        assert box.get_attribute("aria-expanded") == "true" and box.input_value() == "hudd"
    tab.keyboard.press("Escape")
    assert (box.get_attribute("aria-expanded"), box.input_value()) == ("false", "hudd")
    tab.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-expanded") == "true"
    address = re.compile(r"/stories/|/components/")
    with tab.expect_navigation(url=address):
        tab.keyboard.press("Enter")
    assert tab.url.split("?")[-1] != "q=hudd"


def test_a_suggested_story_is_opened(open_page, stories):
    tab = open_page(1280)
    tab.goto("/")
    tab.get_by_role("combobox").press_sequentially("huddles at ni")
    tab.get_by_role("option", name=re.compile("Huddles at night")).click()
    tab.wait_for_url("**/stories/night/")


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_suggested_search_is_made_as_if_its_words_were_typed(open_page, stories, by):
    tab = open_page(1280)
    tab.goto("/stories/?q=data&component=purpose&show=statements")
    tab.get_by_label("Investing in culture and people").check()
    tab.get_by_role("combobox").fill("huddl")
    option = tab.get_by_role("option", name=re.compile("Search$")).first
    option.wait_for()
    words = option.locator("span").first.inner_text()
    with tab.expect_navigation():
        if by == "mouse":
            option.click()
        else:
            tab.keyboard.press("ArrowDown")
            assert option.get_attribute("aria-selected") == "true"
            tab.keyboard.press("Enter")
    assert words.startswith("huddle")
    assert tab.url.split("?")[1] == f"q={words}&show=statements&component=purpose&component=people"


def test_a_suggested_tag_is_one_more_filter(open_page, stories):
    tab = open_page(1280)
    tab.goto("/stories/?q=noon&kind=helping&show=statements")
    box = tab.get_by_role("combobox")
    box.fill("")
    box.press_sequentially("huddl")
    tab.get_by_role("option", name="huddles Tag").click()
    tab.wait_for_url("**/stories/?*tag=huddles*")
    assert set(tab.url.partition("?")[2].split("&")) == {"kind=helping", "show=statements", "tag=huddles"}


def test_an_emptied_box_has_forgotten_what_it_offered(open_page, stories):
    tab = open_page(1280)
    tab.goto("/stories/")
    box, told = tab.get_by_role("combobox"), tab.locator(".suggest [role=status]")
    box.press_sequentially("hud")
    tab.get_by_role("listbox").wait_for()
    # At once, not only when the next answer would be asked for.
    box.fill("")
    assert box.get_attribute("aria-expanded") == "false" and told.inner_text() == ""
    tab.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-expanded") == "false" and tab.get_by_role("option").count() == 0
    assert box.get_attribute("aria-activedescendant") is None


# The answer for "hud" never comes: the request ends only when it is called off.
SLOW = """const ask = window.fetch;
window.fetch = (address, options) => !address.endsWith("q=hud") ? ask(address, options) : new Promise((_, fail) => {
    options.signal.addEventListener("abort", () => fail(new DOMException("Called off", "AbortError")));
    console.debug("asked");
});"""


def test_an_answer_that_is_late_does_not_stop_the_next(open_page, stories):
    tab = open_page(1280, own=True)
    tab.add_init_script(SLOW)
    tab.goto("/stories/")
    with tab.expect_console_message(lambda message: message.text == "asked"):
        tab.get_by_role("combobox").press_sequentially("hud")
    tab.get_by_role("combobox").press_sequentially("d")
    tab.get_by_role("option", name=re.compile("Huddles at night")).wait_for()


def test_typed_words_and_ticked_boxes_make_one_short_address(open_page, stories):
    tab = open_page(1280)
    tab.goto("/stories/?q=data")
    tab.get_by_label("Building a shared purpose and vision").check()
    tab.get_by_role("combobox").fill("huddles")
    # Away from the box, or its suggestions may open over what is clicked next.
    tab.get_by_role("combobox").blur()
    follow(tab.get_by_role("button", name="Apply filters"))
    assert tab.url.split("/stories/")[1] == "?q=huddles&component=purpose"
    tab.get_by_label("Building a shared purpose and vision").uncheck()
    tab.get_by_role("combobox").fill("")
    tab.get_by_role("combobox").blur()
    follow(tab.get_by_role("button", name="Search"))
    assert tab.url.split("/stories/")[1] in {"", "?"}, "an empty field is in the address"


def test_what_is_left_in_the_field_of_a_look_up_leads_nobody_there_who_searches(open_page, stories, indexed):
    make_story("Huddles and cups", status=Status.PUBLISHED, tags=[f"cup {number:02}" for number in range(13)])
    indexed()
    tab = open_page(1280)
    tab.goto("/stories/")
    tab.locator("#find-in-tag summary").click()
    tab.locator("#find-tag").fill("cup")
    tab.get_by_role("combobox").fill("huddles")
    follow(tab.get_by_role("button", name="Search"))
    assert tab.url.endswith("/stories/?q=huddles")
    tab.locator("#find-in-tag summary").click()
    tab.locator("#find-tag").fill("cup")
    follow(tab.locator("#find-in-tag").get_by_role("button", name="Look up"))
    assert tab.url.endswith("/stories/?q=huddles&find_tag=cup&look=tag#find-in-tag")


def test_who_goes_back_finds_the_boxes_of_that_list_ticked_and_no_others(open_page, stories):
    tab = open_page(1280)
    tab.goto("/stories/?q=huddles")
    tab.locator("#kind-helping").check()
    follow(tab.get_by_role("button", name="Apply filters"))
    assert tab.locator("#kind-helping").is_checked()
    tab.go_back()
    tab.wait_for_url("**/stories/?q=huddles")
    assert not tab.locator("#kind-helping").is_checked()
    # Where the browser kept the whole page.
    tab.locator("#kind-helping").check()
    tab.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert not tab.locator("#kind-helping").is_checked()


def test_without_script_it_is_a_plain_search_box(open_page, stories):
    tab = open_page(1280, javascript=False)
    tab.goto("/")
    assert tab.get_by_role("combobox").count() == 0
    tab.get_by_role("searchbox").fill("night")
    follow(tab.get_by_role("button", name="Search"))
    assert tab.get_by_role("link", name="Huddles at night").is_visible()
