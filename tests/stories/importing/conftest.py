"""Files of stories, and a way to bring them in."""

import json

import pytest

from stories.importing import import_file


@pytest.fixture
def write(tmp_path):
    """Return a function that writes lines, as objects, text or bytes, to a file and returns its path."""

    def write(*lines, name="stories.jsonl", start=b"", end=b"\n"):
        path = tmp_path / name
        parts = [
            told if isinstance(told, bytes) else (told if isinstance(told, str) else json.dumps(told)).encode()
            for told in lines
        ]
        path.write_bytes(start + b"\n".join(parts) + end)
        return path

    return write


@pytest.fixture
def bring_in(write):
    """Return a function that imports these lines and returns the Result."""
    return lambda *lines, **options: import_file(write(*lines, **options))
