"""How well the graded queries of tests/stories/search/ are answered."""

from tests.bench.scratch import guard


def answer(over=""):
    """Return {set of queries: [(nDCG@10, text)]}, the worst first, over the stories that are there.

    over: the name of a file of stories to load before, whose sets are then answered: "further_stories.jsonl".
    """
    guard()
    from stories import search
    from stories.importing import import_file
    from tests.stories.search import graded

    sets = [graded.FILE, graded.PARAPHRASED]
    if over:
        import_file(graded.HERE / over)
        search.catch_up()
        sets = graded.SETS_OVER[graded.HERE / over]
    found = {path.name: graded.grade(graded.read_queries(path)) for path in sets if path.exists()}
    return {name: [(worth, text) for worth, text, _ in each] for name, each in found.items()}


def offer_answers(name):
    """Return what is offered as answers for a file of graded.ANSWERS_OVER, whose stories are loaded beside others."""
    guard()
    from stories import search
    from stories.importing import import_file
    from tests.stories.search import graded

    for over in graded.ANSWERS_OVER[name]:
        import_file(over)
    search.catch_up()
    return graded.offer_answers(name)
