"""Prints what was found as one plain table a database, with the figures to meet beside it."""

import os
from statistics import median

from tests.bench.figures import (
    BYTES,
    DESK_WALL,
    EXPORT_MEMORY,
    EXPORT_QUERIES,
    EXPORT_SECONDS,
    MEMORY,
    MOST_QUERIES,
    MOST_REQUESTS,
    MOST_SCRIPT,
    MOST_STYLE,
    NDCG,
    SEARCH_TIMES_BARE,
    TIMES_BARE,
    TIMES_L,
    TO_CLEAR,
    TO_FIND,
    TO_REBUILD,
    TO_START,
    at_size,
)  # fmt: skip

HEAD = "{:<20} {:>7} {:>7} {:>7} {:>7} {:>7} {:>6} {:>5} {:>6} {:>6} {:>5} {:>6} {:>5}  {}"
SEARCHES = "search, "


def print_times(name, stories, found):
    """Print the table of pages. Times are in milliseconds."""
    print(f"\n{name}, {stories:,} published stories. Bare view: {found['bare']:.3f} ms of CPU; × is times that, L×")
    print("times the list of the 20 newest without search or counts (L). CPU: this process and its database backend.")
    print(
        "No page is kept for readers here; each address is asked for once where there are enough. again× is with kept"
    )
    print("pages, at the second time.\n")
    columns = ("page", "cpu", "p95", "in db", "wall", "p95", "×", "most", "again×", "L×", "most", "p95L×", "quer.")
    print(HEAD.format(*columns, ""))
    rows = [row for row in found["rows"] if row["cpu"]]
    times = {row["name"]: median(row["cpu"]) / row["unit"] for row in rows}
    for row in rows:
        print(line(row, times["L"], stories))
    searches = [row for row in rows if row["name"].startswith(SEARCHES) and "two" not in row["name"]]
    if len(searches) > 1:
        print(line(all_of(searches), times["L"], stories))
    for row in found["rows"]:
        if not row["cpu"]:
            print(f"{row['name']:<20} answers {row['status']}")
    verdict = judged(found["memory"], at_size(MEMORY, stories))
    print(f"\nThis process grew by {found['memory']:.0f} MB (most {at_size(MEMORY, stories)}): {verdict}")
    print(f"Of these {found['mapped']:.0f} MB are pages of files read in place, which the system may take back.")
    asked, failed = found["odd"]
    print(f"Odd texts in the search box: {failed} of {asked} raised or answered 500 (most 0): {judged(failed, 0)}")


DESK_HEAD = "{:<26} {:>7} {:>7} {:>7} {:>7} {:>6}  {}"


def print_desk(name, rows):
    """Print the table of the desk's pages. Times are in milliseconds."""
    load, _, _ = os.getloadavg()
    print(f"\n{name}: pages of the desk. cpu: this process and its database backend; in db: of it the backend.")
    print(f"At most {MOST_QUERIES} queries, and under {DESK_WALL} ms by the clock in the middle. Where the load is")
    print(f"above the number of processors, the clock measures the others: load {load:.1f} on {os.cpu_count()} now.\n")
    print(DESK_HEAD.format("page", "cpu", "in db", "wall", "p95", "quer.", ""))
    for row in rows:
        if not row["cpu"]:
            print(f"{row['name']:<26} answers {row['status']}")
            continue
        wall = median(row["wall"])
        words = [*(["wall"] if wall >= DESK_WALL else []), *(["queries"] if row["queries"] > MOST_QUERIES else [])]
        times = [f"{value:.1f}" for value in (median(row["cpu"]), row["database"], wall, p95(row["wall"]))]
        print(DESK_HEAD.format(row["name"], *times, row["queries"], "over: " + ", ".join(words) if words else "met"))


EXPORT_HEAD = "{:<26} {:>8} {:>7} {:>7} {:>7} {:>7} {:>6} {:>6}  {}"


