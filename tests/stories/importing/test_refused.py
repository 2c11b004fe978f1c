"""Stories from a file of JSON Lines: what is refused, and how it is said."""

from datetime import timedelta

import pytest
from django.utils import timezone
from taggit.models import Tag

from stories.models import Factor, SearchChange, Story
from tests.stories.importing.lines import HELPING, line, reason, run

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"title": None}, "title: is missing"),
        ({"title": " "}, "title: is missing"),
        ({"title": 7}, "title: must be text"),
        ({"title": "x" * 201}, "title: has 201 characters, and 200 is the most"),
        ({"account": ""}, "account: is missing"),
        ({"account": "x" * 10_001}, "account: has 10001 characters, and 10000 is the most"),
        ({"account": "a\0b"}, "account: has a character that is no character"),
        ({"account": "a\ud800b"}, "account: has a character that is no character"),
        ({"components": []}, "needs a component, or something that is helping or hindering"),
        ({"components": "people"}, "components: must be a list"),
        (
            {"components": ["pillar"]},
            "components: “pillar” is none of Building a shared purpose and vision, Investing in culture and people, "
            "Developing leadership behaviours for improvement, Building improvement capability, "
            "Embedding a quality management system",
        ),
        ({"helping": [{"component": "people"}]}, "helping 1: statement: is missing"),
        ({"helping": [*HELPING, {"statement": "x"}]}, "helping 2: component: is missing"),
        ({"hindering": ["x"]}, "hindering 1: must be an object, in { and }"),
        ({"hindering": [None]}, "hindering 1: must be an object, in { and }"),
        (
            {"hindering": [{"component": "people", "statement": "x" * 301}]},
            "hindering 1: statement: has 301 characters, and 300 is the most",
        ),
        ({"tags": [7]}, "tags: must be text"),
        ({"sections": []}, "sections: must be an object, in { and }"),
        ({"sections": {"advice": 7}}, "sections: advice: must be text"),
        ({"settings": ["the moon"]}, "settings: “the moon” is not on the list"),
        ({"organisation": "x" * 201}, "organisation: has 201 characters, and 200 is the most"),
        ({"organisation_type": "shop"}, "organisation_type: “shop” is not on the list"),
        ({"nation": "France"}, "nation: “France” is none of England, Scotland, Wales, Northern Ireland, Ireland"),
        ({"nation": "Wales", "region": "London"}, "region: London is not a region of Wales"),
        ({"method": "x" * 121}, "method: has 121 characters, and 120 is the most"),
        ({"stage": "over"}, "stage: “over” is none of Planned, Under way, Sustained, Stopped"),
        ({"status": "declined"}, "status: “declined” is none of Published, Submitted, Draft"),
        (
            {"attribution": "secret"},
            "attribution: “secret” is none of My name and organisation, My organisation only, "
            "Type of organisation and region only, Nation only",
        ),
        ({"author_email": "ada"}, "author_email: is not an email address"),
        (
            {"source_url": "javascript:alert(1)"},
            "source_url: is not a web address that begins with http:// or https://",
        ),
        ({"source_url": "ftp://example.org/x"}, "source_url: is not a web address that begins with http:// or https://"),
        ({"published_at": "2 July"}, "published_at: “2 July” is not a date such as 2025-04-30"),
        ({"published_at": "20240702 1"}, "published_at: “20240702 1” is not a date such as 2025-04-30"),
        ({"published_at": "2024-07-02123"}, "published_at: “2024-07-02123” is not a date such as 2025-04-30"),
        ({"published_at": "0024-07-02"}, "published_at: is too long ago"),
        ({"published_at": 2024}, "published_at: must be text"),
        ({"external_id": "x" * 121}, "external_id: has 121 characters, and 120 is the most"),
        ({"external_id": True}, "external_id: must be text"),
    ],
)
def test_a_bad_value_is_named_in_plain_words(bring_in, more, words):
    assert reason(bring_in(line(**more))) == words
    assert not Story.objects.exists()


def test_a_date_in_the_future_is_refused(bring_in):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert reason(bring_in(line(published_at=tomorrow))) == f"published_at: “{tomorrow}” is in the future"


