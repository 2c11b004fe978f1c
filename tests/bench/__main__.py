"""./run bench: measures the portal on synthetic stories of its own and prints tables to paste into a note."""

import argparse
import importlib
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

from tests.bench import report, serving
from tests.bench.figures import DESK_STORIES, DESK_SUBMITTED
from tests.bench.scratch import Place
from tests.stories.search.graded import SETS_OVER

# The parts that run in a process of their own, with Django set up on a scratch database.
PARTS = {
    "load": "loading.load",
    "time_pages": "timing.time_pages",
    "time_desk": "timing.time_desk",
    "time_exports": "exports.time_exports",
    "time_to_find": "timing.time_to_find",
    "time_to_clear": "timing.time_to_clear",
    "draw_asked": "timing.draw_asked",
    "index": "timing.index",
    "addresses": "pages.addresses_to_weigh",
    "graded": "graded.answer",
    "answers": "graded.offer_answers",
}
LARGE = 1_000_000
WHAT = "search: only the graded queries; desk: only the pages of the desk, with many stories that wait"


def main(words):
    """Do what the words ask for."""
    if words[:1] == ["child"]:
        return child(words[1], json.loads(words[2]))
    options = read(words)
    if "search" in options.what:
        return print_graded(options)
    if not serving.built():
        raise SystemExit("The static files are not built. Use ./run bench.")
    if options.start:
        return start(options)
    postgres = os.environ.get("BENCH_POSTGRES", "")
    if "desk" in options.what:
        return measure_desk(options, postgres)
    first = Place(options.scratch, "SQLite")
    found = measure(first, options)
    if postgres:
        report.print_difference(found, measure(Place(options.scratch, "PostgreSQL", postgres), options))
    elif not options.sqlite:
        print("\nSkipped: PostgreSQL is not on this machine. On Debian: apt-get install postgresql")
    if not options.pages:
        weigh(first)


def read(words):
    """Return the options that the words of the command line give."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("what", nargs="*", choices=[[], "search", "desk"], help=WHAT)
    parser.add_argument("--stories", type=int, help="how many published stories (10,000; 100,000 for the desk)")
    parser.add_argument("--large", action="store_const", dest="stories", const=LARGE, help="1,000,000 of them")
    parser.add_argument("--submitted", type=int, help="how many wait for a decision (200; 10,000 for the desk)")
    parser.add_argument("--requests", type=int, help="how many measured requests a page (40; 15 for the desk)")
    parser.add_argument("--pages", default="", help="only pages whose names begin so: home,story,search")
    parser.add_argument("--sqlite", action="store_true", help="leave out PostgreSQL")
    parser.add_argument("--few-copies", action="store_true", help="draw reading copies only of stories that are shown")
    parser.add_argument("--start", action="store_true", help="only the time of a second start of ./run")
    parser.add_argument("--scratch", required=True, help=argparse.SUPPRESS)
    options = parser.parse_args(words)
    is_desk = "desk" in options.what
    stories, submitted, requests = (DESK_STORIES, DESK_SUBMITTED, 15) if is_desk else (10_000, 200, 40)
    options.stories, options.submitted = options.stories or stories, options.submitted or submitted
    options.requests = options.requests or requests
    options.names = [name.strip() for name in options.pages.split(",") if name.strip()]
    return options


def measure(place, options):
    """Load, time and print one database; return the figures of its pages."""
    print(f"\n== {place.name}", flush=True)
    all_copies = not options.few_copies
    given = {"stories": options.stories, "submitted": options.submitted, "copies": all_copies}
    given["index_anew"] = not options.names  # whoever asks for a few pages does not wait for an index of a million
    report.print_loading(options.stories, place.child("load", **given), index_anew=given["index_anew"])
    asked = {"requests": max(options.requests, 30), "names": options.names}
    if not all_copies:
        print(f"Reading copies drawn only of the {place.child('draw_asked', **asked):,} stories that are shown.")
    # A worker would go on to draw all the other copies meanwhile.
    work = ["manage.py", "work"] if all_copies else ["-m", "tests.bench", "child", "index", "{}"]
    worker = place.start(sys.executable, *work)
    try:
        # What it reads of PostgreSQL at its start would count as the first page's.
        serving.seconds_until_idle(worker, rest=5)
        found = place.child("time_pages", **asked)
        report.print_times(place.name, options.stories, found)
        if not options.names:
            report.print_finding(options.stories, place.child("time_to_find"), serving.seconds_until_idle(worker))
            used = serving.used(worker)
            seconds = place.child("time_to_clear")
            report.print_clearing(seconds, serving.used(worker) - used)
        return found
    finally:
        serving.end(worker)


def measure_desk(options, postgres):
    """Load, time and print the pages of the desk on both databases."""
    places = [Place(options.scratch, "SQLite")]
    places += [Place(options.scratch, "PostgreSQL", postgres)] if postgres else []
    wanted = {"stories": options.stories, "submitted": options.submitted, "copies": False, "index_anew": False}
    # At once, since they take minutes. What is measured runs alone.
    with ThreadPoolExecutor() as pool:
        loads = list(pool.map(lambda place: place.child("load", **wanted), places))
    for place, loaded in zip(places, loads, strict=True):
        print(f"\n== {place.name}", flush=True)
        if loaded["load"] > 1:
            print(f"Synthetic stories written in {loaded['load']:.0f} s, index built in {loaded['rebuild']:.0f} s.")
        report.print_desk(place.name, place.child("time_desk", requests=options.requests, names=options.names))
        report.print_exports(place.child("time_exports", names=options.names))


def weigh(place):
    """Print what first visits fetch, from a real server on a database that is loaded."""
    given = place.child("addresses")
    report.print_sizes(serving.measure_sizes(place, given["paths"], given["cookies"]))


def start(options):
    """Print the time of a second start, on the sample stories."""
    place = Place(options.scratch, "Start")
    place.environment["PORTAL_SAMPLES"] = "1"
    report.print_start(serving.measure_second_start(place))


def print_graded(options):
    """Print how well the graded queries are answered, each set over its own stories, and which answers are offered."""
    sets = graded_place(options, "Graded", samples=True).child("graded", over="")
    for over in SETS_OVER:
        sets |= graded_place(options, over.stem, samples=False).child("graded", over=over.name)
    report.print_graded(sets, only_judging={"held_out_queries.tsv", "unseen_queries.tsv", "fresh_queries.tsv"})
    for name in ("near_answers.tsv", "fresh_answers.tsv"):
        place = graded_place(options, name.partition(".")[0], samples=name.startswith("near"))
        report.print_answers(name, place.child("answers", name=name))


def graded_place(options, name, samples):
    """Return a Place of its own for graded stories, with the sample stories or without."""
    place = Place(options.scratch, name)
    place.environment["PORTAL_SAMPLES"] = "1" if samples else "0"
    place.manage("set_up_portal", "--migrate", "--verbosity", "0")
    return place


def child(part, options):
    """Do one part in this process and print what it found as the last line."""
    import django

    django.setup()
    module, name = PARTS[part].split(".")
    print(json.dumps(getattr(importlib.import_module(f"tests.bench.{module}"), name)(**options)))


if __name__ == "__main__":
    main(sys.argv[1:])
