"""A long file of stories: as many queries as a short one, and word of how far it is."""

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag

from stories.importing import import_file
from stories.importing import run as running
from stories.management.commands import import_stories
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


def test_an_import_that_is_stopped_says_what_is_in_and_how_to_go_on(write, monkeypatch):
    def stopped_at_the_second(batch, *args, **more):
        if Story.objects.exists():
            raise KeyboardInterrupt
        return write_batch(batch, *args, **more)

    write_batch = running.write_batch
    monkeypatch.setattr(running, "BATCH", 2)
    monkeypatch.setattr(running, "write_batch", stopped_at_the_second)
    path = write(*many(2), "no story", *many(5)[2:])
    out, err, error = run(path)
    assert out.endswith("2 stories added, 0 updated, 0 unchanged, 0 left alone, 1 bad.\n")
    assert err.startswith("line 3: ")
    assert error == "Stopped. Import the file again to bring in the rest: nothing comes in twice."
    monkeypatch.setattr(running, "write_batch", write_batch)
    assert "3 stories added, 0 updated, 2 unchanged" in run(path)[0]


def test_an_import_that_the_database_gives_up_says_what_is_in_and_how_to_go_on(write, monkeypatch):
    def given_up_at_the_second(batch, *args, **more):
        if Story.objects.exists():
            raise OperationalError("canceling statement due to lock timeout\nCONTEXT: more")
        return write_batch(batch, *args, **more)

    write_batch = running.write_batch
    monkeypatch.setattr(running, "BATCH", 2)
    monkeypatch.setattr(running, "write_batch", given_up_at_the_second)
    out, _, error = run(write(*many(3)))
    assert out.endswith("2 stories added, 0 updated, 0 unchanged, 0 left alone, 0 bad.\n")
    assert error == (
        "The database cannot be used. canceling statement due to lock timeout. "
        "Import the file again to bring in the rest: nothing comes in twice."
    )


def test_an_import_that_is_stopped_at_the_index_says_that_its_stories_are_in(write, monkeypatch):
    def stopped():
        raise KeyboardInterrupt

    monkeypatch.setattr(import_stories, "catch_up", stopped)
    out, _, error = run(write(*many(2)))
    assert out.startswith("2 stories added")
    assert error == "Stopped. All good lines are in: search finds them once a worker runs, or after rebuild_search."
