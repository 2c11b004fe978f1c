"""An index of its own for each test, and words to fill it with."""

import pytest

from stories import search
from stories.models import SearchChange


@pytest.fixture(autouse=True)
def index_dir(tmp_path, settings):
    """An empty place for the index."""
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    settings.SEARCH_INDEX_IN_BACKGROUND = False
    return settings.SEARCH_INDEX_DIR


@pytest.fixture
def find_titles(db):
    """Return a function: the titles that a search gives, in order, after catching up."""

    def titles(q="", **options):
        search.catch_up()
        return [story.title for story in search.find(search.Filters.of(q=q, **options)).stories]

    return titles


@pytest.fixture
def changed():
    """Return a function that notes that stories changed, as the code that changes them does."""
    return lambda *stories: SearchChange.objects.record(*(story.pk for story in stories))
