"""No result is a dead end, and what is said of a result is true of it."""

from pathlib import Path
from random import Random

import pytest
from django.conf import settings
from django.urls import reverse

from organisations.models import Nation, Region
from stories import search
from stories.importing import import_file
from stories.models import SearchMiss, Status, SynonymGroup
from stories.search import spelling
from stories.search.understanding import simplified
from tests.factories import make_organisation, make_story
from tests.journeys import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

TEXTS = ["wheelchair", "discharge letters", "how long before results show", '"daily huddle"', "data -data"]


def found(**options):
    return search.find(search.Filters.of(**options))


def test_each_way_out_finds_as_many_as_it_says_and_there_is_one_where_the_words_alone_find_something(rf):
    import_file(Path(settings.BASE_DIR) / "stories" / "data" / "sample_stories.jsonl")
    search.catch_up()
    random, seen = Random(4), 0
    options = [(facet.code, option.value) for facet in found().facets for option in facet.options]
    for _ in range(60):
        text, show = random.choice(TEXTS), random.choice(["", "statements"])
        chosen = {code: [value] for code, value in random.sample(options, random.randrange(4))}
        results = found(q=text, show=show, **chosen)
        if results.total:
            continue
        for way in results.ways_out:
            led_to = search.find(search.Filters.from_query(rf.get(way.url).GET))
            assert led_to.total == way.count > 0, (text, show, chosen, way)
        if found(q=text, show=show).total:
            seen += 1
            assert results.ways_out, (text, show, chosen)
    assert seen > 10


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ('"discharge letter"', {"discharge letter": "quotes"}),
        ("“daily huddle” ward", {"daily huddle ward": "quotes"}),
        ("ward -night", {"ward": "exclusions"}),
        ('ward -"at night"', {"ward": "exclusions"}),
        ('"at night" -ward', {"at night -ward": "quotes", "at night": "exclusions"}),
        ("ward", {}),
        ('"', {}),
        ("-ward", {}),
    ],
)
def test_what_is_quoted_or_left_out_can_be_asked_for_plainly(text, others):
    assert simplified(text) == others


def test_a_quotation_that_nobody_wrote_leads_on_to_its_words(client):
    make_story("Letters", status=Status.PUBLISHED, account="The letter after a discharge came late.")
    make_story("Draft", account="The discharge letter came late.")
    search.catch_up()
    shown = client.get(reverse("stories"), {"q": '"discharge letter"'}).content.decode()
    assert "look for the words in any place: discharge letter</a> (1)" in shown
    shown = client.get(reverse("stories"), {"q": "letter -discharge"}).content.decode()
    assert "leave nothing out: letter</a> (1)" in shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("wombat", "1 of them has your word, or one that means the same. The other has words close to it."),
        ("wombat noon", "1 of them has all your words, or words that mean the same. The others have some, or words"),
        ("numbat", "1 of them has your word. The other has words close to it."),
        ("quokka", "1 of them has your word. The other has words close to it."),
        ("teapot yellow", "It does not have all your words. It has some."),
        ("teapot Aardvark", "No story has “Aardvark”. It has some of your words."),
        ("teapot Aárdvark", "No story has “Aárdvark”. It has some of your words."),
        ("noon aardvark “TEAPOT pony”", "No story has “TEAPOT pony” or “aardvark”. They have some of your words."),
        ("bilby aardvark", "No story has “aardvark”. They have some of your words, or words close to them."),
        ("noon aardvark axolotl capybara okapi", "None of them has all your words. They have some."),
        ("bilby", "None of them has your word. They have words close to it."),
        ("numbat lantern", "None of them has all your words. They have some, or words close to them."),
        ("kettle lantern", "None of them has all your words. They have some."),
    ],
)
def test_what_is_said_of_words_that_are_missing_is_true(client, text, said):
    SynonymGroup.objects.create(expressions="numbat, quokka, bilby", is_near=True)
    SynonymGroup.objects.create(expressions="wombat, kettle")
    SynonymGroup.objects.create(expressions="wombat, lantern", is_near=True)
    for title, word in (("One", "numbat"), ("Two", "quokka"), ("Three", "kettle"), ("Four", "lantern")):
        make_story(title, status=Status.PUBLISHED, account=f"There was a {word} at noon.")
    make_story("Five", status=Status.PUBLISHED, account="A teapot.")
    make_story("Draft", account="There was a numbat and a bilby at noon.")
    search.catch_up()
    assert said in client.get(reverse("stories"), {"q": text}).content.decode()


@pytest.mark.parametrize(
    ("text", "place", "offered"),
    [
        ("NHS Tayside", "scotland", "Stories from Scotland</a> (1)"),
        ("Betsi Cadwaladr", "wales", "see all stories from Wales</a> (1)"),
        ("BCUHB", "wales", "see all stories from Wales</a> (1)"),
        ("stroke in Bromley", "london", "Stories from London</a> (1)"),
        ("Betsi Tayside", "", ""),
        ("stroke in Slough", "", ""),
    ],
)
def test_who_names_an_organisation_without_stories_is_led_to_those_of_its_neighbours(client, text, place, offered):
    nations, london = {nation.code: nation for nation in Nation.objects.all()}, Region.objects.get(code="london")
    for code, name, nation, region in (
        ("S1", "NHS Tayside", "scotland", None),
        ("W1", "Betsi Cadwaladr University Health Board", "wales", None),
        ("L1", "Bromley Healthcare", "england", "london"),
        ("L2", "Bromley Hospice", "england", "london"),
        ("E1", "Slough Hospice", "england", None),
    ):
        places = {"nation": nations[nation], "region": london if region else None}
        make_organisation(name, code=code, **places)
    make_story("Stroke care in the NHS", status=Status.PUBLISHED, nation=nations["ireland"])
    make_story("Drafted", nation=nations["wales"])
    make_story("North", status=Status.PUBLISHED, nation=nations["scotland"])
    make_story("West", status=Status.PUBLISHED, nation=nations["wales"])
    make_story("South", status=Status.PUBLISHED, region=london)
    search.catch_up()
    results, page = found(q=text), client.get(reverse("stories"), {"q": text}).content.decode()
    if not offered:
        assert results.from_place is None
        return
    assert offered in page and f"?{'region' if place == 'london' else 'nation'}={place}\"" in page


