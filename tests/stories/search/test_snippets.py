"""Which part of a story a search shows, and why the story was found where its text does not tell."""

import re

import pytest
from django.urls import reverse

from stories import search
from stories.models import Method, Status, Story, SynonymGroup
from stories.search import snippets
from stories.search.concepts import Asked, Concept, quoted_concept
from stories.search.highlighter import Highlighter
from tests.factories import make_story

pytestmark = pytest.mark.django_db


def snippet_for(asked):
    """Return the snippet of the only story that a search finds, as it is printed without its label's markup."""
    search.catch_up()
    (hit,) = search.find(search.Filters.of(q=asked)).hits
    return re.sub("</?span[^>]*>", "", str(hit.snippet))


def test_a_story_found_by_a_tag_says_so_before_its_excerpt(client):
    make_story("Found", status=Status.PUBLISHED, account="We met on Mondays.", tags=["kindness", "night shifts"])
    make_story("Other", status=Status.PUBLISHED, account="We met on Fridays.", tags=["days"])
    make_story("Draft", account="We met on Sundays.", tags=["night shifts"])
    assert snippet_for("night shift") == "Tag: <mark>night shifts</mark>"
    page = client.get(reverse("stories"), {"q": "night shift"}).content.decode()
    assert "<mark>night shifts</mark> · We met on Mondays." in re.sub(r"\s+", " ", page)


def test_a_story_found_by_its_method_or_care_setting_says_so():
    method = Method.objects.create(code="lunches", name="Brown bag lunches")
    make_story(status=Status.PUBLISHED, method=method.code, settings=["ambulance"])
    assert snippet_for("brown bags") == "Improvement method: <mark>Brown</mark> <mark>bag</mark> lunches"
    assert snippet_for("ambulances").startswith("Care setting: <mark>Ambulance")


def test_a_method_that_was_typed_says_so_too():
    make_story(status=Status.PUBLISHED, method_typed="Chalk and talk")
    assert snippet_for("chalk") == "Improvement method: <mark>Chalk</mark> and talk"


def test_a_story_whose_title_has_the_words_needs_no_other_reason():
    make_story("On night shifts", status=Status.PUBLISHED, account="We met on Mondays.", tags=["night shifts"])
    assert snippet_for("night shift") == "None"


def test_the_text_of_a_story_is_shown_before_its_tags():
    make_story(status=Status.PUBLISHED, account="We met at night.", tags=["night shifts"])
    assert snippet_for("night") == "What is happening: We met at <mark>night</mark>."


def test_a_story_found_by_what_means_the_same_as_a_part_of_an_expression_shows_where():
    beginning = "We met on Mondays. " * 20
    make_story(status=Status.PUBLISHED, account=f"{beginning}The numbers were on a wall.")
    assert snippet_for("who should own the data").endswith("The numbers were on a wall.")


def test_an_expression_does_not_go_on_in_the_next_sentence_nor_is_its_common_word_marked_alone():
    SynonymGroup.objects.create(expressions="every numbat, quokka")
    make_story(status=Status.PUBLISHED, account="Every ward. Round the yard a numbat is at a ward round.")
    assert snippet_for('"ward round"').endswith(" ward. Round the yard a numbat is at a <mark>ward round</mark>.")
    # It does in the next line, as where lines of an email were pasted, but not in the next paragraph.
    highlighter = Highlighter(Asked([quoted_concept(["ward", "round"])]))
    assert highlighter.mark("A ward\nround") == "A <mark>ward\nround</mark>"
    assert "<mark>" not in highlighter.mark("A ward\r\n\r\nRound")
    assert snippet_for("every numbat").endswith("Every ward. Round the yard a <mark>numbat</mark> is at a ward round.")
    make_story(status=Status.PUBLISHED, account="We asked St. Quokka.")
    assert snippet_for('"St Quokka"').endswith("We asked <mark>St. Quokka</mark>.")


def test_a_story_that_readers_lose_between_two_reads_is_left_out(monkeypatch):
    make_story("Kept", status=Status.PUBLISHED, account="We met.", tags=["night shifts"])
    gone = make_story("Gone", status=Status.PUBLISHED, account="We talked.", helping=[("people", "The numbers came.")])
    ids = sorted(Story.objects.values_list("pk", flat=True))
    read = snippets._read

    def read_after_archiving(sql, *asked):
        if sql == snippets.READ_TEXTS:
            Story.objects.filter(pk=gone.pk).update(status=Status.ARCHIVED)
        return read(sql, *asked)

    monkeypatch.setattr(snippets, "_read", read_after_archiving)
    asked = Asked([Concept(("data",), near=(("number",),))])
    assert list(snippets.snippets(Highlighter(asked, near=True), ids)) == [ids[0]]
