"""What is near a hindering statement, for a curator to choose an answer from: likely ones, and others to look at."""

from pathlib import Path

import pytest
from django.conf import settings

from stories import search
from stories.importing import import_file
from stories.models import Factor, Status
from tests.factories import make_story

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
GRADED_ANSWERS = Path(__file__).parent / "graded_answers.tsv"


def statements(factors):
    return [factor.statement for factor in factors]


def near(story):
    """Return what is Near the one hindering statement of a story."""
    search.catch_up()
    return search.helping_elsewhere(Factor.objects.get(story=story, kind="hindering"))


@pytest.fixture
def falls():
    """A published story with a hindrance on nights, among others about other matters."""
    for number in range(12):
        make_story(f"Letters {number}", status=Status.PUBLISHED, helping=[("people", f"We typed letter {number}.")])
    return make_story(
        "Fewer falls at night", status=Status.PUBLISHED, tags=["falls"],
        account="Patients fell between the bed and the chair.",
        hindering=[("capability", "Nobody on nights was trained to run the falls huddle.")],
    )  # fmt: skip


def test_a_hindrance_is_answered_by_helping_statements_of_published_stories_on_its_component(falls):
    answer = "Night staff trained each other to run the falls huddle."
    make_story("Falls and the chair", status=Status.PUBLISHED, tags=["falls"], helping=[("capability", answer)])
    make_story("Elsewhere", status=Status.PUBLISHED, helping=[("system", answer)])
    make_story("Draft of falls", tags=["falls"], helping=[("capability", answer)])
    assert statements(near(falls).likely) == [answer]


def test_a_statement_of_a_story_on_the_same_matter_stands_before_one_that_only_shares_a_word(falls):
    same = "A trained colleague came on each shift."
    make_story(
        "The chair by the bed", status=Status.PUBLISHED, tags=["falls"], helping=[("capability", same)],
        account="Patients fell at night between the bed and the chair, so we began a huddle.",
    )  # fmt: skip
    other = "A trained colleague came to each market stall."
    make_story("Selling cakes", status=Status.PUBLISHED, helping=[("capability", other)], account="Cakes for all.")
    found = near(falls)
    assert statements(found.likely) == [same]
    assert statements(found.others) == [other]


def test_what_is_far_less_near_than_the_first_is_likely_only_where_there_is_no_nearer_one(falls):
    weaker = "The falls huddle takes a minute."
    make_story("Cakes", status=Status.PUBLISHED, tags=["falls"], helping=[("capability", weaker)])
    assert statements(near(falls).likely) == [weaker]
    nearer = "Nights were trained to run the falls huddle."
    make_story(
        "Fewer falls", status=Status.PUBLISHED, tags=["falls"], helping=[("capability", nearer)],
        account="Patients fell between the bed and the chair.",
    )  # fmt: skip
    found = near(falls)
    assert (statements(found.likely), statements(found.others)) == ([nearer], [weaker])


def test_of_an_unpublished_story_only_what_it_says_itself_counts(falls):
    answer = "Night staff trained each other to run the falls huddle."
    make_story("Falls and the chair", status=Status.PUBLISHED, tags=["falls"], helping=[("capability", answer)])
    draft = make_story(
        "Falls at night", tags=["falls"], hindering=[("capability", "No one trained nights for the falls huddle.")]
    )
    assert statements(near(draft).likely) == [answer]
    assert statements(search.helping_for_each(draft)[draft.factors.get().pk].likely) == [answer]


def named(factor):
    return f"{factor.story.external_id}:{factor.kind}:{factor.position}"


def test_at_least_half_of_what_is_offered_as_an_answer_is_one_that_a_reader_took():
    import_file(Path(settings.BASE_DIR) / "stories" / "data" / "sample_stories.jsonl")
    make_story(
        "A draft on a course for one team", helping=[("capability", "The whole team came on the course together.")]
    )
    search.catch_up()
    factors = {named(factor): factor for factor in Factor.objects.published().select_related("story", "component")}
    offered, taken = [], []
    for line in GRADED_ANSWERS.read_text().splitlines():
        if line and not line.startswith("#"):
            hindering, _, answers = line.partition("\t")
            first = [named(factor) for factor in search.helping_elsewhere(factors[hindering]).likely[:3]]
            offered += first
            taken += [answer for answer in first if answer in answers.split()]
    assert len(taken) >= 13 and len(taken) >= len(offered) / 2, (offered, taken)


def test_a_statement_that_shares_only_common_words_is_offered_as_no_answer():
    hindering = [("people", "Staff on the ward had no time for a second meeting.")]
    story = make_story("Meetings on the ward", status=Status.PUBLISHED, hindering=hindering)
    for number in range(9):
        make_story(
            f"Ward {number}", status=Status.PUBLISHED, helping=[("people", f"Staff on the ward liked lunch {number}.")]
        )
    make_story("Draft", helping=[("people", "A second meeting on the ward was given up.")])
    search.catch_up()
    assert search.helping_elsewhere(story.factors.get()).likely == []
