"""The real settings, made fit for tests: quick hashing, mail in memory, plain static files, no worker."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789")

from impact_portal.settings import *  # noqa: F403
from impact_portal.settings import DATABASES, SQLITE_OPTIONS, STORAGES

SCRATCH = Path(tempfile.mkdtemp(prefix="portal-tests-"))

DEBUG = False
TLS = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
# A file is looked for when it is asked for: looking through all of them took a tenth of the time, at each test client.
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PORTAL_URL = "http://testserver"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# WhiteNoise looks through it at each start; the real one may be built anew meanwhile.
STATIC_ROOT = SCRATCH / "static"
STATIC_ROOT.mkdir()
SEARCH_INDEX_DIR = SCRATCH / "search"
SEARCH_INDEX_IN_BACKGROUND = False
# Tests change rows behind the portal's back; those of kept pages switch it on.
READER_PAGES_SECONDS = 0

# A migrated database to begin with, which tests/run.sh makes: a file, and the name of one on the same PostgreSQL.
MIGRATED = os.environ.get("MIGRATED")
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, so that threads have connections of their own as they do in service; lost in a power cut, gladly.
    DATABASES["default"]["TEST"] = {"NAME": SCRATCH / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS | {
        "init_command": SQLITE_OPTIONS["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    }
else:
    DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("MIGRATED_POSTGRES")}
    # A pool would hold connections open that the end of the tests has to see closed.
    DATABASES["default"]["OPTIONS"].pop("pool", None)
