"""The last part of a story's address."""

import pytest

from stories.slugs import SLUG_MAX, make_slug, slug_base, unique_slug
from tests import factories


def test_a_slug_is_the_words_of_the_title():
    assert slug_base("Café 24/7: who's asking?") == "cafe-247-whos-asking"


@pytest.mark.parametrize("title", ["", "健康", "!!!", "___"])
def test_a_title_of_no_latin_letters_becomes_story(title):
    assert slug_base(title) == "story"


def test_a_long_slug_is_cut_at_a_word():
    assert slug_base("word " * 40) == "word-" * 15 + "word"
    assert slug_base("x" * 200) == "x" * SLUG_MAX
    assert slug_base("x" * SLUG_MAX + " more") == "x" * SLUG_MAX


def test_slugs_of_one_title_count_up_without_a_gap():
    taken = set()
    for _ in range(40):
        taken.add(unique_slug("A huddle", taken))
    assert taken == {"a-huddle"} | {f"a-huddle-{number}" for number in range(2, 41)}


def test_a_free_slug_is_found_where_some_numbers_are_taken():
    taken = {"a", "a-2", "a-4", "a-7", "a-8"}
    assert unique_slug("A", taken) not in taken


def test_ten_thousand_stories_of_one_title_are_looked_at_few_times():
    class Counting(set):
        looks = 0

        def __contains__(self, slug):
            self.looks += 1
            return super().__contains__(slug)

    taken = Counting({"a"} | {f"a-{number}" for number in range(2, 10_001)})
    assert unique_slug("A", taken) == "a-10001"
    assert taken.looks < 40


@pytest.mark.django_db
def test_a_slug_that_a_story_has_is_not_given_again():
    factories.make_story(status="published", slug="a-huddle")
    factories.make_story(status="published", slug="a-huddle-of-nurses")
    assert make_slug("A huddle") == "a-huddle-2"


def test_a_title_never_takes_the_address_of_a_page():
    assert unique_slug("Suggestions", set()) == "suggestions-story"
    assert unique_slug("Suggestions", {"suggestions-story"}) == "suggestions-story-2"
