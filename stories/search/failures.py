"""What keeps an index from being brought up to date, and the engine's many failures as one of two."""

from contextlib import contextmanager

# What Tantivy says where another writer is at work; its errors are all of one type.
LOCK_BUSY = "LockBusy"


class CannotFollow(Exception):
    """Raised when the changes do not lead on from where an index stands, so that it must be rebuilt."""


class Busy(Exception):
    """Raised when another writer has an index open: one whose lock was deleted with the folder, until it notices."""


@contextmanager
def engine_failures(done):
    """Turn whatever the engine raises into CannotFollow, or Busy. Its panics are no Exception, only a BaseException."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        if LOCK_BUSY in str(error):
            raise Busy("another writer has the search index open") from error
        raise CannotFollow(f"the index cannot be {done}: {error}") from error
