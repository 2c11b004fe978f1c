"""Where the words of a story, or of the central team, tell who somebody is."""

import pytest

from stories import editing, own_names
from stories.models import Status
from tests.factories import make_member, make_story

pytestmark = pytest.mark.django_db

NAME, EMAIL = "Quillon Marchbanks", "quillon@hidden.example"


@pytest.fixture
def member(db):
    return make_member(EMAIL, name=NAME)


@pytest.mark.parametrize(
    "told",
    [
        *({name: f"Ask {NAME}."} for name in editing.FIELDS),
        {"links": f"mailto:{EMAIL}"},
        {"links": "https://trust.example/blog/quillon-marchbanks"},
        {"links": "https://trust.example/people/Quillon_Marchbanks.html"},
        {"method_typed": f"The {NAME} method"},
        {"helping": [("people", f"{NAME} came.")]},
        {"hindering": [("people", f"{NAME} left.")]},
        {"tags": [NAME.lower()]},
    ],
)
def test_a_name_or_address_is_found_in_each_part_of_a_story(member, told):
    assert own_names.names_author(make_story(**{"title": "Bins", "author": member} | told), member)
    assert not own_names.names_author(make_story("Bins", author=member), member)


def test_nothing_is_told_before_the_author_chose_how_they_appear(member):
    story = make_story(f"{NAME} moved bins", author=member, attribution="")
    assert own_names.parts_that_tell(story) == []
    story.attribution = "nation"
    assert own_names.parts_that_tell(story) == [("basics", "Title")]


@pytest.mark.parametrize(
    ("name", "account", "stays"),
    [
        ("Siân O'Doherty", "I, Sian O’Doherty, moved the bins.", False),
        ("Mary-Ann Lee", "Mary\u2011Ann\u00a0Lee’s bins.", False),
        ("Al", "Also the bins moved, and falls fell.", True),
        ("Al", "Al moved the bins.", False),
    ],
)
def test_a_name_is_found_however_it_is_written_and_no_other_word_is_taken_for_it(member, name, account, stays):
    member.rename(name)
    story = make_story("Bins", author=member, account=account, status=Status.PUBLISHED)
    assert own_names.names_author(story, member) is not stays
