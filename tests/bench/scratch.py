"""The bench's own folder: where its databases, indexes and files lie, and the guard that keeps it off any other."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MARK = ".portal-bench"
SETTINGS = "tests.bench.settings"
# What the environment may say of a portal for real; the bench measures the settings as they come.
PORTAL_VARIABLES = ("DEBUG", "TLS", "ALLOWED_HOSTS", "EMAIL_HOST", "OIDC_SERVER_URL", "WEB_CONCURRENCY", "PORTAL_LOGO")


class Place:
    """The scratch folder of one database: its VAR_DIR, and the environment that processes on it get."""

    def __init__(self, scratch, name, url=""):
        """name: "SQLite" or "PostgreSQL". url: of the database, none for the SQLite file in the folder."""
        self.name = name
        self.folder = Path(scratch) / name.lower().replace("postgresql", "with-postgresql")
        self.folder.mkdir(exist_ok=True)
        for part in ("build", "static"):  # made by ./run; hashed and compressed as in production
            link = self.folder / part
            link.unlink(missing_ok=True)
            link.symlink_to(ROOT / "var" / part)
        self.environment = {name: value for name, value in os.environ.items() if name not in PORTAL_VARIABLES}
        self.environment |= {
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": url,
            "SECRET_KEY": "only-for-the-bench-0123456789-abcdefghijklmnopqrstuvwxyz",
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "EMAIL_FILE_PATH": str(self.folder / "mail"),
            "PORTAL_SAMPLES": "0",
            "PYTHONPATH": str(ROOT),
        }

    def manage(self, *words):
        """Run a command of manage.py to its end, quietly."""
        subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL
        )

    def child(self, part, **options):
        """Run a part of the bench in a process of its own and return what it found."""
        command = [sys.executable, "-m", "tests.bench", "child", part, json.dumps(options)]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE)
        return json.loads(done.stdout.splitlines()[-1])

    def start(self, *command, **more):
        """Start a program on this database, in a group of its own so that it can be ended whole."""
        environment = self.environment | more
        return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, stdout=subprocess.DEVNULL)


def guard():
    """Raise unless the settings in force are the bench's: folder, database and index all in a marked scratch folder."""
    from django.conf import settings

    scratch = Path(settings.VAR_DIR).parent
    database = settings.DATABASES["default"]
    at = database.get("OPTIONS", {}).get("host") or database["NAME"]
    for path in (Path(at), Path(settings.SEARCH_INDEX_DIR)):
        if not (scratch / MARK).exists() or scratch not in path.parents:
            raise RuntimeError(f"{path} is not the bench's own. Nothing was touched.")
