"""A process beside the test's own, on the same database and index: python -m tests.stories.search.child DATABASE DIR.

It reads one word a line and does it in a fork of its own, so that a kill ends only that: "catch_up", or the name of a
place in POINTS, where it kills itself on the way. It answers with the fork's exit code.
"""

import os
import signal
import sys
from pathlib import Path


def kill_before(owner, name):
    """Make the process die the moment a function is called."""
    setattr(owner, name, lambda *_args, **_options: os.kill(os.getpid(), signal.SIGKILL))


def kill_after(owner, name):
    """Make the process die the moment a function has returned."""
    function = getattr(owner, name)

    def killing(*args, **options):
        function(*args, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, killing)


def points():
    """Return the places to die at, between a commit of the database and what the index holds of it."""
    from stories.search import folder, indexing, material, merging

    # A few stories count as so many that they are merged.
    indexing.FEW = 5
    return {
        "before the stories are read": lambda: kill_before(material.Source, "read"),
        "before the commit": lambda: kill_before(indexing.Indexer, "_commit"),
        "between the two commits": lambda: kill_between_commits(indexing),
        "before the state is written": lambda: kill_before(folder, "write_state"),
        "after the state is written": lambda: kill_after(folder, "write_state"),
        "before a rebuild is put in use": lambda: kill_before(folder, "use_folder"),
        "while segments are merged": lambda: kill_before(merging.SideMerge, "wait"),
        "before what was merged is put in": lambda: kill_before(merging.SideMerge, "swap_in"),
        "when what was merged has been put in": lambda: kill_after(merging.SideMerge, "swap_in"),
        "when changes since are to be taken in": lambda: kill_after(merging.SideMerge, "discard"),
    }


def kill_between_commits(indexing):
    """Die when the first of the two indexes is committed and the second is not."""
    plain = indexing.Indexer.__init__

    class Killing:
        def __init__(self, writer):
            self.writer = writer

        def __getattr__(self, name):
            return getattr(self.writer, name)

        def commit(self):
            os.kill(os.getpid(), signal.SIGKILL)

    def init(self, folder):
        plain(self, folder)
        last = list(self.writers)[-1]
        self.writers[last] = Killing(self.writers[last])

    indexing.Indexer.__init__ = init


def main(database, index_dir):
    """Serve the words on standard input until it closes."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "impact_portal.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from stories import search

    settings.SEARCH_INDEX_DIR = Path(index_dir)
    # The same server, named by the environment, and on it the database of the tests.
    connection.settings_dict["NAME"] = database
    connection.settings_dict.get("OPTIONS", {}).pop("pool", None)
    places = points()
    print("ready", flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            if line.strip() != "catch_up":
                places[line.strip()]()
            search.catch_up()
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
