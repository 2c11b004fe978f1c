"""Takes the filtered desk away as files, once each: the time, the queries, and the memory at its height."""

import gc
import os
import time
from pathlib import Path

from django.urls import reverse

from members.ledger import DeskEvent
from stories.desk import export
from tests.bench.desk import CURATOR
from tests.bench.scratch import guard
from tests.bench.timing import Asker, counted_queries, memory_mb

# All that wait for a decision: as many rows as issue 5 sets stories that wait.
WAITING = "?show=all&status=submitted&status=in_review"
EXPORTS = {
    "export, CSV": ("csv", WAITING),
    "export, CSV, by title": ("csv", f"{WAITING}&sort=title"),
    "export, Excel": ("xlsx", WAITING),
    "export, CSV of all": ("csv", "?show=all"),
}
# A small part of the desk: what is loaded at the first file is no memory of the others.
FIRST = "?show=mine"


def time_exports(*, names):
    """Return the figures of the exports, or of those whose names begin so: seconds, megabytes, numbers."""
    guard()
    asker = Asker()
    wanted = {
        name: what for name, what in EXPORTS.items() if not names or any(name.startswith(part) for part in names)
    }
    addresses = {kind: reverse("desk_export", args=[kind]) for kind in ("csv", "xlsx")}
    for address in addresses.values():
        asker.ask(address + FIRST, CURATOR)
    return [_figures(asker, name, addresses[kind] + query) for name, (kind, query) in wanted.items()]


def _figures(asker, name, address):
    asker.cookie(CURATOR)
    asker.backend.find()
    gc.collect()
    memory, begun = Height(), time.perf_counter()
    backend, used = asker.backend.used(), time.process_time()
    with counted_queries() as counted:
        status, size = asker.ask(address, CURATOR)
    database = asker.backend.used() - backend
    cpu = time.process_time() - used + database
    return {
        "name": name,
        "status": status,
        "size": size,
        # Each export is on record with its number of stories: "CSV, 10000 stories".
        "stories": int(DeskEvent.objects.filter(action="exported").first().name.split()[1]),
        "chunk": export.CHUNK,
        "cpu": cpu,
        "database": database,
        "wall": time.perf_counter() - begun,
        "memory": memory.grown(),
        "queries": len(counted),
    }


class Height:
    """How much memory this process holds at most from now on, as Linux notes it."""

    def __init__(self):
        # 5 begins the count of the most anew.
        Path("/proc/self/clear_refs").write_text("5")
        self.before = memory_mb()

    def grown(self):
        """Return the megabytes by which the most was above what there was at first."""
        lines = Path(f"/proc/{os.getpid()}/status").read_text().splitlines()
        [most] = [int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM")]
        return most - self.before
