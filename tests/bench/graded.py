"""How well the graded queries of tests/stories/search/ are answered."""

from tests.bench.scratch import guard


def answer():
    """Return [(nDCG@10, text)] of the graded queries over the stories that are there, worst first; [] without any."""
    guard()
    from tests.stories.search.graded import grade

    return [(worth, text) for worth, text, _ in grade()]
