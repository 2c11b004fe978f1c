"""Reads settings from the environment. A value of no use stops the portal at its start, with a sentence that names it.

Unset and empty are the same. Nothing here repeats a value that may hold a password.
"""

import os
import tempfile
from contextlib import suppress
from email.utils import parseaddr
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management.utils import get_random_secret_key
from django.core.validators import validate_email

YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
ENGINES = {"django.db.backends.sqlite3", "django.db.backends.postgresql"}
# With fewer characters somebody could find it out, and sign themselves in as anybody.
KEY_LEAST = 32


def text(name, default=""):
    """Return a setting as it stands, without spaces around it."""
    return os.environ.get(name, "").strip() or default


def flag(name, default=False):
    """Return a yes-or-no setting."""
    value = text(name).lower()
    if value and value not in YES | NO:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, and is “{value}”.")
    return value in YES if value else default


def items(name, default=""):
    """Return a comma-separated setting as a list without empty items."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def number(name, default, most, least=0):
    """Return a whole number from `least` to `most`."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, and is “{value}”.")
    return int(value)


def hosts(name, default):
    """Return names that the portal answers to."""
    found = items(name, default)
    for host in found:
        # A port is taken off what a browser asks for before it is compared.
        if "/" in host or " " in host or (":" in host and not host.endswith("]")):
            raise ImproperlyConfigured(
                f"{name} takes names such as portal.example.org, with commas, and not “{host}”."
            )
    return found


def address(name, default=""):
    """Return an address that begins with http:// or https://, without a slash at its end."""
    value = text(name, default).rstrip("/")
    try:
        parts = urlsplit(value)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_good = False
    if value and not is_good:
        raise ImproperlyConfigured(f"{name} must be an address such as https://portal.example.org, and is “{value}”.")
    return value


def origins(name):
    """Return addresses that forms may come from, as browsers name them: without a path, or a slash at the end."""
    found = [item.rstrip("/") for item in items(name)]
    for origin in found:
        scheme, _, host = origin.partition("://")
        if scheme not in {"http", "https"} or not host or "/" in host or " " in host:
            raise ImproperlyConfigured(
                f"{name} takes addresses such as https://portal.example.org, with commas, and not “{origin}”."
            )
    return found


def email(name, default):
    """Return an email address, also one with a name before it."""
    value = text(name, default)
    try:
        # It stands in the head of each mail, where a second line would be one more header: none would be sent.
        validate_email(parseaddr(value)[1] if value.isprintable() else "")
    except ValidationError:
        raise ImproperlyConfigured(f"{name} must be an email address, and is “{value}”.") from None
    return value


def needed(name, by):
    """Return a setting that another one needs."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"{by} needs {name} beside it.")
    return value


def key():
    """Return SECRET_KEY, or None where there is none."""
    value = text("SECRET_KEY")
    if value and len(value) < KEY_LEAST:
        raise ImproperlyConfigured(f"SECRET_KEY must have {KEY_LEAST} characters or more.")
    return value or None


def kept_key(path):
    """Return the key kept in a file, which is made where there is none.

    It is there whole or not at all, also after a power cut: one that is empty is of no use and made anew.
    """
    if is_empty(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix="secret_key.") as whole:
            whole.write(get_random_secret_key())
            whole.flush()
            os.fsync(whole.fileno())
            # Of two processes that start at once, one makes the key and the other reads it.
            with suppress(FileExistsError):
                if is_empty(path):
                    path.unlink(missing_ok=True)
                os.link(whole.name, path)
    return path.read_text().strip()


def is_empty(path):
    """Whether nothing is in a file, or there is none."""
    return not (path.exists() and path.read_text().strip())


def database(default):
    """Return what DATABASE_URL says, as Django wants it."""
    try:
        found = dj_database_url.parse(text("DATABASE_URL", default))
        is_good = found["ENGINE"] in ENGINES and bool(found["NAME"] or found.get("OPTIONS"))
    except ValueError:
        is_good = False
    if not is_good:
        raise ImproperlyConfigured("DATABASE_URL must be an address such as postgresql://user:password@host/name.")
    return found
