"""How well the graded queries of tests/stories/search/ are answered."""

from tests.bench.scratch import guard


def answer(further=False):
    """Return {set of queries: [(nDCG@10, text)]}, the worst first, over the stories that are there.

    further: load the stories that no part of search was written over, and answer the sets over them.
    """
    guard()
    from stories import search
    from stories.importing import import_file
    from tests.stories.search import graded

    if further:
        import_file(graded.FURTHER_STORIES)
        search.catch_up()
    sets = [graded.FURTHER, graded.HELD_OUT] if further else [graded.FILE, graded.PARAPHRASED]
    found = {path.name: graded.grade(graded.read_queries(path)) for path in sets if path.exists()}
    return {name: [(worth, text) for worth, text, _ in each] for name, each in found.items()}
