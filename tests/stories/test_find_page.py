"""The page /stories/: what it shows, what it asks of the database, and that no address breaks it."""

import re

import pytest
from django.test import RequestFactory
from django.urls import reverse

from stories import search
from stories.models import SearchChange, Status, Story
from stories.rendering import render_copies
from stories.search.filters import Filters
from stories.views import find
from tests.factories import make_story
from tests.journeys import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def page(client):
    """Return a function: the text of the list page at these parameters."""

    def get(**parameters):
        response = client.get(reverse("stories"), parameters)
        assert response.status_code == 200
        return response.content.decode()

    return get


def test_a_tag_that_no_published_story_has_is_named_to_nobody_and_counts_as_none(page):
    make_story("Tea", status=Status.PUBLISHED, tags=["Flow"])
    make_story("Draft", tags=["Whistle about Dr Gorblimey"])
    gone = make_story("Gone", status=Status.PUBLISHED, tags=["Quibble unit closure"])
    search.rebuild()
    assert "Quibble unit" in page(tag="quibble-unit-closure")
    Story.objects.filter(pk=gone.pk).update(status=Status.WITHDRAWN)
    SearchChange.objects.record(gone.pk)
    search.catch_up()
    for slug in ("whistle-about-dr-gorblimey", "quibble-unit-closure"):
        for more in ({}, {"q": "tea"}, {"show": "statements"}, {"year": "2001"}):
            assert not re.search("whistle about|quibble unit", page(tag=slug, **more), re.IGNORECASE)
        assert page(tag=slug).count("1 story") == page(tag="no-such-tag").count("1 story") > 0
    # One that a published story has is named, also where nothing is found.
    chosen = search.find(Filters.of(tag=["flow"], year=["2001"])).chosen
    assert {one.name for one in chosen} == {"Flow", "2001"}


def test_anyone_sees_published_stories_and_their_number_and_no_draft(page):
    make_story("Tea at three", status=Status.PUBLISHED)
    make_story("Tea draft")
    search.catch_up()
    html = page(q="tea")
    assert "Tea at three" in html and "Tea draft" not in html
    assert re.search(r"<h2[^>]*>1 story</h2>", html)


def test_a_chosen_filter_is_ticked_and_can_be_removed(page):
    make_story("One", status=Status.PUBLISHED, helping=[("people", "A coach.")])
    make_story("Draft", helping=[("people", "A coach.")])
    search.catch_up()
    html = page(component="people", q="coach")
    assert re.search(r'name="component" type="checkbox" value="people" checked', html)
    assert 'href="/stories/?q=coach"' in html or f'href="{reverse("stories")}?q=coach"' in html


@pytest.mark.parametrize("button", ["Search", "Apply filters", "Look up"])
def test_words_typed_and_boxes_ticked_go_together_whichever_button_is_pressed(client, button):
    for number in range(14):
        # Enough tags that they can be looked for.
        made = {"helping": [("leadership", "A handover with data.")], "tags": [f"handover {number}"]}
        make_story(f"Number {number}", status=Status.PUBLISHED, **made)
    make_story("Draft", helping=[("people", "A handover with data.")])
    search.catch_up()
    visitor = Visitor(client).open("/stories/?q=data&kind=helping&sort=newest&show=statements")
    form = visitor.form(button)
    form.fill({"q": "handover", "component": ["leadership"], "kind": [], "find_tag": "over 7"})
    visitor.send(form)
    filters = Filters.from_query(visitor.response.wsgi_request.GET)
    assert filters == Filters.of(
        q="handover", component="leadership", sort="newest", show="statements", looking=[("tag", "over 7")]
    )
    assert [c.text for c in visitor.page.all("label") if c.get("for", "").startswith("tag-")] == ["handover 7 (1)"]


