"""What words stand for besides themselves: kinds, places, years, components, and what they leave out."""

import re

import pytest

from organisations.models import Nation, Region
from stories import search
from stories.models import Status, SynonymGroup
from stories.search.words import OWN_STEMS, STEMMED, stem
from tests.factories import make_story

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.mark.parametrize(
    ("asked", "titles", "shown"),
    [
        ("what is hindering", {"Hinders", "Both"}, "What is hindering: "),
        ("Obstacles?", {"Hinders", "Both"}, "What is hindering: "),
        ("what helps", {"Helps", "Both"}, "What is helping: "),
        ("what is helping us", {"Helps", "Both"}, "What is helping: "),
        ("enablers", {"Helps", "Both"}, "What is helping: "),
        ("what is helping and what is hindering", {"Both", "Helps", "Hinders"}, "What is "),
        ('"barriers"', {"Helps"}, "What is helping: "),
        ("barriers at night", {"Helps", "Hinders"}, ""),
    ],
)
def test_who_names_a_kind_and_nothing_else_asks_for_all_its_statements(find_titles, asked, titles, shown):
    make_story("Helps", status=Status.PUBLISHED, helping=[("people", "Somebody took the barriers away at night.")])
    make_story("Hinders", status=Status.PUBLISHED, hindering=[("people", "Nobody has an hour at night.")])
    make_story(
        "Both", status=Status.PUBLISHED, helping=[("people", "A coach.")], hindering=[("people", "No help by day.")]
    )
    make_story("Draft", hindering=[("people", "There are barriers.")])
    assert set(find_titles(q=asked)) == titles
    found = search.find(search.Filters.of(q=asked))
    assert all(re.sub("<[^>]*>", "", str(hit.snippet)).startswith(shown) for hit in found.hits)
    # With all of two kinds come those with one.
    assert found.with_all_words == (1 if len(titles) == 3 else None)
    # "No help by day" holds a word of the other kind.
    told = {
        "Obstacles?": {"Nobody has an hour at night.", "No help by day."},
        "what helps": {"Somebody took the barriers away at night.", "A coach."},
    }
    if asked in told:
        statements = search.find(search.Filters.of(q=asked, show="statements")).statements
        assert {row.statement for row in statements} == told[asked]


def test_what_means_the_same_as_a_word_that_says_the_kind_is_not_looked_for(find_titles):
    SynonymGroup.objects.create(expressions="stops, closed")
    make_story("Closed", status=Status.PUBLISHED, hindering=[("people", "It is closed, and porters wait.")])
    make_story("Draft that stops", account="What stops porters is closed.")
    assert find_titles(q="what stops porters") == ["Closed"]
    [hit] = search.find(search.Filters.of(q="what stops porters")).hits
    assert hit.snippet.text == "It is closed, and <mark>porters</mark> wait."


def test_a_word_that_says_the_kind_is_not_required_beside_words_of_something_else(find_titles):
    make_story("Lantern", status=Status.PUBLISHED, account="A lantern.")
    make_story("Draft lantern", account="A failure.")
    assert find_titles(q="lantern failure") == ["Lantern"]
    assert search.find(search.Filters.of(q="lantern failure")).with_all_words is None
    make_story("Helps", status=Status.PUBLISHED, helping=[("people", "A lantern.")])
    make_story("Hinders", status=Status.PUBLISHED, hindering=[("people", "A lantern.")])
    # What says it of that kind comes first; of neither or both, the newest.
    for asked in ("lantern failure", "lantern", "success or failure of a lantern", "lantern success"):
        first = "Helps" if asked.endswith("success") else "Hinders"
        assert next(title for title in find_titles(q=asked) if title != "Lantern") == first, asked


