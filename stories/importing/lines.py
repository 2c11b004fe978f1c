"""Reading a file of JSON Lines: bytes in, numbered lines out."""

import os

UTF8_MARK = b"\xef\xbb\xbf"


class BadFile(Exception):
    """A file that cannot be imported at all; the message is a sentence for whoever typed its name."""


def count_lines(path):
    """Return how many lines a file has; 0 for what cannot be read, or not twice, such as a pipe."""
    if not os.path.isfile(path):
        return 0
    try:
        with open(path, "rb") as file:
            return sum(1 for _ in file)
    except OSError:
        return 0


def numbered_lines(path):
    """Yield (number, bytes) for each line that is not blank; raise BadFile for what is no JSON Lines at all.

    Lines stay bytes, so that one that is not UTF-8 is one bad line and not the end of the file.
    """
    is_empty = True
    try:
        with open(path, "rb") as file:
            for number, line in enumerate(file, start=1):
                line = line.removeprefix(UTF8_MARK).strip()
                if not line:
                    continue
                if is_empty:
                    _refuse_other_forms(path, line)
                is_empty = False
                yield number, line
    except FileNotFoundError as error:
        raise BadFile(f"There is no file {path}.") from error
    except IsADirectoryError as error:
        raise BadFile(f"{path} is a directory. Name a file with one story a line.") from error
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror}.") from error
    if is_empty:
        raise BadFile(f"There is nothing in {path}.")


def _refuse_other_forms(path, line):
    """Raise BadFile when the first line that holds something shows that this is another kind of file."""
    if b"\0" in line or not (line.startswith(b"{") or _is_utf8(line)):
        raise BadFile(f"{path} is not text in UTF-8. Save it as UTF-8 and import it again.")
    if line.startswith(b"["):
        raise BadFile(f"{path} holds one JSON list. Write one story a line, without the list around them.")
    if line == b"{":
        raise BadFile(f"{path} holds a story that goes over several lines. Write one story a line.")


def _is_utf8(line):
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