def test_a_look_up_opens_the_filters_until_a_link_is_followed(client):
    make_story("Tea", status=Status.PUBLISHED, tags=["kettle", *(f"cup {number}" for number in range(13))])
    make_story("Tea draft", tags=["zebra"])
    search.catch_up()
    visitor = Visitor(client).open("/stories/")

    def is_open():
        return visitor.page.all("details", id="filters")[0].get("open") is not None

    assert not is_open()
    assert [b.get("formaction") for b in visitor._buttons() if b.text == "Look up"] == ["/stories/#find-in-tag"]
    visitor.press("Look up", {"find_tag": "cup"})
    assert is_open() and visitor.page.all("details", id="find-in-tag")[0].get("open") is not None
    assert [b.get("formaction") for b in visitor._buttons() if b.text == "Apply filters"] == ["/stories/#results"]
    visitor.press("Apply filters", {"tag": ["cup-7"]})
    assert is_open() and not visitor.sees("None with")
    # What is chosen stays in sight, and is no answer to what was looked for.
    visitor.press("Look up", {"find_tag": "zebra"})
    assert visitor.sees("None with “zebra” here.") and visitor.sees("cup 7 (1)")
    visitor.press("Look up", {"find_tag": "kéttle"})
    assert visitor.sees("kettle (1)") and not visitor.sees("None with")
    visitor.click("Statements")
    assert visitor.url == "/stories/?tag=cup-7&show=statements" and not is_open()


def test_enter_in_a_look_up_presses_the_forms_first_button_and_still_leads_to_that_filter_once(client):
    make_story("Tea", status=Status.PUBLISHED, tags=["kettle", *(f"cup {number}" for number in range(13))])
    make_story("Tea draft", tags=["zebra"])
    search.catch_up()
    visitor = Visitor(client).open("/stories/")
    visitor.press("Search", {"q": "tea", "find_tag": "cup & up", "tag": ["cup-1"]})
    [(address, status)] = visitor.response.redirect_chain
    assert (address.split("?")[1], status) == ("q=tea&find_tag=cup+%26+up&tag=cup-1&look=tag#find-in-tag", 302)
    # What was looked up already is no reason to go there once more.
    visitor.press("Search", {"q": "kettle"})
    assert visitor.response.redirect_chain == [] and "find_tag=cup" in visitor.url
    visitor.press("Look up", {"find_tag": "kettle"})
    assert visitor.response.redirect_chain == []


def test_only_what_no_field_holds_is_hidden_in_the_form(client):
    make_story("Tea", status=Status.PUBLISHED, helping=[("people", "Tea.")], tags=["tea"])
    make_story("Tea draft")
    search.catch_up()
    address = "/stories/?q=tea&component=people&tag=tea&sort=newest&show=statements&exact=1&find_tag=t"
    form = Visitor(client).open(address).form("Search")
    hidden = {control.get("name") for control in form.controls if control.get("type") == "hidden"}
    assert hidden == {"sort", "show", "exact", "found_tag"}
    assert len(form.data()) == len({*form.data()}) == 8
    assert not {c.get("name") for c in Visitor(client).open("/stories/").form("Search").controls} & hidden


def test_words_stay_as_they_were_typed_until_others_are(client):
    make_story("Tea", status=Status.PUBLISHED, helping=[("people", "Tea in the kitchen.")])
    make_story("Tea draft")
    search.catch_up()
    visitor = Visitor(client).open("/stories/?q=kitchn+tea&exact=1")
    visitor.press("Apply filters", {"component": ["people"]})
    assert Filters.from_query(visitor.response.wsgi_request.GET).exact
    visitor.press("Search", {"q": "kitchn"})
    assert Filters.from_query(visitor.response.wsgi_request.GET).exact is False
    assert visitor.sees("Showing results for “kitchen”")


def test_a_mended_word_that_finds_nothing_is_not_said_to_show_results(client):
    make_story("Tea", status=Status.PUBLISHED)
    make_story("Tea draft", account="Lothian, lothain")
    search.catch_up()
    visitor = Visitor(client).open("/stories/?q=lothain")
    assert visitor.sees("Looked for “lothian”. Search instead for “lothain”") and not visitor.sees("Showing results")


