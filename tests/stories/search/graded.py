"""Graded queries: how well the stories that are found answer what was asked, as nDCG@10.

python -m tests.stories.search.graded [FILE of further stories ...] prints it; so does ./run bench search.
"""

import logging
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
FILE = HERE / "graded_queries.tsv"
# Stories that no part of search was written over, and queries over them: some were tuned on, the others only judge.
FURTHER_STORIES = HERE / "further_stories.jsonl"
FURTHER = HERE / "further_queries.tsv"
# In words that the sample stories seldom use; never read query by query, but weights were chosen by their mean.
PARAPHRASED = HERE / "paraphrased_queries.tsv"
# Stories of three sentences, and queries that were tuned on.
BRIEF_STORIES = HERE / "brief_stories.jsonl"
BRIEF = HERE / "brief_queries.tsv"
HELD_OUT = HERE / "held_out_queries.tsv"
# Short stories and queries by two judges who knew nothing of the search; the first set only judges.
UNSEEN_STORIES = HERE / "unseen_stories.jsonl"
UNSEEN = HERE / "unseen_queries.tsv"
BOARDS_STORIES = HERE / "boards_stories.jsonl"
BOARDS = HERE / "boards_queries.tsv"
FRESH_STORIES = HERE / "fresh_stories.jsonl"
FRESH = HERE / "fresh_queries.tsv"
# Short stories as they are made public, and queries as people type them: read query by query.
PUBLIC_STORIES = HERE / "public_stories.jsonl"
PUBLIC = HERE / "public_queries.tsv"
# Answers to hindering statements, and the stories they are over: the first were tuned on, the others only judge.
ANSWERS_OVER = {
    "near_answers.tsv": [FURTHER_STORIES, BRIEF_STORIES, UNSEEN_STORIES, BOARDS_STORIES],
    "fresh_answers.tsv": [FRESH_STORIES],
}
# The sets over stories other than the samples.
SETS_OVER = {
    FURTHER_STORIES: [FURTHER, HELD_OUT],
    BRIEF_STORIES: [BRIEF],
    UNSEEN_STORIES: [UNSEEN],
    BOARDS_STORIES: [BOARDS],
    FRESH_STORIES: [FRESH],
    PUBLIC_STORIES: [PUBLIC],
}
# With which the names of stories other than the samples begin.
PREFIXES = ("rs-", "further-", "brief-", "unseen-", "boards-", "fresh-", "public-")
DEPTH = 10
SAMPLES = "stories/data/sample_stories.jsonl"


def read_queries(path=FILE):
    """Return (text, {external id: grade}) of all graded queries in a file."""
    queries = []
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            text, graded = line.split("\t")
            grades = (pair.split("=") for pair in graded.split())
            queries.append((text, {full_id(name): int(grade) for name, grade in grades}))
    return queries


def full_id(name):
    """Return the external id that a name in the file stands for."""
    return name if name.startswith(PREFIXES) else f"sample-{name}"


def ndcg(found, grades):
    """Return nDCG@10 of external ids in the order found; None where no graded story is there to be found."""
    best = _gain(sorted(grades.values(), reverse=True))
    return _gain([grades.get(name, 0) for name in found]) / best if best else None


def _gain(grades):
    return sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades[:DEPTH]))


def grade(queries=None):
    """Return [(nDCG@10, text, external ids found)] of each query over the published stories, worst first."""
    from stories import search
    from stories.models import Story

    there = set(Story.objects.published().values_list("external_id", flat=True))
    graded = []
    for text, grades in queries or read_queries():
        found = [story.external_id for story in search.find(search.Filters.of(q=text)).stories]
        worth = ndcg(found, {name: value for name, value in grades.items() if name in there})
        if worth is not None:
            graded.append((worth, text, found))
    return sorted(graded)


def offer_answers(name):
    """Return what is offered as a likely answer to the hindering statements in a file of ANSWERS_OVER.

    As {"statements": how many there are, "answered": how many of them have an answer, "offers": how many answers were
    offered, "taken": how many of them are, "helped": how many statements got one}.
    """
    from stories import search
    from stories.models import Factor, Kind

    factors = Factor.objects.published().filter(kind=Kind.HINDERING).select_related("story", "component")
    by_name = {_answer_name(factor): factor for factor in factors}
    found = dict.fromkeys(("statements", "answered", "offers", "taken", "helped"), 0)
    for line in (HERE / name).read_text().splitlines():
        if not line.startswith("#"):
            hindering, _, graded = line.partition("\t")
            takes = {pair.partition("=")[0] for pair in graded.split()}
            offered = [_answer_name(near) for near in search.helping_elsewhere(by_name[hindering]).likely[:3]]
            taken = takes.intersection(offered)
            counts = (1, bool(takes), len(offered), len(taken), bool(taken))
            found = {key: value + count for (key, value), count in zip(found.items(), counts, strict=True)}
    return found


def _answer_name(factor):
    return f"{factor.story.external_id}:{factor.position}"


def mean(graded):
    """Return the mean nDCG@10 of what grade() returned."""
    return sum(worth for worth, *_ in graded) / len(graded)


def main(*files):
    """Print nDCG@10 of the graded queries, each set over its own stories in a scratch database.

    files: further stories for the first set, which is over the sample stories.
    """
    # The settings are read once in a process, so the other stories need another.
    for others in () if files else SETS_OVER:
        subprocess.run([sys.executable, "-m", __name__ if __name__ != "__main__" else __spec__.name, others])
    with tempfile.TemporaryDirectory(prefix="portal-graded-") as scratch:
        os.environ |= {"DATABASE_URL": f"sqlite:///{scratch}/portal.sqlite3", "VAR_DIR": scratch}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impact_portal.settings")
        import django

        django.setup()
        own = [sets for path, sets in SETS_OVER.items() if str(path) in files]
        print_graded(files if own else [SAMPLES, *files], own[0] if own else [FILE, PARAPHRASED])


def print_graded(files, queries):
    """Load stories from files into the database at hand, and print how well each query of some files is answered."""
    from django.core.management import call_command

    from stories import search
    from stories.importing import import_file

    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    for file in files:
        import_file(Path(file))
    search.catch_up()
    for path in queries:
        graded = grade(read_queries(path))
        for worth, text, _ in graded:
            print(f"{worth:.2f}  {text}")
        print(f"nDCG@10 {mean(graded):.4f} over {len(graded)} queries of {path.name}")


if __name__ == "__main__":
    main(*sys.argv[1:])
