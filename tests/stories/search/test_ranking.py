"""The right stories come first."""

from pathlib import Path

import pytest
from django.conf import settings

from organisations.models import Nation
from stories import search
from stories.importing import import_file
from stories.models import Status, SynonymGroup
from stories.search.everyday import everyday_words
from stories.search.relaxing import FEW
from stories.search.words import STOP_WORDS
from tests.factories import make_story
from tests.stories.search.graded import (
    BRIEF,
    BRIEF_STORIES,
    FURTHER_STORIES,
    HELD_OUT,
    PARAPHRASED,
    UNSEEN,
    UNSEEN_STORIES,
    grade,
    mean,
    read_queries,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
# What was reached; a change that falls behind it should know.
REACHED = 0.89
REACHED_ON_OTHERS = 0.895
REACHED_ON_PARAPHRASE = 0.66
REACHED_ON_BRIEF = 0.87


def test_graded_queries_are_answered_as_well_as_before():
    import_file(Path(settings.BASE_DIR) / "stories" / "data" / "sample_stories.jsonl")
    search.catch_up()
    graded = grade()
    assert len(read_queries()) >= 60
    worst = "\n".join(f"{worth:.2f} {text}: {found[:5]}" for worth, text, found in graded[:15])
    assert mean(graded) >= REACHED, worst
    assert mean(grade(read_queries(PARAPHRASED))) >= REACHED_ON_PARAPHRASE


@pytest.mark.parametrize(("stories", "queries"), [(FURTHER_STORIES, HELD_OUT), (UNSEEN_STORIES, UNSEEN)])
def test_queries_that_nothing_was_tuned_on_are_answered_as_well_as_before(stories, queries):
    import_file(stories)
    make_story("A draft about restraint, sepsis and discharge")
    search.catch_up()
    graded = grade(read_queries(queries))
    worst = "\n".join(f"{worth:.2f} {text}: {found[:5]}" for worth, text, found in graded[:15])
    assert mean(graded) >= REACHED_ON_OTHERS, worst


def test_questions_over_brief_stories_are_answered_as_well_as_before():
    import_file(BRIEF_STORIES)
    search.catch_up()
    graded = grade(read_queries(BRIEF))
    worst = "\n".join(f"{worth:.2f} {text}: {found[:5]}" for worth, text, found in graded[:15])
    assert mean(graded) >= REACHED_ON_BRIEF, worst


def test_there_are_at_least_150_groups_of_synonyms_each_of_two_or_more():
    for is_near in (False, True):
        groups = SynonymGroup.objects.filter(is_near=is_near, is_on=True)
        assert len(groups) >= 150
        assert all(len(group.as_list()) >= 2 for group in groups)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("LOS", "length of stay"),
        ("length of stay", "LOS"),
        ("SDEC", "same day emergency care"),
        ("operating room", "theatre"),
        ("MDT", "multidisciplinary team"),
        ("follow-up", "followup"),
        ("hand over", "handover"),
        ("involving our patients", "patient involvement"),
        ("organization", "organisation"),
        ("behavioral", "behavioural"),
        ("hand-held", "handheld"),
        ("bedside", "bed side"),
        ("anaesth", "anaesthetics"),
        ("Investing in people and culture", "Investing in culture and people"),
        ("NCTR", "people well enough to leave"),
        ("medically fit", "MFFD"),
        ("SBAR", "situation, background, assessment, recommendation"),
        ("out of hours", "OOH"),
        ("OOH", "out of hours"),
        ("UEC", "urgent and emergency care"),
        ("was not brought", "WNB"),
        ("business as usual", "BAU"),
        ("CAMHS", "young people's mental health"),
        ("KPIs", "key performance indicators"),
        ("KPI", "KPIs"),
        ("MDT", "MDTs"),
        ("MDTs", "a multidisciplinary team"),
        ("GPs", "a GP"),
        ("GP", "two GPs"),
        ("H.C.A.s", "HCAs"),
        ("HCAs", "a healthcare assistant"),
        ("overseas nurses", "internationally educated nurses"),
        ("dietetics", "a dietician"),
        ("home help", "domiciliary care"),
        ("Lancs", "Lancashire"),
        # Only near in meaning.
        ("bedside", "a talk by the bed"),
        ("out of area placements", "beds far from home"),
        ("QMS", "one system for quality"),
        ("LOS", "people who went home sooner"),
        ("8am rush", "a morning phone queue"),
        ("did it stick", "a thing that is still running"),
        ("after the project ended", "what to do as the funding ran out"),
        ("greener", "reusable cups"),
        ("overseas nurses", "nurses from the Philippines"),
        ("information governance", "data protection"),
        ("tradition", "what we have always done"),
        # Named by a word with which others only ask a question.
        ("always events", "an Always Event"),
    ],
)
def test_what_the_field_says_otherwise_is_found(find_titles, asked, told):
    make_story("Told", status=Status.PUBLISHED, account=f"We looked at {told} on our ward.")
    make_story("Other", status=Status.PUBLISHED, account="We looked at the kitchen and its placement. Events!")
    make_story("Draft", account=f"We looked at {told} on our ward.")
    assert find_titles(asked)[0] == "Told"