def test_each_choice_has_a_label_of_its_own(page):
    made = {"tags": ["people", "2026"], "settings": ["ambulance"], "hindering": [("system", "No milk.")]}
    make_story("Tea", status=Status.PUBLISHED, **made)
    search.catch_up()
    shown = page(q="tea")
    ids, labelled = re.findall(r'\bid="([^"]+)"', shown), re.findall(r'<label[^>]* for="([^"]+)"', shown)
    assert len(ids) == len(set(ids)) and len(labelled) == len(set(labelled))
    assert {"component-people", "tag-people", "tag-2026", "setting-ambulance"} <= set(labelled) <= set(ids)


def test_without_an_index_the_newest_stories_are_shown_with_a_kind_word(page):
    make_story("Still here", status=Status.PUBLISHED)
    make_story("Draft here")
    html = page(q="anything", component="people", page="7", show="statements")
    assert "Search is being prepared" in html and "Still here" in html and "Draft here" not in html
    # They are stories, the newest first, whatever was asked for.
    assert "1 story" in html and "1 statement" not in html and "Best match first" not in html


@pytest.mark.parametrize("damage", ["", "{}", '{"format": 1, "change": "x"}'])
def test_a_damaged_state_gives_a_page_and_the_next_catch_up_mends_it(page, settings, damage):
    make_story("Still here", status=Status.PUBLISHED)
    make_story("Draft here")
    search.catch_up()
    (settings.SEARCH_INDEX_DIR / "current" / "state.json").write_text(damage)
    assert "Search is being prepared" in page(q="here")
    search.catch_up()
    html = page(q="here")
    assert "Still here" in html and "Search is being prepared" not in html and "Draft here" not in html


@pytest.mark.parametrize("name", ["meta.json", "*.idx", "*.term", "*.fast", "*.pos"])
def test_damaged_files_give_a_page_and_the_next_catch_up_mends_them(page, settings, name):
    make_story("Still here", status=Status.PUBLISHED)
    make_story("Draft here")
    search.catch_up()
    paths = list((settings.SEARCH_INDEX_DIR / "current").resolve().rglob(name))
    assert paths
    for path in paths:
        # In its place, as by a restored disk: cut short under a thread of the engine that still reads it, it ends
        # the whole process.
        path.unlink()
        path.write_bytes(b"")
    assert "Still here" in page(q="here")
    search.catch_up()
    html = page(q="here")
    assert "Still here" in html and "Search is being prepared" not in html and "Draft here" not in html


ODD = [
    pytest.param("a\x00b", marks=pytest.mark.both_databases),
    "\x00", "x" * 100_000, "🦆", '"', '"""', "-", '-"', "- -", "AND OR NOT", "title:x", "a~2^9 [b TO c}", "*",
    "(((", "\\", "'; drop table", "<script>alert(1)</script>", "%00", "\ud800".encode("utf-8", "replace").decode(),
    "ﷺ" * 500, "İstanbul ẞ", "the of and", "-the", "‮", "١٢٣", "a " * 5000, "é" * 999,
]  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_any_text_in_the_box_gives_a_page(page, text):
    make_story("Tea", status=Status.PUBLISHED)
    make_story("Tea draft")
    search.catch_up()
    for parameters in ({"q": text}, {"q": f"tea {text}"}, {"component": text, "tag": text, "sort": text, "year": text}):
        html = page(**parameters)
        assert "Tea draft" not in html and "<script>alert" not in html


@pytest.mark.parametrize("number", ["0", "-1", "2", "99999999999999999999", "x", "", "²", "1e9", "\x00"])
def test_any_page_number_gives_a_page(page, number):
    make_story("Tea", status=Status.PUBLISHED)
    make_story("Tea draft")
    search.catch_up()
    assert "Tea" in page(page=number) and "Tea" in page(q="tea", page=number)


