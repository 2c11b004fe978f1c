"""Processes that are killed, and processes beside each other: nothing is lost, and the next one goes on."""

import itertools
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.db import connection

from stories import search
from stories.models import Status, Story
from stories.search import folder
from tests.factories import make_story
from tests.stories.search.test_index import files_hold


@pytest.fixture
def child(index_dir):
    """Return a function: tell a process beside this one what to do, and return how that ended."""
    command = [
        sys.executable,
        "-m",
        "tests.stories.search.child",
        str(connection.settings_dict["NAME"]),
        str(index_dir),
    ]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=django_settings.BASE_DIR
    )
    assert process.stdout.readline().strip() == "ready"

    def do(what):
        process.stdin.write(what + "\n")
        process.stdin.flush()
        return int(process.stdout.readline())

    yield do
    process.stdin.close()
    process.wait(timeout=30)


POINTS = [
    "before the stories are read",
    "before the commit",
    "between the two commits",
    "before the state is written",
    "after the state is written",
    "before a rebuild is put in use",
]


@pytest.mark.django_db(transaction=True)
def test_after_a_kill_at_any_point_the_next_catch_up_brings_everything(find_titles, child, changed):
    make_story("Draft heron")
    there = set()
    for number, point in zip(range(20), itertools.cycle(POINTS), strict=False):
        story = make_story(f"Heron {number:02}", status=Status.PUBLISHED)
        there.add(story.title)
        if number % 4 == 3:
            Story.objects.filter(pk=story.pk).update(status=Status.WITHDRAWN)
            changed(story)
            there.discard(story.title)
        if "rebuild" in point:
            (folder.current_folder() / "state.json").unlink()
        assert child(point) == -9
        assert {s.title for s in search.find(search.Filters.of(q="heron")).stories} <= there
        assert set(find_titles("heron")) == there


POINTS_OF_A_MERGE = [
    "while segments are merged",
    "before what was merged is put in",
    "when what was merged has been put in",
    "when changes since are to be taken in",
]


@pytest.mark.django_db(transaction=True)
def test_after_a_kill_during_a_merge_the_next_catch_up_clears_and_loses_nothing(find_titles, child, changed):
    make_story("Draft heron")
    stories = [make_story(f"Heron {number:02}", status=Status.PUBLISHED) for number in range(12)]
    words = ["quetzalcoatlus", "xylopyrographers", "zyzzyvas", "yarboroughs"]
    gone = [make_story(word, status=Status.PUBLISHED) for word in words]
    search.rebuild()
    for point, story, word in zip(POINTS_OF_A_MERGE, gone, words, strict=True):
        assert files_hold(word)
        Story.objects.filter(pk=story.pk).update(status=Status.WITHDRAWN)
        changed(story)
        assert child(point) == -9
        assert sorted(find_titles("heron")) == [story.title for story in stories]
        assert not files_hold(word)
        files = {file.name.split(".")[0] for file in (folder.current_folder() / "stories").glob("*.term")}
        held = (folder.current_folder() / "stories" / "meta.json").read_text().replace("-", "")
        assert all(name in held for name in files)
        assert not list(folder.current_folder().glob("*-merging"))


@pytest.mark.django_db(transaction=True)
def test_what_one_process_publishes_another_finds(child):
    make_story("Draft heron")
    search.catch_up()
    for number in range(1, 4):
        make_story(f"Heron {number}", status=Status.PUBLISHED)
        assert child("catch_up") == 0
        assert len(search.find(search.Filters.of(q="heron")).stories) == number
