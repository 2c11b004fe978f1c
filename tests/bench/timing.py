"""Asks for pages through the WSGI handler and takes the CPU of this process and of its database backend, and the time.

A database in this process, as SQLite, is in the first. PostgreSQL's backend is a process of its own: Linux says in
/proc how long it ran, to the nanosecond in schedstat, or in ticks of 10 ms in stat, which only a sum makes precise.
"""

import io
import os
import time
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from random import Random
from statistics import median
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.test import Client

from stories import copies, rendering, saving, search
from stories.management.commands.work import POLL_SECONDS
from stories.models import SearchChange, Status, Story
from stories.search.folder import current_folder
from stories.search.reading import open_indexes
from stories.search.worker import IndexWork
from tests.bench.desk_pages import desk_pages
from tests.bench.pages import all_pages
from tests.bench.scratch import guard

WARM_UP = 10
# Pages are kept for readers only while "again" is measured.
KEPT_SECONDS = 600
BARE_REQUESTS = 60
TICKS = os.sysconf("SC_CLK_TCK")


def time_pages(*, requests, names):
    """Return the figures of the pages, or of those with these names besides the bare view and L, in milliseconds."""
    guard()
    asker = Asker()
    pages = all_pages()
    bare, plain, *others = pages
    memory, mapped = memory_mb(), mapped_mb()
    wanted = [plain] + [page for page in others if not names or any(page.name.startswith(name) for name in names)]
    rows, units = [], [asker.ask_for(bare, BARE_REQUESTS)]
    for page in wanted:
        rows.append(asker.ask_for(page, requests))
        units.append(asker.ask_for(bare, BARE_REQUESTS))
    for row, before, after in zip(rows, units, units[1:], strict=False):
        # What else runs on the machine changes its speed, so each page is compared with the bare view of that minute.
        row["unit"] = median(before["cpu"] + after["cpu"])
    return {
        "bare": median(cpu for row in units for cpu in row["cpu"]),
        "rows": rows,
        "memory": memory_mb() - memory,
        "mapped": mapped_mb() - mapped,
        "odd": ask_odd(asker),
    }


def time_desk(*, requests, names):
    """Return the figures of the desk's pages, or of those whose names begin so, in milliseconds."""
    guard()
    asker = Asker()
    wanted = [page for page in desk_pages() if not names or any(page.name.startswith(name) for name in names)]
    return [asker.ask_for(page, requests, kept=False) for page in wanted]


def ask_odd(asker):
    """Ask for odd texts in the search box; return (how many, how many of them raised or answered 500)."""
    random = Random(7)
    signs = "\x00\"'()[]{}*?~^:\\/+-&|!<>%_ .,;=#@\u200b\ufeffé漢🙂\ud7ff"
    texts = ["".join(random.choices(signs + "aeot", k=random.randint(1, 60))) for _ in range(200)]
    texts += [
        '"',
        '""',
        "-",
        "- -",
        "AND OR NOT",
        "*",
        "a" * 400,
        "NOT ward",
        "ward -ward",
        '-"a',
        "title:x",
        "[a TO b]",
    ]
    failed = 0
    for text in texts:
        for address in ("/stories/", "/stories/suggestions/"):
            try:
                failed += asker.ask(f"{address}?{urlencode({'q': text})}")[0] >= 500
            except Exception:
                failed += 1
    return [len(texts) * 2, failed]


class Asker:
    """Sends requests to the portal in this process."""

    def __init__(self):
        self.application = get_wsgi_application()
        self.backend = Backend()
        self.cookies = {"": ""}

    def ask_for(self, page, requests, *, kept=True):
        """Return one page's figures: times of each request, the most queries of one, the last status and size.

        kept: whether to measure the second time with pages kept for readers, too.
        """
        addresses = cycle(page.addresses)
        status, size, queries = 200, 0, 0
        self.cookie(page.by)  # signing in is no query of the page
        for address in islice(addresses, min(WARM_UP, requests)):
            with counted_queries() as counted:
                status, size = self.ask(address, page.by)
            queries = max(queries, len(counted))
            if status != page.status:
                return {"name": page.name, "status": status, "cpu": [], "wall": [], "queries": queries, "size": size}
        self.backend.find()
        measured = list(islice(addresses, requests))
        cpu, backend, wall = self._time(measured, page.by)
        again = self._time_again(measured, page.by) if kept else []
        return {
            "name": page.name,
            "status": status,
            "size": size,
            "queries": queries,
            "cpu": [one + other for one, other in zip(cpu, backend, strict=True)],
            "again": again,
            "wall": wall,
            "database": median(backend),
        }

    def _time_again(self, addresses, by):
        """Return the milliseconds of CPU of each request where pages are kept and were asked for before."""
        settings.READER_PAGES_SECONDS = KEPT_SECONDS
        for address in addresses:
            self.ask(address, by)
        again, backend, _ = self._time(addresses, by)
        settings.READER_PAGES_SECONDS = 0
        return [one + other for one, other in zip(again, backend, strict=True)]

    def _time(self, addresses, by):
        """Return the milliseconds of each request: of CPU here, of CPU in the database's backend, by the clock."""
        cpu, backend, wall = [], [], []
        for address in addresses:
            backend_before, clock, used = self.backend.used(), time.perf_counter(), time.process_time()
            self.ask(address, by)
            cpu.append((time.process_time() - used) * 1000)
            wall.append((time.perf_counter() - clock) * 1000)
            backend.append((self.backend.used() - backend_before) * 1000)
        if not self.backend.precise:
            backend = [sum(backend) / len(backend)] * len(backend)
        return cpu, backend, wall

    def ask(self, address, by=""):
        """Ask for an address as gunicorn would; return the answer's status and size in bytes."""
        path, _, query = address.partition("?")
        answered = []
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_ACCEPT": "text/html",
            "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
            "HTTP_COOKIE": self.cookie(by),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        answer = self.application(environ, lambda status, headers: answered.append(status))
        size = sum(map(len, answer))
        answer.close()
        return int(answered[0][:3]), size

    def cookie(self, by):
        """Return the cookie header of somebody who signed in."""
        if by not in self.cookies:
            client = Client()
            client.force_login(get_user_model().objects.get(email=by))
            self.cookies[by] = client.cookies.output(header="", sep=";", attrs=[]).strip()
        return self.cookies[by]