def test_the_list_asks_the_database_as_often_for_twenty_stories_as_for_one(client, django_assert_num_queries):
    make_story("Tea number 0", status=Status.PUBLISHED)
    make_story("Tea draft")
    search.catch_up()
    render_copies(Story.objects.values_list("pk", flat=True))
    client.get(reverse("stories"), {"q": "tea"})  # reads synonyms and names, once after each move of the index
    with django_assert_num_queries(3):
        client.get(reverse("stories"), {"q": "tea"})
    for number in range(1, 25):
        make_story(
            f"Tea number {number}", status=Status.PUBLISHED, tags=[f"tag{number}"], settings=["cancer"],
            hindering=[("system", "Noise")], helping=[("people", "A coach for tea")] if number < 3 else [],
        )  # fmt: skip
    search.catch_up()
    render_copies(Story.objects.values_list("pk", flat=True))
    narrowed = {"q": "tea", "component": "people", "tag": ["tag1", "tag2"]}
    # Where a statement of each story holds all the words, no other text is read; where its title does, nor are tags.
    for parameters, queries in (({"q": "tea"}, 3), ({}, 1), (narrowed, 2)):
        client.get(reverse("stories"), parameters)
        with django_assert_num_queries(queries):
            response = client.get(reverse("stories"), parameters)
    assert "2 stories" in response.content.decode()


def test_twenty_stories_a_page_and_each_story_on_one_page(page):
    titles = {f"Tea number {number:02}" for number in range(45)}
    for title in titles:
        make_story(title, status=Status.PUBLISHED)
    make_story("Tea draft")
    search.catch_up()
    for words in ({}, {"q": "tea"}):
        shown = [re.findall(r"Tea</mark> number \d\d|Tea number \d\d", page(page=str(n), **words)) for n in (1, 2, 3)]
        assert [len(some) for some in shown] == [20, 20, 5]
        assert {title for some in shown for title in some} == titles


def test_the_address_holds_everything_and_comes_back_the_same(rf: RequestFactory):
    query = "q=tea+%22at+three%22&component=people&component=system&kind=helping&tag=caf%C3%A9&sort=newest"
    filters = Filters.from_query(rf.get(f"/stories/?{query}").GET)
    assert filters.url() == f"/stories/?{query}"
    assert filters.without("component", "people").url() == f"/stories/?{query.replace('component=people&', '')}"
    assert filters.url(page=3).endswith("&page=3")


def test_only_reading_is_answered(client):
    assert client.post(reverse("stories")).status_code == 405
    assert find.page_number("12") == 12


def test_statements_are_listed_with_their_stories(page):
    make_story("Tea at three", status=Status.PUBLISHED, hindering=[("people", "No <b>kettle</b> & no time.")])
    make_story("Tea draft", hindering=[("people", "No kettle in the draft.")])
    search.catch_up()
    html = page(show="statements", q="kettle")
    assert "No &lt;b&gt;<mark>kettle</mark>&lt;/b&gt; &amp; no time." in html
    assert "Tea at three" in html and "Tea draft" not in html and "1 statement<" in html