@pytest.mark.parametrize(
    ("asked", "kind"),
    [("what is hindering in Ireland", "hindering"), ("enablers Ireland", "helping"), ("Ireland", "")],
)
def test_who_names_a_kind_and_a_place_asks_for_its_statements_from_there_and_no_other(find_titles, asked, kind):
    both = {"helping": [("people", "A coach.")], "hindering": [("people", "No help by day.")]}
    ireland, wales = Nation.objects.get(code="ireland"), Nation.objects.get(code="wales")
    make_story("Both", status=Status.PUBLISHED, nation=ireland, **both)
    for of in ("helping", "hindering"):
        make_story(f"Of {of}", status=Status.PUBLISHED, nation=ireland, **{of: both[of]})
    make_story("Elsewhere", status=Status.PUBLISHED, nation=wales, **both)
    make_story("Draft", nation=ireland, **both)
    wanted = {"Both", f"Of {kind}"} if kind else {"Both", "Of helping", "Of hindering"}
    assert set(find_titles(q=asked)) == wanted
    options = {"nation": ["ireland"], "kind": [kind] if kind else []}
    assert set(find_titles(**options)) == wanted
    asked_for, filtered = (
        {row.pk for row in search.find(search.Filters.of(show="statements", **one)).statements}
        for one in ({"q": asked}, options)
    )
    assert asked_for == filtered


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("Ireland", ["In Ireland", "About Ireland"]),
        ("Republic of Ireland", ["In Ireland"]),
        ("éire", ["In Ireland"]),
        ("Irish stories", ["In Ireland"]),
        ("Northern Irish", ["In Northern Ireland"]),
        ("NI", ["In Northern Ireland"]),
        ("Welsh porters", ["In Wales", "About Ireland"]),
        ("Northern Ireland", ["In Northern Ireland"]),
        ("Cymru", ["In Wales"]),
        ("north Wales", ["In Wales"]),
        ("porters in Wales", ["In Wales", "About Ireland"]),
        ("porters -wales", ["About Ireland"]),
        ("rang -Ireland", ["In Northern Ireland", "In Wales"]),
        ('rang -"northern ireland"', ["In Ireland", "In Wales"]),
    ],
)
def test_who_names_a_nation_asks_for_what_comes_from_there(find_titles, asked, titles):
    nations = {nation.code: nation for nation in Nation.objects.all()}
    helping = [("people", "It helps.")]
    for code, title in (("ireland", "In Ireland"), ("northern-ireland", "In Northern Ireland"), ("wales", "In Wales")):
        account = "A porter rang." if code == "wales" else "Someone rang."
        make_story(title, status=Status.PUBLISHED, nation=nations[code], account=account, helping=helping)
        make_story("Draft", nation=nations[code], account="A porter rang.")
    make_story(
        "About Ireland", status=Status.PUBLISHED, account="The porters of porters came from Ireland.", helping=helping
    )
    assert (sorted if "rang" in asked else list)(find_titles(q=asked)) == titles
    if "-Ireland" in asked:
        statements = search.find(search.Filters.of(q="helps -Ireland", show="statements")).statements
        assert {row.story.title for row in statements} == {"In Northern Ireland", "In Wales"}
    if asked == "Cymru":
        assert [row.story.title for row in search.find(search.Filters.of(q=asked, show="statements")).statements] == [
            "In Wales"
        ]


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("why don't huddles last", ["One"]),
        ("why dont huddles last", ["One"]),
        ("the huddle's end", ["One"]),
        ("It isn’t the huddles", ["One"]),
        ('"don\'t meet"', ["Two"]),
        ("what doesn't help", ["Two"]),
        ("What is NOT really helping?", ["Two"]),
        ("huddles vs pens", ["One"]),
        ("does nobody actually know why huddles never last", ["One"]),
        ("I cannot find others' huddles", ["One"]),
    ],
)
def test_shortened_words_ask_for_nothing_and_what_does_not_help_hinders(find_titles, asked, titles):
    make_story("One", status=Status.PUBLISHED, helping=[("people", "The last huddle came to an end, with pens.")])
    make_story("Two", status=Status.PUBLISHED, hindering=[("people", "Some don't meet, doesn and don and isn.")])
    make_story("Draft", account="The last huddle didn't end with pens.")
    assert find_titles(q=asked) == titles
    assert search.find(search.Filters.of(q=asked)).with_all_words is None


def test_an_expression_of_common_words_that_no_story_holds_finds_its_strongest_word(find_titles):
    make_story("The huddle", status=Status.PUBLISHED, account="Nobody came to it, as it was used for news.")
    make_story("The board", status=Status.PUBLISHED, account="It was used.")
    make_story("Draft", account="Nobody used it.")
    assert find_titles("nobody used it") == ["The huddle"]