def test_letters_that_are_a_word_too_stand_for_nothing_else():
    lines = (Path(settings.BASE_DIR) / "stories" / "data" / "synonyms_letters.csv").read_text().splitlines()
    groups = [line.split(",") for line in lines if line and not line.startswith("#")]
    assert groups
    letters = {one for group in groups for one in group if one.isupper() and " " not in one}
    assert {"SBAR", "NCTR"} <= letters
    assert not [one for one in letters if one.lower() in everyday_words() | STOP_WORDS]
    there = set(SynonymGroup.objects.values_list("expressions", flat=True))
    assert {", ".join(group) for group in groups} <= there


def test_a_synonym_s_words_may_stand_apart_but_come_after_those_that_stand_together(find_titles):
    make_story("Apart", status=Status.PUBLISHED, account="We guessed how much blood was a loss after a birth.")
    make_story("Half", status=Status.PUBLISHED, account="We looked at the loss of a key.")
    make_story("Together", status=Status.PUBLISHED, account="We weighed blood loss after birth, and wrote it down.")
    make_story("Draft", account="We guessed how much blood was a loss after a birth.")
    assert find_titles("PPH") == ["Together", "Apart"]
    assert find_titles("PPH -guessed") == ["Together"]
    assert find_titles('"PPH"') == []


def test_common_words_of_a_synonym_are_found_apart_only_where_they_stand_near_each_other(find_titles):
    for number in range(12):
        account = f"We leave room {number}. {'Nothing happened there. ' * 9} Then the hospital was quiet."
        make_story(f"Far {number}", status=Status.PUBLISHED, account=account)
    make_story("Near", status=Status.PUBLISHED, account="They leave a cold and quiet hospital by noon.")
    make_story("Discharge", status=Status.PUBLISHED, account="The discharge of nine people.")
    make_story("Draft", account="They leave a cold and quiet hospital.")
    assert find_titles("discharge") == ["Discharge", "Near"]


def test_a_word_as_typed_comes_before_its_synonym_and_a_title_before_a_body(find_titles):
    make_story("Synonym", status=Status.PUBLISHED, account="Nine people came to the theatre that day.")
    make_story("Body", status=Status.PUBLISHED, account="Nine people came to the surgery that day.")
    make_story("The surgery", status=Status.PUBLISHED, account="Nine people came to us that day.")
    make_story("Draft surgery")
    assert find_titles("surgery") == ["The surgery", "Body", "Synonym"]


def test_what_any_story_may_say_counts_less_than_what_tells_stories_apart(find_titles):
    make_story("Work", status=Status.PUBLISHED, account="Our work is work, and work it was.")
    make_story("Ferry", status=Status.PUBLISHED, account="The ferry was cancelled, as it often is in winter.")
    make_story("Draft", account="Our work is work on a ferry.")
    assert find_titles("work on a ferry") == ["Ferry", "Work"]


