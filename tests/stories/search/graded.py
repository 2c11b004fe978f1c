"""Graded queries: how well the stories that are found answer what was asked, as nDCG@10.

python -m tests.stories.search.graded [FILE of further stories ...] prints it; so does ./run bench search.
"""

import logging
import math
import os
import sys
import tempfile
from pathlib import Path

FILE = Path(__file__).with_name("graded_queries.tsv")
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
    return name if name.startswith("rs-") else f"sample-{name}"


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


def main(*files):
    """Print nDCG@10 of the graded queries over the sample stories and further files, in a scratch database."""
    with tempfile.TemporaryDirectory(prefix="portal-graded-") as scratch:
        os.environ |= {"DATABASE_URL": f"sqlite:///{scratch}/portal.sqlite3", "VAR_DIR": scratch}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impact_portal.settings")
        import django

        django.setup()
        print_graded([SAMPLES, *files])


def print_graded(files):
    """Load stories from files into the database at hand, and print how well each query is answered."""
    from django.core.management import call_command

    from stories import search
    from stories.importing import import_file

    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    for file in files:
        import_file(Path(file))
    search.catch_up()
    graded = grade()
    for worth, text, _ in graded:
        print(f"{worth:.2f}  {text}")
    print(f"nDCG@10 {sum(worth for worth, _, _ in graded) / len(graded):.4f} over {len(graded)} graded queries")


if __name__ == "__main__":
    main(*sys.argv[1:])
