"""The index follows the database, whatever happens to it, and holds nothing that readers may not see."""

import shutil
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from stories import search
from stories.models import Method, SearchChange, Status, Story
from stories.search import background, building, folder, indexing, worker
from stories.search.documents import documents
from stories.search.material import Source
from stories.search.reading import reader
from stories.search.words import stem
from stories.search.worker import IndexWork
from tests.factories import make_organisation, make_story

STEMMED_FIELDS = ["all", "title", "helping", "hindering", "line", "context"]
PLAIN_FIELDS = ["words", "title_words", "organisation_name", "tag"]


def files_hold(word):
    """Say whether a word stands in a dictionary of the index's files, be it of deleted stories only."""
    now = reader()
    return any(
        searcher.doc_freq(field, term) > 0
        for searcher in now.searchers.values()
        for field, term in [*((field, stem(word)) for field in STEMMED_FIELDS), *((f, word) for f in PLAIN_FIELDS)]
    )


@pytest.mark.django_db
def test_a_withdrawn_storys_words_leave_the_files_of_the_index(changed):
    for number in range(5):
        make_story(f"Kept {number}", status=Status.PUBLISHED)
    words = ["quetzalcoatlus", "xylopyrographers", "zyzzyvas"]
    story = make_story(
        words[0], status=Status.PUBLISHED, account=words[1], tags=[words[2]], hindering=[("people", words[1])]
    )
    make_story("Draft of quokkas")
    search.catch_up()
    assert all(files_hold(word) for word in words)
    Story.objects.filter(pk=story.pk).update(status=Status.WITHDRAWN)
    changed(story)
    search.catch_up()
    assert not any(files_hold(word) for word in [*words, "quokkas"])
    assert len(search.find(search.Filters()).stories) == 5


@pytest.mark.django_db
def test_a_name_that_the_attribution_hides_is_in_no_file_of_the_index():
    organisation = make_organisation("Zyzzyvahaven NHS Trust")
    make_story("Told", status=Status.PUBLISHED, organisation=organisation, attribution="type_and_region")
    make_story("Draft of quokkas")
    search.catch_up()
    assert files_hold("told") and not files_hold("zyzzyvahaven") and not files_hold("quokkas")


@pytest.mark.django_db
def test_twenty_stories_are_read_for_the_index_in_as_many_queries_as_one(django_assert_num_queries):
    """A column that is not read at once would be read story by story."""
    method = Method.objects.first().code
    for number in range(20):
        make_story(
            f"Story {number}", status=Status.PUBLISHED, organisation=make_organisation(f"Trust {number}"),
            attribution="named", settings=["maternity"], tags=["falls"], what_changed="Less.", surprises="Much.",
            differently="Nothing.", advice="Begin.", method=method, hindering=[("people", "No time.")],
        )  # fmt: skip
    make_story("Draft", tags=["falls"])
    stories = list(Story.objects.published().values_list("pk", flat=True))
    for some in (stories[:1], stories):
        source = Source()
        with django_assert_num_queries(10):
            materials = source.read(some)
            assert all(documents(material)["stories"] for material in materials)
        assert len(materials) == len(some)


@pytest.mark.django_db
def test_changes_are_followed_one_by_one_and_in_bulk(find_titles, changed):
    stories = [make_story(f"Heron {number}", status=Status.PUBLISHED) for number in range(3)]
    make_story("Draft heron")
    assert len(find_titles("heron")) == 3
    Story.objects.filter(pk=stories[0].pk).update(title="Egret")
    Story.objects.filter(pk=stories[1].pk).update(status=Status.ARCHIVED)
    changed(*stories)
    assert find_titles("heron") == ["Heron 2"]
    assert find_titles("egret") == ["Egret"]


@pytest.mark.django_db
def test_an_index_of_an_older_format_is_rebuilt(find_titles):
    make_story("Heron", status=Status.PUBLISHED)
    make_story("Draft heron")
    find_titles("heron")
    before = folder.current_folder()
    folder.write_state(before, replace(folder.read_state(before), format=folder.FORMAT - 1))
    assert search.find(search.Filters.of(q="heron")).works is False
    assert find_titles("heron") == ["Heron"]
    assert folder.current_folder() != before


