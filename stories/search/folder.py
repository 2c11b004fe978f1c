"""Where the index lies on disk, who may write it, and how far it has come.

    SEARCH_INDEX_DIR/
        current -> index-…      the index in use; a rebuild makes a new folder and moves this link
        index-…/                Tantivy's files and state.json
        failed                  the name of an index that failed for a reader, to be rebuilt
        indexing.lock           held by whoever indexes
        rebuilding.lock         held by whoever rebuilds

In Tantivy a commit can carry a payload, but not in its Python binding. So state.json is written right after each
commit. If the process dies between the two, the next one indexes the same changes again, which does no harm.
"""

import fcntl
import json
import os
import secrets
import shutil
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

# Raise it whenever the schema, the analysis or the documents change: older indexes are then rebuilt.
FORMAT = 18

# FAILED is the mark of a reader that failed. The rebuild that answers it writes AFTER_FAILURE into the new index: how
# many rebuilds in a row were made because readers failed. As the query may be at fault and not the index, each further
# rebuild waits longer, by AGAIN_SECONDS. An index that worked for the longest of these times starts a new count.
FAILED, AFTER_FAILURE = "failed", "after-failure"
AGAIN_SECONDS = (0, 15, 60, 240, 600)


@dataclass(frozen=True)
class State:
    """How far an index has come: the last SearchChange it holds, and when that was made.

    The time distinguishes a number from the same number in another database, such as one restored from a backup.
    """

    change: int = 0
    changed_at: str = ""
    format: int = FORMAT

    @classmethod
    def up_to(cls, change):
        """Return the State of an index that holds everything up to a SearchChange; None: nothing."""
        return cls(change=change.pk, changed_at=change.created_at.isoformat()) if change else cls()


def root():
    """Return SEARCH_INDEX_DIR, created if it is missing."""
    folder = Path(settings.SEARCH_INDEX_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def current_folder():
    """Return the folder of the index in use, or None."""
    link = Path(settings.SEARCH_INDEX_DIR) / "current"
    try:
        return link.parent / os.readlink(link)
    except OSError:
        return None


def new_folder():
    """Make and return an empty folder for a new index."""
    folder = root() / f"index-{secrets.token_hex(6)}"
    folder.mkdir()
    return folder


def use_folder(folder):
    """Make `folder` the index in use, in one step, and delete all others."""
    _answer_failure(folder)
    link = root() / f"link-{secrets.token_hex(6)}"
    os.symlink(folder.name, link)
    os.replace(link, root() / "current")
    delete_others(folder)


def delete_others(folder):
    """Delete the folders of other indexes; a reader that has one open keeps reading what it has open."""
    for other in root().glob("index-*"):
        if other.name != folder.name:
            shutil.rmtree(other, ignore_errors=True)


def delete_leftovers():
    """Delete indexes left by rebuilds that were killed: nothing else would ever clear their text away."""
    folder = current_folder()
    if folder is None or all(other.name == folder.name for other in root().glob("index-*")):
        return
    with lock("rebuilding") as is_over:
        # Looked at again: a rebuild may have ended just now.
        folder = current_folder()
        if is_over and folder is not None:
            delete_others(folder)


def mark_failed(name):
    """Leave the mark that the index of this name failed for a reader. Never raises."""
    with suppress(OSError):
        if _marked() != name:
            (Path(settings.SEARCH_INDEX_DIR) / FAILED).write_text(name)


def has_failed(folder):
    """Say whether this index failed for a reader and it is time to rebuild it; see AGAIN_SECONDS."""
    if folder is None or _marked() != folder.name:
        return False
    number, built = _built_in_a_row(folder)
    return not 0 <= time.time() - built < AGAIN_SECONDS[min(number, len(AGAIN_SECONDS) - 1)]


def _built_in_a_row(folder):
    """Return how many rebuilds in a row were made because readers failed, this the last, and when it was; or 0, 0."""
    mark = folder / AFTER_FAILURE
    try:
        return int(mark.read_text()), mark.stat().st_mtime
    except (OSError, ValueError):
        return 0, 0.0


def _marked():
    """Return the name of the index that failed for a reader, or ""."""
    try:
        with open(f"{settings.SEARCH_INDEX_DIR}/{FAILED}") as file:
            return file.read()
    except (OSError, ValueError):
        return ""


def _answer_failure(folder):
    """Move the mark, if it is of the index in use, into the new index as its AFTER_FAILURE."""
    before, mark = current_folder(), root() / FAILED
    if before is not None and _marked() == before.name:
        number, built = _built_in_a_row(before)
        was_of_use = mark.stat().st_mtime - built >= AGAIN_SECONDS[-1]
        (folder / AFTER_FAILURE).write_text("1" if was_of_use else str(number + 1))
        mark.unlink(missing_ok=True)


def read_state(folder):
    """Return the State of the index in a folder, or None where it is missing, damaged or of another format."""
    try:
        held = json.loads((folder / "state.json").read_text())
        state = State(change=int(held["change"]), changed_at=str(held["changed_at"]), format=held["format"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return state if state.format == FORMAT else None


def write_state(folder, state):
    """Write the State beside a commit."""
    write_whole(folder / "state.json", json.dumps(asdict(state)))


def write_whole(file, text):
    """Write a file, whole or not at all, however the process ends."""
    new = file.with_name(f"{file.name}.new")
    with open(new, "w") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    os.replace(new, file)


def stamp():
    """Return the name of the folder in use and numbers that differ after every commit; None without an index.

    Every request calls it, so it uses strings and not Paths, which take four times as long.
    """
    root = str(settings.SEARCH_INDEX_DIR)
    try:
        name = os.readlink(f"{root}/current")
        status = os.stat(f"{root}/{name}/state.json")
    except OSError:
        return None
    return (name, status.st_ino, status.st_mtime_ns)


@contextmanager
def lock(name, *, wait=0.0):
    """Hold the lock of this name; yield it, or None if it was not free within `wait` seconds.

    The system releases it when the process ends, however it ends. Check `is_lost` if you hold it for long.
    """
    deadline = time.monotonic() + wait
    while True:
        with open(root() / f"{name}.lock", "a") as file:
            held = _try_lock(file, deadline)
            if held and is_lost(file):
                continue
            try:
                yield file if held else None
            finally:
                if held:
                    fcntl.flock(file, fcntl.LOCK_UN)
            return


def is_lost(held):
    """Say whether a lock has become void: its file was deleted, and another process may lock a new one."""
    try:
        there = os.stat(held.name)
    except OSError:
        return True
    return not os.path.samestat(there, os.fstat(held.fileno()))


def _try_lock(file, deadline):
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.05)