def test_what_does_not_help_with_something_prefers_what_hinders_it(find_titles):
    for title, kind in (("Helps", "helping"), ("Hinders", "hindering"), ("Also helps", "helping")):
        make_story(title, status=Status.PUBLISHED, account="A day.", **{kind: [("people", "Porters and flow.")]})
    make_story("Draft", account="A day.", hindering=[("people", "Porters and flow.")])
    make_story("Noise", status=Status.PUBLISHED, hindering=[("people", "Noise.")])
    found = find_titles(q="what didn't help with flow")
    assert found[0] == "Hinders" and "Noise" not in found
    assert find_titles(q="what helps with flow")[-1] == "Hinders"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thier huddle", "their huddle"),
        ("wich huddle becuase", "which huddle because"),
        ("taem", "team"),
        ("recieve", "receive"),
        ("arenn", "arenn"),
        ("Gwent", "Gwent"),
        ("wats a huddle", "wats a huddle"),
        ("wich", "wich"),
        ("ambulence huddle", "ambulance huddle"),
        ("staf huddle", "staff huddle"),
    ],
)
def test_common_words_and_forms_that_no_story_holds_are_mended_too(find_titles, typed, meant):
    make_story("A team received a huddle", status=Status.PUBLISHED, account="A tier, a witch, them and an arm.")
    make_story("Ambulances want staff", status=Status.PUBLISHED, account="An ambulance is staffed. Staffing wants it.")
    make_story("Draft", account="thier huddle, wich, recieve, taem, arenn")
    find_titles(q="x")
    assert search.find(search.Filters.of(q=typed)).filters.q == meant


def test_who_names_a_year_asks_for_the_stories_of_that_year_too(find_titles):
    for year in (2024, 2025, 2026):
        make_story(f"Of {year}", status=Status.PUBLISHED, published_at=f"{year}-03-01T09:00:00Z", account="A porter.")
    make_story("Told later", status=Status.PUBLISHED, published_at="2026-04-01T09:00:00Z", account="It began in 2024.")
    make_story("Draft", account="A porter of 2024.")
    assert set(find_titles(q="2024")) == {"Of 2024", "Told later"}
    assert find_titles(q="porter 2025")[0] == find_titles(q="2025/26")[0] == "Of 2025"
    assert find_titles(q="1912") == []
    assert set(find_titles(q="-2024")) == set(find_titles(q='-"2024"')) == {"Of 2025", "Of 2026"}
    assert len(search.find(search.Filters.of(q="2025", show="statements")).hits) == 1


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("north west", {"Of North West"}),
        ("stories from the North East", {"Of North East and Yorkshire"}),
        ("Yorkshire", {"Of North East and Yorkshire"}),
        ("West Yorkshire", {"Of North East and Yorkshire"}),
        ("West Midlands", {"Of Midlands"}),
        ("East Anglia", {"Of East of England"}),
        ("East of England", {"Of East of England"}),
        ("London", {"Of London", "Told of London"}),
    ],
)
def test_who_names_a_region_asks_for_what_comes_from_there_and_from_no_other(find_titles, asked, titles):
    for region in Region.objects.all():
        fields = {"account": "A porter.", "region": region, "attribution": "type_and_region"}
        make_story(f"Of {region}", status=Status.PUBLISHED, **fields)
        make_story("Draft", **fields)
    make_story("Told of London", account="A porter from London, going east or west.", status=Status.PUBLISHED)
    assert set(find_titles(q=asked)) == titles


@pytest.mark.parametrize(
    "asked",
    ["medical", "clinical", "boarding", "business", "continuity", "operational", "consultant", "executive", "careful",
     "occupational", "succession", "quite", "reasonable", "important", "locality", "population", "Crewe"],
)  # fmt: skip
def test_a_word_is_not_taken_for_another_that_begins_alike(find_titles, asked):
    others = (
        "Medication came late to a busy clinic. The board met. We continued with operations. We consulted crews on "
        "care and its occupancy, imported a local reason and executed it with success. A populated unit quit."
    )
    make_story("Meant", status=Status.PUBLISHED, account=f"It was {asked}, they said.")
    make_story("Other", status=Status.PUBLISHED, account=others)
    make_story("Draft", account=f"It was {asked}.")
    assert find_titles(q=asked) == ["Meant"]
    assert f"<mark>{asked}</mark>" in str(search.find(search.Filters.of(q=asked)).hits[0].snippet)