def test_all_that_is_wrong_with_a_line_is_said_at_once(bring_in):
    assert reason(bring_in(line(title="", stage="over", nation="France"))).count(";") == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{nonsense", "is not JSON"),
        ('"a story"', "is not a story"),
        ("[1]", "is not a story"),
        ("1" * 5000, "is not JSON that can be read"),
        ("[" * 100_000, "is not JSON that can be read"),
        (b'{"title": "caf\xe9"}', "is not text in UTF-8"),
    ],
)
def test_a_line_that_is_no_story_is_one_bad_line(bring_in, text, words):
    result = bring_in(line(title="x" * 200), text, line(external_id=2))
    assert result.added == 2
    assert result.bad[0][0] == 2
    assert words in reason(result)


def test_a_first_line_that_is_not_utf_8_is_one_bad_line_too(bring_in):
    assert bring_in(b'{"title": "caf\xe9"}', line()).added == 1


def test_the_same_story_twice_in_a_file_is_a_bad_line_and_the_first_goes_in(bring_in):
    result = bring_in(line(), line(account="Another."), line(external_id=None), line(external_id=None))
    assert result.bad == [(2, "is the same story as line 1"), (4, "is the same story as line 3")]
    assert Story.objects.get(external_id="one").account == "We meet each day."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "There is nothing in"),
        (b"\n \n", "There is nothing in"),
        (b'[\n{"title": "x"}\n]', "holds one JSON list"),
        (b'{\n"title": "x"\n}', "goes over several lines"),
        ('{"title": "x"}'.encode("utf-16"), "is not text in UTF-8"),
        ('{"title": "x"}'.encode("utf-16-le"), "is not text in UTF-8"),
        (b"\x1f\x8b\x08\x00\x00", "is not text in UTF-8"),
        (b"PK\x03\x04\xff\xfe", "is not text in UTF-8"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_a_sentence(tmp_path, content, words):
    path = tmp_path / "file"
    path.write_bytes(content)
    _, _, error = run(path)
    assert words in error
    assert error.endswith(".")


def test_a_missing_file_and_a_directory_are_refused_in_a_sentence(tmp_path):
    assert run(tmp_path / "none")[2] == f"There is no file {tmp_path / 'none'}."
    assert run(tmp_path)[2].startswith(f"{tmp_path} is a directory.")


def test_a_thousand_lines_with_bad_ones_among_them(write):
    lines, bad = [], []
    for number in range(1, 1001):
        tags = [f"tag {number % 7}"]
        told = line(external_id=f"id-{number}", title=f"Story {number % 50}", helping=HELPING, tags=tags)
        if number % 100 == 0:
            bad.append(number)
            told["account"] = None
        lines.append("{" if number % 500 == 0 else told)
    out, err, error = run(write(*lines))
    assert Story.objects.published().count() == 990
    assert [text.split(":")[0] for text in err.splitlines() if text.startswith("line ")] == [
        f"line {number}" for number in bad
    ]
    assert "line 100: account: is missing" in err
    assert "990 stories added, 0 updated, 0 unchanged, 0 left alone, 10 bad." in out
    assert error.startswith("10 lines could not be imported.")
    assert Factor.objects.count() == 990
    assert SearchChange.objects.count() == 990
    assert Tag.objects.count() == 7


def test_an_unknown_key_is_named_once_and_the_story_goes_in(write):
    out, _, error = run(write(line(titel="x"), line(external_id="two", titel="x", sections={"advise": "y"})))
    assert error == ""
    assert out.splitlines()[:2] == [
        "line 2: “sections.advise” means nothing here and was left out",
        "line 1: “titel” means nothing here and was left out",
    ]


def test_a_line_that_the_database_refuses_does_not_stop_the_others(bring_in, monkeypatch):
    # What no check knew of: here two slugs that are the same for the database.
    monkeypatch.setattr("stories.importing.writing.unique_slug", lambda title, taken: title.lower())
    result = bring_in(line(title="One"), line(external_id="two", title="ONE"), line(external_id="three", title="Other"))
    assert (result.added, [number for number, _ in result.bad]) == (2, [2])
    assert "the database refused it" in reason(result)