def test_suggestions_are_json_for_anyone(rf):
    make_story("Tea at three", status=Status.PUBLISHED)
    make_story("Tea draft")
    search.catch_up()
    response = find.suggestions(rf.get("/stories/suggestions/", {"q": "te"}))
    assert b"Tea at three" in response.content and b"Tea draft" not in response.content
    assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("address", "heading", "title"),
    [
        ("", "All stories", "Stories"),
        ("?show=statements", "All statements", "Statements"),
        ("?kind=hindering", "Stories: Hindering", "Stories: Hindering"),
        (
            "?show=statements&component=capability&kind=hindering&nation=scotland",
            "Statements: Building improvement capability, Hindering, Scotland",
            "Statements: Building improvement capability, Hindering, Scotland",
        ),
        (
            "?show=statements&component=leadership&kind=hindering",
            "Statements: Developing leadership behaviours for improvement, Hi…",
            "Statements: Developing leadership behaviours for improvement, Hindering",
        ),
        ("?q=porter", "Stories about “porter”", "porter – stories"),
        ("?q=porter&show=statements", "Statements about “porter”", "porter – statements"),
        ("?q=porter&kind=helping", "Stories about “porter”", "porter – stories: Helping"),
        ("?q=%22night+porter%22", "Stories about “‘night porter’”", '"night porter" – stories'),
        ("?q=“night+porter”+ward", "Stories about “‘night porter’ ward”", "“night porter” ward – stories"),
        ("?q=-porter", "Stories that match “-porter”", "-porter – stories"),
        ("?q=🙂", "All stories", "Stories"),
        ("?q=...&show=statements", "All statements", "Statements"),
        ("?q=🙂&kind=helping", "Stories: Helping", "Stories: Helping"),
    ],
)
def test_heading_and_title_say_what_is_listed(client, address, heading, title):
    make_story("One", status=Status.PUBLISHED, helping=[("people", "The night porter rang.")])
    make_story("Draft", helping=[("people", "The night porter hid.")])
    search.catch_up()
    visitor = Visitor(client).open(reverse("stories") + address)
    assert visitor.heading == heading
    assert visitor.page.all("title")[0].text == f"{title} – Improvement stories"


@pytest.mark.parametrize("text", ["🙂", "-nobody"])
def test_where_there_is_no_word_to_look_for_the_newest_come_first(client, text):
    for day in (1, 3, 2):
        make_story(f"Day {day}", status=Status.PUBLISHED, published_at=f"2026-10-0{day}T09:00:00Z")
    search.catch_up()
    visitor = Visitor(client).open(f"{reverse('stories')}?q={text}&sort=relevance")
    assert [card.all("a")[0].text for card in visitor.page.with_class("story-card")] == ["Day 3", "Day 2", "Day 1"]
    assert visitor.sees("There are no words to search for in “🙂”. These are all stories.") == (text == "🙂")
    assert not visitor.links("Best match first")


def test_what_the_address_asks_for_and_no_filter_has_is_said_to_be_left_out(client):
    make_story("One", status=Status.PUBLISHED, tags=["porters"])
    make_story("Draft", tags=["secret"])
    search.catch_up()
    said = "The address asks for something that is not among the filters, and it was left out: "
    visitor = Visitor(client).open(reverse("stories") + "?nation=Atlantis&tag=porters&tag=secret&kind=helping")
    assert visitor.sees(f"{said}Nation, Tag.")
    assert "secret" not in visitor.main.text
    assert visitor.open(reverse("stories") + "?component=people,capability&nation=").sees(f"{said}Component.")
    assert not visitor.open(reverse("stories") + "?tag=porters&nation=england").sees(said)


def test_another_spelling_is_told_of_on_every_page_and_with_every_filter_until_it_is_declined(client):
    for number in range(21):
        make_story(f"Communication {number}", status=Status.PUBLISHED, helping=[("people", "It helps.")])
    make_story("Draft of comunication")
    search.catch_up()
    instead = "Search instead for “comunication”"
    visitor = Visitor(client).open(reverse("stories") + "?q=comunication&kind=helping&component=people")
    for link in ("Next page", "Newest first", "Remove filter: Component, Investing in culture and people ✕"):
        assert visitor.sees(instead)
        visitor.click(link)
    assert visitor.sees(instead)
    visitor.click("Statements")
    assert visitor.sees(instead)
    # The box holds what was typed, so that it is told of whatever is ticked or pressed.
    for button, data in (("Apply filters", {"kind": ["helping"]}), ("Search", {"q": "comunication helps"})):
        assert dict(visitor.form("Search").data())["q"] == "comunication"
        visitor.press(button, data)
        assert visitor.sees("Search instead for “comunication")
    visitor.open(reverse("stories") + "?q=comunication&page=2").click(instead)
    for button, data in (("Search", {}), ("Apply filters", {"component": ["people"]})):
        assert not visitor.sees("Showing results for")
        visitor.press(button, data)
    assert not visitor.sees("Showing results for")