def print_exports(rows):
    """Print the table of the desk as files. Times are in seconds."""
    if not rows:
        return
    print("\nThe desk as a file, taken once. Times are in seconds. grew: MB of memory, at most.")
    print(f"At most {EXPORT_SECONDS} s of CPU for each 10,000 stories, {EXPORT_MEMORY} MB for any number, and")
    print(f"{EXPORT_QUERIES} queries besides one for each {rows[0]['chunk']} stories.\n")
    print(EXPORT_HEAD.format("file", "stories", "MB", "cpu", "in db", "wall", "grew", "quer.", ""))
    for row in rows:
        if row["status"] != 200:
            print(f"{row['name']:<26} answers {row['status']}")
            continue
        limits = {
            "cpu": row["cpu"] > EXPORT_SECONDS * max(1, row["stories"] / 10_000),
            "memory": row["memory"] > EXPORT_MEMORY,
            "queries": row["queries"] > EXPORT_QUERIES + row["stories"] / row["chunk"],
        }
        over = [word for word, is_over in limits.items() if is_over]
        parts = (row["size"] / 1e6, row["cpu"], row["database"], row["wall"], row["memory"])
        numbers = [f"{part:.1f}" for part in parts]
        said = "over: " + ", ".join(over) if over else "ok"
        print(EXPORT_HEAD.format(row["name"], f"{row['stories']:,}", *numbers, row["queries"], said))


def print_difference(one, other):
    """Print how many times as much CPU each page takes on the second database as on the first."""
    first = {row["name"]: median(row["cpu"]) / row["unit"] for row in one["rows"] if row["cpu"]}
    print("\nPostgreSQL against SQLite, in times the bare view (at most 20% apart):\n")
    for row in other["rows"]:
        if row["cpu"] and row["name"] in first:
            times = median(row["cpu"]) / row["unit"] / first[row["name"]]
            print(f"{row['name']:<20} {times:>5.2f}  {'ok' if 0.8 <= times <= 1.25 else 'apart'}")


def all_of(rows):
    """Return one row of several: their requests taken together, against the mean of their units."""
    taken = {name: [one for row in rows for one in row[name]] for name in ("cpu", "wall", "again")}
    return taken | {
        "name": "search, all of them",
        "unit": sum(row["unit"] for row in rows) / len(rows),
        "queries": max(row["queries"] for row in rows),
        "database": median(row["database"] for row in rows),
    }


def line(row, plain, stories):
    """Return a page's line. plain: how many times the bare view L is."""
    times, p95_times = median(row["cpu"]) / row["unit"], p95(row["cpu"]) / row["unit"]
    most, most_l, most_p95 = limits(row["name"], stories)
    over = [
        word
        for word, is_over in (
            ("bare", most and times > most),
            ("L", most_l and times / plain > most_l),
            ("p95", most_p95 and p95_times / plain > most_p95),
            ("queries", row["queries"] > MOST_QUERIES),
        )
        if is_over
    ]
    return HEAD.format(
        row["name"], f"{median(row['cpu']):.2f}", f"{p95(row['cpu']):.2f}", f"{row['database']:.2f}",
        f"{median(row['wall']):.1f}", f"{p95(row['wall']):.1f}", f"{times:.1f}", most or "",
        f"{median(row['again']) / row['unit']:.1f}", f"{times / plain:.2f}", most_l or "",
        f"{p95_times / plain:.1f}" if most_p95 else "", row["queries"],
        "over: " + ", ".join(over) if over else "ok",
    )  # fmt: skip


def limits(name, stories):
    """Return the most times bare, times L, and times L of the p95 that a page may take; None where none is set."""
    search, search_p95, browse, suggestion = at_size(TIMES_L, stories)
    if name.startswith(SEARCHES):
        return SEARCH_TIMES_BARE, search, search_p95
    times_l = {"browse, two filters": browse, "suggestion": suggestion}
    return TIMES_BARE.get(name), times_l.get(name), None