@pytest.mark.django_db
def test_an_index_of_another_database_is_rebuilt(find_titles, index_dir):
    """A backup was restored: the number is there, but it is another change."""
    make_story("Heron", status=Status.PUBLISHED)
    make_story("Draft heron")
    find_titles("heron")
    state = folder.read_state(folder.current_folder())
    before = folder.current_folder()
    folder.write_state(before, folder.State(change=state.change, changed_at="2001-01-01T00:00:00+00:00"))
    assert find_titles("heron") == ["Heron"]
    assert folder.current_folder() != before
    folder.write_state(folder.current_folder(), folder.State(change=state.change + 1000, changed_at="2031"))
    assert find_titles("heron") == ["Heron"]


@pytest.mark.django_db
def test_old_changes_are_pruned_and_an_index_that_stopped_before_them_is_rebuilt(find_titles):
    make_story("Heron", status=Status.PUBLISHED)
    make_story("Draft heron")
    find_titles("heron")
    stopped, state = folder.current_folder(), folder.read_state(folder.current_folder())
    make_story("Second heron", status=Status.PUBLISHED)
    make_story("Third heron", status=Status.PUBLISHED)
    SearchChange.objects.update(created_at=timezone.now() - indexing.KEEP_CHANGES - timedelta(days=1))
    indexing.prune_changes()
    assert SearchChange.objects.count() == 1
    folder.write_state(stopped, state)
    assert sorted(find_titles("heron")) == ["Heron", "Second heron", "Third heron"]


