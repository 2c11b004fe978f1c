"""What the shell script ./run does itself: it keeps a worker going."""

import re
import subprocess

import pytest
from django.conf import settings

# Stands for Python: it dies as of a damaged file, then has the shell that started it told to stop, and ends as told.
WORKER = """#!/bin/sh
echo "$@" >> calls
if [ ! -e died ]; then touch died; kill -BUS $$; fi
trap 'echo stopped >> calls; exit' TERM
kill -TERM $PPID
while :; do :; done
"""
# Stands for Python: the server has ./run told to stop, as a service manager does, once the worker is there.
TOLD = """#!/bin/sh
trap "echo stopped $2 >> calls; exit" TERM
if [ "$2" = gunicorn ]; then
    while [ ! -e working ]; do :; done
    kill -TERM $PPID
else touch working; fi
while :; do :; done
"""


def test_the_portal_stops_when_its_shell_is_told_to_stop(tmp_path):
    script = (settings.BASE_DIR / "run").read_text()
    names = ["keep_working", "serve"]
    found = [re.search(rf"^{name}\(\) \{{\n.*?^\}}\n", script, re.MULTILINE | re.DOTALL)[0] for name in names]
    (tmp_path / "python").write_text(TOLD)
    (tmp_path / "python").chmod(0o755)
    done_before = "say local_settings set_up collect_static load"
    around = f"for name in {done_before}; do eval \"$name() {{ :; }}\"; done; PY=./python\n"
    done = subprocess.run(
        ["sh", "-euc", f"{around}{''.join(found)}serve"], cwd=tmp_path, env={"HOST": "h", "PORT": "1"}, timeout=60
    )
    assert done.returncode == 0
    assert sorted((tmp_path / "calls").read_text().split("\n")) == ["", "stopped gunicorn", "stopped work"]


def test_a_worker_that_is_killed_is_started_again_and_stops_with_the_portal(tmp_path):
    script = (settings.BASE_DIR / "run").read_text()
    keep_working = re.search(r"^keep_working\(\) \{\n.*?^\}\n", script, re.MULTILINE | re.DOTALL)[0]
    (tmp_path / "python").write_text(WORKER)
    (tmp_path / "python").chmod(0o755)
    around = "say() { printf '%s\\n' \"$*\"; }; sleep() { :; }; PY=./python\n"
    done = subprocess.run(
        ["sh", "-euc", f"{around}{keep_working}keep_working & wait $! || true"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (tmp_path / "calls").read_text().split("\n") == ["manage.py work", "manage.py work", "stopped", ""]
    assert "The worker ended with status 135. Starting it again." in done.stderr


@pytest.mark.parametrize(("told", "used"), [({}, "2"), ({"MALLOC_ARENA_MAX": "7"}, "7")])
def test_the_threads_of_the_worker_share_two_stores_of_memory_unless_told_otherwise(tmp_path, told, used):
    script = (settings.BASE_DIR / "run").read_text()
    keep_working = re.search(r"^keep_working\(\) \{\n.*?^\}\n", script, re.MULTILINE | re.DOTALL)[0]
    (tmp_path / "python").write_text('#!/bin/sh\necho "$MALLOC_ARENA_MAX" > arenas\n')
    (tmp_path / "python").chmod(0o755)
    subprocess.run(
        ["sh", "-euc", f"PY=./python\n{keep_working}keep_working"], cwd=tmp_path, env=told, timeout=60, check=True
    )
    assert (tmp_path / "arenas").read_text() == f"{used}\n"