def p95(values):
    """Return the value that 95 of 100 do not exceed."""
    return sorted(values)[max(0, -(-95 * len(values) // 100) - 1)]


def print_loading(stories, loaded, *, index_anew):
    """Print how long loading and the rebuild of the index took."""
    if loaded["load"] > 1:
        print(f"Synthetic stories written in {loaded['load']:.0f} s.")
    if index_anew:
        most = at_size(TO_REBUILD, stories)
        verdict = judged(loaded["rebuild"], most)
        cpu = f"{loaded['rebuild_cpu']:.1f} of CPU"
        print(f"Search index rebuilt in {loaded['rebuild']:.1f} s ({cpu}; most {most}): {verdict}")
    if loaded["copied_cpu"] > 1:
        each = loaded["copied_cpu"] / stories * 1000
        print(f"Reading copies drawn in {loaded['copied_cpu']:.0f} s of CPU, {each:.1f} ms a story.")


def print_finding(stories, found, busy):
    """Print how long a change took to be found, and the CPU of the worker until it had cleaned up after them."""
    middle, most = median(found["seconds"]), at_size(TO_FIND, stories)
    print(f"From a change to finding it, with the worker: {middle:.2f} s (most {most}): {judged(middle, most)}")
    changes = len(found["seconds"]) * 2
    print(f"After these {changes} changes the worker cleared up for {busy:.1f} s of CPU (over 60: it may never end).")


def print_clearing(seconds, busy):
    """Print how long an archived story's text stayed in the index's files, and the CPU of the worker meanwhile."""
    verdict = judged(seconds, TO_CLEAR)
    print(f"An archived story's text left the index's files after {seconds:.0f} s (most {TO_CLEAR}): {verdict};")
    print(f"the worker took {busy:.1f} s of CPU for it.")


def print_sizes(rows):
    """Print what a first visit to each page fetches."""
    print("\nFirst visit, kB as sent over the network (1 kB is 1,000 bytes)\n")
    head = "{:<12} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}  {}"
    print(head.format("page", "requests", "HTML", "encoded", "CSS", "script", "images", "total", ""))
    for row in rows:
        over = [
            word
            for word, is_over in (
                ("requests", row["requests"] > MOST_REQUESTS),
                ("CSS", row["style"] > MOST_STYLE),
                ("script", row["script"] > MOST_SCRIPT),
                ("total", row["total"] > BYTES),
            )
            if is_over
        ]
        sizes = [f"{row[part] / 1000:.1f}" for part in ("style", "script", "image", "total")]
        verdict = "over: " + ", ".join(over) if over else "ok"
        print(head.format(row["name"], row["requests"], f"{row['html'] / 1000:.1f}", row["encoding"], *sizes, verdict))
    most = f"CSS {MOST_STYLE // 1000}, script {MOST_SCRIPT // 1000}, total {BYTES // 1000}"
    print(f"Most: {MOST_REQUESTS} requests, {most}. HTML counts as it is sent: plain means not compressed.")


def print_start(seconds):
    """Print the time of a second start."""
    print(f"Second start, from ./run to the first page: {seconds:.1f} s (most {TO_START}): {judged(seconds, TO_START)}")


def print_graded(sets, only_judging):
    """Print the mean nDCG@10 of each set of queries, and which are answered worst in those that may be tuned on."""
    for name, graded in sets.items():
        mean = sum(worth for worth, _ in graded) / len(graded)
        print(f"nDCG@10 {mean:.3f} over {len(graded)} queries of {name}")
        for worth, text in [] if name in only_judging else graded[:10]:
            print(f"  {worth:.2f}  {text}")
    print(f"To reach, over stories that nobody here has seen: {NDCG}")


def print_answers(name, found):
    """Print how many of the answers offered first for hindering statements a reader took; half are asked for."""
    share = found["taken"] / max(1, found["offers"])
    print(
        f"Answers of {name}: {found['offers']} offered for {found['statements']} statements, {share:.0%} taken (50% "
        f"asked); of {found['answered']} that have an answer, {found['helped']} were offered one"
    )


def judged(value, most):
    """Say whether a value is within its limit."""
    return "ok" if value <= most else "over"