def test_an_expression_is_not_made_of_its_words_in_any_order_where_common_words_stand_between_them(find_titles):
    make_story("Nine", status=Status.PUBLISHED, account="A virtual ward cares for 9 people.")
    make_story("Back", status=Status.PUBLISHED, account="Everyone was home, and the hospital was quiet.")
    make_story("Draft", account="Home from the hospital.")
    assert find_titles("home from hospital") == ["Back"]
    assert "Nine" in find_titles("hospital at home")


@pytest.mark.parametrize(
    ("letters", "told"),
    [("ReSPECT", "advance care planning"), ("NEWS", "deterioration"), ("FIT", "bowel tests"), ("NICE", "a guideline")],
)
def test_letters_that_are_an_everyday_word_too_stand_for_something_only_in_capitals(find_titles, letters, told):
    make_story("Told", status=Status.PUBLISHED, account=f"We looked at {told} on our ward.")
    make_story("Word", status=Status.PUBLISHED, account=f"It was {letters.lower()} and nothing else.")
    make_story("Draft", account=f"We looked at {letters}, {told}.")
    assert find_titles(letters.lower()) == ["Word"]
    assert find_titles(letters) == ["Word", "Told"]
    assert find_titles(told)[0] == "Told"


def test_it_in_capitals_is_information_technology(find_titles):
    make_story("Computers", status=Status.PUBLISHED, account="Slow computers; a numbat.")
    make_story("Other", status=Status.PUBLISHED, account="Slow, was it? A numbat said so.")
    make_story("Draft", account="Slow computers.")
    assert find_titles("IT") == find_titles("NHS IT")[:1] == ["Computers"]
    assert find_titles("slow IT") == ["Computers", "Other"]
    assert set(find_titles("is it slow")) == set(find_titles("IS IT SLOW")) == {"Computers", "Other"}


def test_a_group_that_is_all_in_capitals_is_of_words(find_titles):
    SynonymGroup.objects.create(expressions="CANDLE, NUMBAT")
    make_story("Told", status=Status.PUBLISHED, account="A numbat came in.")
    make_story("Draft", account="A numbat came in.")
    assert find_titles("candle") == ["Told"]


@pytest.mark.parametrize("asked", ["numbats but not patrols", "numbats no longer patrol", "patrol without a numbat"])
def test_an_expression_is_not_made_of_words_on_either_side_of_not(find_titles, asked):
    SynonymGroup.objects.create(expressions="numbat patrol, striped anteater")
    make_story("Synonym", status=Status.PUBLISHED, account="A striped anteater came in.")
    make_story("Draft", account="A numbat patrol and a striped anteater.")
    assert find_titles("patrol of a numbat") == ["Synonym"]
    assert find_titles(asked) == []


def publish_near_ones():
    """Publish a story that says "numbat", and two that say what is only near it in meaning."""
    SynonymGroup.objects.create(expressions="numbat, striped anteater, quokka", is_near=True)
    make_story("Near", status=Status.PUBLISHED, account="A quokka, a quokka and a quokka came in at noon.")
    make_story("Near too", status=Status.PUBLISHED, account="A striped anteater came in.")
    make_story("The word itself", status=Status.PUBLISHED, account="The team says that of all there was one numbat.")
    make_story("Draft of a quokka", account="A quokka came in.")


def test_a_word_near_in_meaning_is_found_and_comes_after_the_word_itself(find_titles):
    publish_near_ones()
    titles = find_titles("numbat")
    assert titles[0] == "The word itself"
    assert sorted(titles[1:]) == ["Near", "Near too"]
    assert find_titles("striped anteater")[0] == "Near too"


def test_no_word_is_taken_for_a_quoted_or_an_excluded_one(find_titles):
    publish_near_ones()
    assert find_titles('"numbat"') == ["The word itself"]
    assert find_titles("noon -numbat") == ["Near"]
    assert find_titles("numbat -quokka") == ["The word itself", "Near too"]


def test_words_near_in_meaning_are_looked_for_only_where_few_stories_hold_the_word(find_titles):
    publish_near_ones()
    for number in range(FEW - 1):
        make_story(f"Numbat {number}", status=Status.PUBLISHED)
    titles = find_titles("numbat")
    assert len(titles) == FEW
    assert "Near" not in titles


