"""A long file of stories: as many queries as a short one, and word of how far it is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag

from stories.importing import import_file
from stories.models import Story
from tests.stories.importing.lines import HELPING, line, run

pytestmark = pytest.mark.django_db


def queries_for(path):
    """Return the number of queries of an import without those that split a bulk write into shorter ones."""
    with CaptureQueriesContext(connection) as queries:
        import_file(path)
    # SQLite takes 999 values at a time, so that many rows are several INSERTs of one shape.
    kinds = [query["sql"][:60] for query in queries if "INSERT" in query["sql"]]
    return len(queries) - len(kinds) + len(set(kinds))


def many(number, **more):
    """Return lines that have nothing in common that could be remembered."""
    return [
        line(
            external_id=f"id-{n}",
            title=f"Story {n}",
            helping=HELPING,
            tags=[f"tag {n}"],
            organisation=f"Practice {n}",
            author_email=f"person{n}@example.org",
            settings=["cancer"],
            **more,
        )
        for n in range(number)
    ]


def test_queries_do_not_grow_with_the_lines(write):
    few = queries_for(write(*many(3), name="few"))
    Story.objects.all().delete()
    Tag.objects.all().delete()
    assert queries_for(write(*many(200), name="many")) <= few
    assert few < 40


def test_queries_of_a_second_run_do_not_grow_with_the_lines(write):
    path = write(*many(200), name="many")
    import_file(path)
    assert queries_for(write(*many(3), name="few")) == queries_for(path)


def test_a_long_file_shows_how_far_it_is(write, capsys):
    run(write(*[line(external_id=str(number)) for number in range(501)]))
    assert "501/501" in capsys.readouterr().err