def test_nothing_is_said_of_missing_words_where_the_filters_leave_only_stories_that_have_them_all(client):
    make_story("One", status=Status.PUBLISHED, account="A numbat at noon.", helping=[("people", "We met.")])
    make_story("Two", status=Status.PUBLISHED, account="It was noon.", helping=[("system", "One board.")])
    search.catch_up()
    said = "of them has all your words"
    assert said in client.get(reverse("stories"), {"q": "numbat noon"}).content.decode()
    shown = client.get(reverse("stories"), {"q": "numbat noon", "component": "people"}).content.decode()
    assert "1 story" in shown and said not in shown


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("hudel", "huddle"),
        ("kwality of meating", "quality of meeting"),
        ("sykological", "psychological"),
        ("comitee", "committee"),
        ("zzyzx", None),
    ],
)
def test_where_nothing_is_found_words_that_look_or_sound_like_those_typed_are_offered(client, typed, offered):
    account = "The committee had a huddle, and a psychological look at the quality of a meeting."
    make_story("One", status=Status.PUBLISHED, account=account)
    make_story("Draft", account=f"{typed} {account}")
    search.catch_up()
    results = found(q=typed)
    assert (results.total, results.instead_of) == (0, "")
    assert [way.q for way in results.ways_out] == ([offered] if offered else [])
    shown = client.get(reverse("stories"), {"q": typed}).content.decode()
    assert (f"search for “{offered}”</a> (1)" if offered else "<li>use another word</li>") in shown
    assert "<li>use fewer or other words</li>" in client.get(reverse("stories"), {"q": "zzyzx qxqxv"}).content.decode()


def test_what_no_statement_but_a_story_holds_leads_to_the_stories_and_is_no_search_without_results(client):
    make_story("Beds", account="Wombats rehearse in beds.", status=Status.PUBLISHED)
    make_story("Draft", account="Wombats and numbats.")
    search.catch_up()
    page = client.get(reverse("stories"), {"q": "wombats", "show": "statements"}).content.decode()
    assert '<a href="/stories/?q=wombats">look through whole stories</a> (1)' in page
    assert not SearchMiss.objects.exists()
    page = client.get(reverse("stories"), {"q": "numbats", "show": "statements"}).content.decode()
    assert "look through whole stories" not in page
    assert SearchMiss.objects.count() == 1


def test_a_far_spelling_is_offered_too_where_some_words_find_something_and_a_story_holds_all_of_it(client):
    account = "The committee of the ward looks at quality."
    make_story("One", status=Status.PUBLISHED, account=account, helping=[("people", "A kettle.")])
    make_story("Draft", account=f"{account} kwality comitee")
    search.catch_up()
    visitor = Visitor(client).open(reverse("stories") + "?q=warrd+comitee+kwality&kind=helping")
    assert visitor.sees("Showing results for “ward comitee kwality”.")
    visitor.click("ward committee quality")
    assert visitor.sees("Stories about “ward committee quality”")
    assert visitor.sees("Remove filter: Helping or hindering")
    assert not visitor.sees("Did you mean")
    # No story holds both a kettle and a hat, whatever the spelling.
    for text in ("kettle zzyzx", "kwality hatt", "ward quality"):
        assert not visitor.open(f"{reverse('stories')}?q={text}").sees("Did you mean")


def test_of_a_dozen_unknown_words_only_some_are_looked_up_and_each_once_for_an_index(monkeypatch):
    make_story("One", status=Status.PUBLISHED, account="The committee of the ward looks at quality.")
    make_story("Draft", account="zzyzx")
    search.catch_up()
    looked_up = []
    monkeypatch.setattr(spelling, "nearest", lambda reader, word, *rest: looked_up.append(word) or "")
    text = " ".join(f"qzx{'bcdfghjkmnpqr'[number] * 4}" for number in range(12))
    for _ in range(2):
        found(q=text)
    # Near ones to be searched for, and far ones to be offered.
    assert len(looked_up) == 2 * spelling.MOST_MENDED and set(looked_up) == set(text.split()[: spelling.MOST_MENDED])


def test_what_was_mended_stands_in_quotation_marks_with_its_own_inside(client):
    make_story("Communication at handover", status=Status.PUBLISHED)
    make_story("Draft of comunication")
    search.catch_up()
    visitor = Visitor(client).open(reverse("stories") + "?q=“comunication”+at+handover")
    assert visitor.sees("Showing results for “‘communication’ at handover”.")
    assert visitor.sees("Search instead for “‘comunication’ at handover”")
    visitor.open(f"{reverse('stories')}?q={'a' * 300}")
    assert visitor.sees(f"There are no words to search for in “{'a' * 99}…”.")