def test_a_word_near_in_meaning_chooses_what_is_shown_and_is_not_marked(find_titles):
    publish_near_ones()
    find_titles()
    shown = [str(hit.snippet) for hit in search.find(search.Filters.of(q="numbat")).hits]
    assert "<mark>numbat</mark>" in shown[0]
    assert "striped anteater" in shown[1] + shown[2] and "quokka" in shown[1] + shown[2]
    assert "<mark>" not in shown[1] + shown[2]


@pytest.mark.parametrize(
    ("question", "preferred", "other"),
    [
        ("what are the barriers to changing the rota", "hindering", "helping"),
        ("what stops changes of the rota", "hindering", "helping"),
        ("what helped with the rota", "helping", "hindering"),
    ],
)
def test_a_question_that_names_a_kind_prefers_its_statements_to_newer_ones(find_titles, question, preferred, other):
    statements = [("people", "The rota was changed without asking.")]
    make_story("Old", status=Status.PUBLISHED, published_at="2025-01-01T00:00:00Z", **{preferred: statements})
    make_story("New", status=Status.PUBLISHED, published_at="2026-01-01T00:00:00Z", **{other: statements})
    make_story("Draft", **{preferred: statements})
    assert find_titles(question) == ["Old", "New"]


def test_among_statements_those_of_the_kind_that_was_asked_for_come_first(find_titles):
    hindering = "People go home with a catheter, and the district nurse learns of their discharge when it blocks."
    make_story("H", status=Status.PUBLISHED, hindering=[("people", hindering)])
    helping = "Staff plan each discharge early, and discharge by criteria."
    make_story("Discharge", status=Status.PUBLISHED, helping=[("people", helping)])
    for number in range(20):
        make_story(f"Other {number}", status=Status.PUBLISHED, helping=[("people", "A coach.")])
    make_story("Draft", hindering=[("people", "Discharge.")])
    search.catch_up()
    found = search.find(search.Filters.of(q="barriers to discharge", show="statements"))
    assert [row.statement for row in found.statements] == [hindering, helping]


def test_of_equal_stories_the_newer_comes_first(find_titles):
    make_story("Tea", status=Status.PUBLISHED, published_at="2019-01-01T00:00:00Z")
    make_story("Tea", status=Status.PUBLISHED, published_at="2026-01-01T00:00:00Z", slug="newer")
    make_story("Draft tea")
    find_titles("tea")
    assert search.find(search.Filters.of(q="tea")).stories[0].slug == "newer"


@pytest.mark.parametrize("verb", ["turn", "keep", "find", "bring", "start", "learn"])
def test_a_verb_that_a_question_is_put_with_counts_less_than_what_it_is_about(find_titles, verb):
    make_story("Only the verb", status=Status.PUBLISHED, account=f"We {verb} lanterns.")
    make_story("What it is about", status=Status.PUBLISHED, account="Lanterns and puzzles, in many more words of ours.")
    assert find_titles(q=f"why does no lantern {verb} puzzles")[0] == "What it is about"


def test_where_a_place_is_asked_for_more_about_the_matter_does_not_outweigh_it(find_titles):
    england, ireland = Nation.objects.get(code="england"), Nation.objects.get(code="ireland")
    told = "Lantern partners are paid, and lantern partners choose."
    for number in range(12):
        nation = (england, ireland)[number % 2]
        make_story(f"Other {number}", status=Status.PUBLISHED, account=f"Puzzle {number}.", nation=nation)
    make_story("Lantern partners", status=Status.PUBLISHED, account=told, nation=england)
    account = (
        "We sit on six committees of the board and of the region, where among much else a lantern partner came, "
        "and a lantern partner spoke."
    )
    make_story("Six committees", status=Status.PUBLISHED, account=account, nation=ireland)
    assert find_titles(q="lantern partners in Ireland")[:2] == ["Six committees", "Lantern partners"]
    assert find_titles(q="lantern partners")[0] == "Lantern partners"