class Backend:
    """The processes of PostgreSQL that serve this one; none for SQLite."""

    def __init__(self):
        self.precise = Path("/proc/self/schedstat").exists()
        self.files = []

    def find(self):
        """Look up the processes anew: a pool may have opened another connection."""
        if connection.vendor != "postgresql":
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")
            self.files = [f"/proc/{pid}/{'schedstat' if self.precise else 'stat'}" for (pid,) in cursor.fetchall()]
        connection.close()

    def used(self):
        """Return the seconds of CPU that they used so far."""
        return sum(map(self._used, self.files))

    def _used(self, file):
        try:
            text = Path(file).read_text()
        except FileNotFoundError:
            return 0.0
        if self.precise:
            return int(text.split()[0]) / 1e9
        fields = text.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def counted_queries():
    """Yield a list that gets every statement sent to the database."""
    sent = []

    def count(execute, sql, params, many, context):
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield sent


def memory_mb():
    """Return how much memory this process holds."""
    return _statm_mb(1)


def mapped_mb():
    """Return how much of it is pages of files read in place, such as the index's, which the system may take back."""
    return _statm_mb(2)


def _statm_mb(column):
    return int(Path("/proc/self/statm").read_text().split()[column]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def time_to_find(*, rounds=5):
    """Return the seconds from saving a published story to finding it, while the worker runs."""
    guard()
    seconds = []
    for number, story in enumerate(Story.objects.published().newest()[:rounds]):
        before, word = story.title, f"zebrafinch{number}{int(time.time())}"
        story = saving.save_story(story, expected_version=story.version, values={"title": f"Found {word}"})
        begun = time.monotonic()
        while story.pk not in [hit.pk for hit in search.find(search.Filters.of(q=word, exact="1")).stories]:
            if time.monotonic() - begun > 60:
                raise SystemExit("A story was not found within a minute of its change.")
            time.sleep(0.01)
        seconds.append(time.monotonic() - begun)
        saving.save_story(story, expected_version=story.version, values={"title": before})
    return {"seconds": sorted(seconds)}


def time_to_clear():
    """Return the seconds from archiving a published story until nothing of it is in the index's files."""
    guard()
    pk = Story.objects.published().order_by("pk").values_list("pk", flat=True).first()
    begun = time.monotonic()
    try:
        _set_status(pk, Status.ARCHIVED)
        while _files_hold(pk):
            if time.monotonic() - begun > 600:
                raise SystemExit("The text of a story was not cleared away within 10 minutes.")
            time.sleep(0.1)
        return time.monotonic() - begun
    finally:
        _set_status(pk, Status.PUBLISHED)


def _set_status(pk, status):
    with transaction.atomic():
        Story.objects.filter(pk=pk).update(status=status)
        SearchChange.objects.record(pk)


def _files_hold(pk):
    """Say whether the index's files hold a document of a story, deleted or not, be it while they are written."""
    try:
        indexes = open_indexes(current_folder())
        return any(index.searcher().doc_freq("story", pk) for index in indexes.values())
    except (OSError, ValueError):
        return True


def draw_asked(*, requests, names):
    """Draw the reading copies of the stories that time_pages() will show; return how many."""
    guard()
    asker, missing, read = Asker(), set(), copies._read

    def noting(*args, **options):
        rows = read(*args, **options)
        missing.update(row[0] for row in rows if row[3] is None)
        return rows

    copies._read = noting
    for page in all_pages():
        if not names or page.name == "L" or any(page.name.startswith(name) for name in names):
            for address in islice(page.addresses, requests):
                asker.ask(address, page.by)
    some = sorted(missing)
    for start in range(0, len(some), 100):
        rendering.render_copies(some[start : start + 100])
    return len(some)


def index():
    """Do the worker's share of indexing, and nothing else of its work, until the process is ended."""
    with IndexWork() as work:
        while True:
            if not work.one_round():
                time.sleep(POLL_SECONDS)