@pytest.mark.django_db
def test_a_rebuild_serves_the_old_index_until_the_new_one_is_whole(find_titles, monkeypatch):
    make_story("Heron", status=Status.PUBLISHED)
    make_story("Draft heron")
    find_titles("heron")
    seen = []
    assert search.rebuild(progress=lambda *_: seen.append(search.find(search.Filters.of(q="heron")).stories)) == 1
    assert [story.title for story in seen[0]] == ["Heron"]
    monkeypatch.setattr(building, "documents", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        search.rebuild()
    assert find_titles("heron") == ["Heron"]
    assert len(list(folder.root().glob("index-*"))) == 1


@pytest.mark.django_db
def test_an_index_that_another_process_has_rebuilt_meanwhile_is_not_rebuilt_again(find_titles, monkeypatch):
    make_story("Heron", status=Status.PUBLISHED)
    make_story("Draft heron")
    find_titles("heron")
    damaged = folder.current_folder()
    search.rebuild()
    rebuilt = folder.current_folder()
    monkeypatch.setattr(building, "fill", lambda *_: 1 / 0)
    indexer = indexing.rebuilt("damaged", damaged)
    indexer.close()
    assert indexer.folder == folder.current_folder() == rebuilt
    with pytest.raises(ZeroDivisionError):
        indexing.rebuilt("damaged", rebuilt)


@pytest.mark.django_db
def test_a_rebuild_of_many_stories_ends_with_one_segment(find_titles, monkeypatch):
    monkeypatch.setattr(building, "MOST_IN_SEGMENT", 2)
    made = [make_story(f"Heron {number}", status=Status.PUBLISHED) for number in range(15)]
    make_story("Draft heron")
    done = []
    assert search.rebuild(progress=lambda *how_far: done.append(how_far)) == 15
    assert done[-1] == (15, 15)
    assert {searcher.num_segments for searcher in reader().searchers.values()} == {1}
    assert sorted(find_titles("heron")) == sorted(story.title for story in made)


@pytest.mark.django_db
def test_an_error_of_the_database_in_the_middle_loses_nothing(find_titles, changed, monkeypatch):
    story = make_story("Heron", status=Status.PUBLISHED)
    make_story("Draft heron")
    find_titles("heron")
    with IndexWork() as work, monkeypatch.context() as broken:
        broken.setattr(indexing, "documents", lambda *_: 1 / 0)
        changed(story)
        with pytest.raises(ZeroDivisionError):
            work.one_round()
        broken.undo()
        work.one_round()
    assert find_titles("heron") == ["Heron"]


@pytest.mark.django_db
def test_the_worker_takes_changes_in_and_follows_a_rebuild(find_titles):
    make_story("Heron", status=Status.PUBLISHED)
    make_story("Draft heron")
    with IndexWork() as work:
        while work.one_round():
            pass
        assert [story.title for story in search.find(search.Filters.of(q="heron")).stories] == ["Heron"]
        search.rebuild()
        make_story("Second heron", status=Status.PUBLISHED)
        while work.one_round():
            pass
        assert len(search.find(search.Filters.of(q="heron")).stories) == 2
        assert background.somebody_indexes()
        assert search.catch_up(wait=0)
    assert not background.somebody_indexes()


@pytest.mark.django_db
def test_a_worker_whose_folder_was_deleted_holds_the_lock_again_and_nobody_rebuilds_after_that(find_titles, index_dir):
    make_story("Heron", status=Status.PUBLISHED)
    make_story("Draft heron")
    with IndexWork() as work:
        while work.one_round():
            pass
        shutil.rmtree(index_dir)
        while work.one_round():
            pass
        assert background.somebody_indexes()
        there = folder.current_folder()
        make_story("Second heron", status=Status.PUBLISHED)
        while work.one_round():
            pass
        assert sorted(find_titles("heron")) == ["Heron", "Second heron"]
        assert folder.current_folder() == there


@pytest.mark.django_db
def test_an_index_that_another_writer_has_open_is_waited_for_and_not_rebuilt(find_titles):
    make_story("Heron", status=Status.PUBLISHED)
    make_story("Draft heron")
    find_titles("heron")
    there = folder.current_folder()
    other = indexing.Indexer(there)
    make_story("Second heron", status=Status.PUBLISHED)
    assert search.catch_up(wait=0) is False
    other.close()
    assert sorted(find_titles("heron")) == ["Heron", "Second heron"]
    assert folder.current_folder() == there


@pytest.mark.django_db
def test_a_lock_is_got_on_the_file_that_is_there(index_dir):
    """It may be deleted, and made anew by others, between the opening of it and the locking."""
    with folder.lock("indexing") as held:
        assert not folder.is_lost(held)
        (index_dir / "indexing.lock").unlink()
        assert folder.is_lost(held)
        with folder.lock("indexing") as again:
            assert again and folder.is_lost(held) and not folder.is_lost(again)


@pytest.mark.django_db(transaction=True)
def test_where_no_worker_runs_a_reader_starts_the_catch_up_and_does_not_wait(settings, monkeypatch):
    settings.SEARCH_INDEX_IN_BACKGROUND = True
    make_story("Heron", status=Status.PUBLISHED)
    make_story("Draft heron")
    for title in ("Heron", "Second heron"):
        monkeypatch.setattr(background, "_looked_at", 0.0)
        monkeypatch.setattr(background.time, "monotonic", lambda: 1000.0)
        search.find(search.Filters.of(q="heron"))
        monkeypatch.undo()
        settings.SEARCH_INDEX_IN_BACKGROUND = True
        background._thread.join(timeout=30)
        assert title in {story.title for story in search.find(search.Filters.of(q="heron")).stories}
        make_story("Second heron", status=Status.PUBLISHED)


@pytest.mark.django_db
@pytest.mark.parametrize("broken", ["the folder", "the lock"])
def test_where_the_folder_of_the_index_cannot_be_written_pages_go_on_and_it_is_logged_once(
    settings, monkeypatch, caplog, member_client, index_dir, broken
):
    make_story("Heron", status=Status.PUBLISHED)
    make_story("Draft heron")
    search.catch_up()
    settings.SEARCH_INDEX_IN_BACKGROUND = True
    monkeypatch.setattr(background, "_has_logged", False)
    monkeypatch.setattr(background, "LOOK_EVERY", -1.0)
    if broken == "the lock":
        (index_dir / "indexing.lock").unlink()
        (index_dir / "indexing.lock").mkdir()
    else:
        settings.SEARCH_INDEX_DIR = index_dir / "current" / "state.json" / "search"
    for url in ("/stories/?q=heron", "/components/people/"):
        assert member_client.get(url).status_code == 200
    assert search.find(search.Filters.of(q="heron")).works is (broken == "the lock")
    assert len([one for one in caplog.records if one.name == background.__name__]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("by", ["the worker as it runs", "the worker as it starts", "a catch-up"])
def test_what_a_killed_rebuild_left_is_deleted_but_not_what_one_is_making(find_titles, monkeypatch, by):
    make_story("Heron", status=Status.PUBLISHED)
    make_story("Draft heron")
    find_titles("heron")
    now = [1000.0]
    monkeypatch.setattr(worker.time, "monotonic", lambda: now[0])
    with ExitStack() as stack:
        work = stack.enter_context(IndexWork()) if "worker" in by else None

        def go_on():
            if work is None:
                search.catch_up()
            elif work.one_round() is False:
                now[0] += worker.CHECK_SECONDS
                work.one_round()

        if by == "the worker as it runs":
            go_on()
        left = folder.new_folder()
        building.fill(left)
        with folder.lock("rebuilding"):
            go_on()
            assert left.exists()
        if by == "the worker as it starts":
            work.give_up()
            monkeypatch.setattr(worker, "CHECK_SECONDS", 1e9)
            work._check_at = 1e9
        go_on()
        assert not left.exists()
    assert find_titles("heron") == ["Heron"]


@pytest.mark.django_db(transaction=True)
def test_where_no_worker_runs_a_new_server_process_clears_what_a_killed_one_did_not(settings, monkeypatch, changed):
    for number in range(5):
        make_story(f"Kept {number}", status=Status.PUBLISHED)
    story = make_story("Quetzalcoatlus", status=Status.PUBLISHED)
    make_story("Draft of quokkas")
    search.catch_up()
    Story.objects.filter(pk=story.pk).update(status=Status.WITHDRAWN)
    changed(story)
    # A process that has taken the change in and is killed before it clears.
    indexer = indexing.Indexer(folder.current_folder())
    indexer.catch_up()
    indexer.close()
    assert files_hold("quetzalcoatlus")
    settings.SEARCH_INDEX_IN_BACKGROUND = True
    monkeypatch.setattr(background, "_has_begun", False)
    monkeypatch.setattr(background, "LOOK_EVERY", -1.0)
    search.find(search.Filters())
    background._thread.join(timeout=30)
    assert not files_hold("quetzalcoatlus") and files_hold("kept")
    thread = background._thread
    search.find(search.Filters())
    assert background._thread is thread


@pytest.mark.django_db
@pytest.mark.parametrize("few", [500, 5], ids=["written again", "merged"])
def test_the_worker_clears_deleted_text_away_within_a_minute(monkeypatch, changed, few):
    monkeypatch.setattr(indexing, "FEW", few)
    for number in range(8):
        make_story(f"Kept {number}", status=Status.PUBLISHED)
    story = make_story("Quetzalcoatlus", status=Status.PUBLISHED)
    make_story("Draft of quokkas")
    now = [1000.0]
    monkeypatch.setattr(worker.time, "monotonic", lambda: now[0])
    with IndexWork() as work:
        while work.one_round():
            pass
        Story.objects.filter(pk=story.pk).update(status=Status.WITHDRAWN)
        changed(story)
        while work.one_round():
            pass
        assert files_hold("quetzalcoatlus") and not files_hold("quokkas")
        # Twice, because a merge is followed by a rest as long as it took.
        for _ in range(2):
            now[0] += 15
            while work.one_round() or work.is_merging:
                pass
        assert not files_hold("quetzalcoatlus") and files_hold("kept")