@pytest.mark.parametrize("asked", ["did not work", "what didn't work?", "what doesnt work", "does not work"])
def test_what_did_not_work_is_found_however_that_is_written_and_before_what_only_works(find_titles, asked):
    make_story("Works", status=Status.PUBLISHED, account="It works, works and works.")
    wales, first = Nation.objects.get(code="wales"), [("people", "The first rota didn't work.")]
    make_story("Didn't", status=Status.PUBLISHED, nation=wales, hindering=first)
    make_story("Did not", status=Status.PUBLISHED, hindering=[("people", "The second rota did not work.")])
    make_story("Draft", account="It did not work.")
    assert set(find_titles(q=asked)[:2]) == {"Didn't", "Did not"}
    found = search.find(search.Filters.of(q=asked))
    assert (found.total, found.with_all_words) == (3, 2)
    # Of those in Wales none holds only some of the words.
    there = search.find(search.Filters.of(q=asked, nation="wales"))
    assert (there.total, there.with_all_words) == (1, None)
    assert "work</mark>" in str(found.hits[0].snippet)


def test_words_with_a_stem_of_their_own_would_else_share_one_and_are_found_where_they_are_marked():
    for word, own in OWN_STEMS.items():
        # Highlighting looks for the beginning of words.
        assert word.startswith(own[:-1])
        assert stem(word) == own != STEMMED.analyze(word)[0]


@pytest.mark.parametrize(
    ("asked", "component"),
    [
        ("leadership behaviours", "leadership"),
        ("Shared purpose and vision", "purpose"),
        ("people and culture", "people"),
        ("improvement capability", "capability"),
        ("a quality management system", "system"),
    ],
)
def test_a_component_is_asked_for_as_people_say_its_name(find_titles, asked, component):
    others = {"leadership", "purpose", "people", "capability", "system"} - {component}
    wales = Nation.objects.get(code="wales")
    make_story("Of that component", status=Status.PUBLISHED, components=[component], nation=wales)
    make_story("Of the others", status=Status.PUBLISHED, components=sorted(others), nation=wales)
    make_story("Elsewhere", status=Status.PUBLISHED, components=[component])
    assert find_titles(q=f"{asked} in Wales")[0] == "Of that component"
    found = search.find(search.Filters.of(q=f"{asked} in Wales"))
    assert found.with_all_words == 1


@pytest.mark.parametrize("asked", ["component 2", "Component two", "component 2?"])
def test_a_component_is_asked_for_by_its_number_too(find_titles, asked):
    make_story("Of people", status=Status.PUBLISHED, helping=[("people", "A coach.")])
    make_story("Of purpose", status=Status.PUBLISHED, helping=[("purpose", "We did 2 of the commonest things.")])
    make_story("Draft", helping=[("people", "A coach.")])
    assert find_titles(q=asked) == ["Of people"]
    found = search.find(search.Filters.of(q=asked))
    assert (found.instead_of, found.with_all_words) == ("", None)
    # Nor is the word mended into another without a number.
    assert search.find(search.Filters.of(q="components coach")).instead_of == ""


@pytest.mark.parametrize("asked", ["does training lead to improvement", "what led to improvement in training"])
def test_what_leads_to_improvement_is_no_improvement_lead(find_titles, asked):
    make_story("Lead", status=Status.PUBLISHED, account="Training for each improvement lead.")
    make_story("Better", status=Status.PUBLISHED, account="After training there was improvement, and training again.")
    assert find_titles(q=asked) == ["Better", "Lead"]
    assert search.find(search.Filters.of(q=asked)).with_all_words is None
    assert find_titles(q="improvement lead")[0] == "Lead"


def test_who_asks_for_finding_time_asks_about_protected_time(find_titles):
    make_story("Vision", status=Status.PUBLISHED, account="Nobody could find the vision, and it took a time.")
    make_story("An hour a week", status=Status.PUBLISHED, account="Protected time for each team.")
    for asked in ("finding time", "how do staff find the time"):
        assert find_titles(q=asked)[0] == "An hour a week", asked
