#!/bin/sh
# The whole test suite, called by ./run test with the packages installed: style, migrations, deployment checks, then
# pytest on SQLite, on a throwaway PostgreSQL, and in a real Chromium. With words: pytest with them, on SQLite.
set -eu
cd "$(dirname "$0")/.."
PY=.venv/bin/python
export DJANGO_SETTINGS_MODULE=tests.settings
unset DATABASE_URL
# Or each of two dozen processes compiles all that it imports: four seconds a worker.
unset PYTHONDONTWRITEBYTECODE

if [ $# -gt 0 ]; then exec $PY -m pytest "$@"; fi

say() { printf '\n== %s\n' "$*"; }
# A part whose program is missing is skipped with a word on a person's machine, and fails where CI=true.
missing() {
    if [ "${CI:-}" = true ]; then printf '%s\n' "Missing: $1" >&2; exit 1; fi
    printf '%s\n' "Skipped: $1"
}

. tests/postgres.sh
scratch=$(mktemp -d)
finish() {
    stop_postgres immediate
    rm -rf "$scratch"
}
trap finish EXIT INT TERM
# In memory where there is enough: indexes and browsers wait for the disk at each write.
if [ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'END { print $4 }')" -gt 2000000 ]; then
    export TMPDIR=/dev/shm
fi

# A database that the processes of the tests copy, or each would migrate one of its own for four seconds.
export MIGRATED="$scratch/migrated.sqlite3"
DATABASE_URL="sqlite:///$MIGRATED" $PY manage.py migrate --verbosity 0 &
migrating=$!

say "Style"
.venv/bin/ruff check .
say "Migrations"
$PY manage.py makemigrations --check --dry-run
say "Deployment"
TLS=1 ALLOWED_HOSTS=portal.example $PY manage.py check --deploy --fail-level WARNING --settings impact_portal.settings

say "Tests on SQLite"
wait $migrating
$PY -m pytest -n auto --dist worksteal --ignore tests/browser -m "not browser"

say "Tests on PostgreSQL"
if ! find_postgres; then
    missing "PostgreSQL. On Debian: apt-get install postgresql"
else
    start_postgres "$scratch"
    "$pg/createdb" -h "$cluster" -U portal migrated
    DATABASE_URL="postgresql://portal@/migrated?host=$cluster" $PY manage.py migrate --verbosity 0
    # Without its compiler of queries, which on few rows takes more time than it saves.
    PGOPTIONS="-c jit=off" MIGRATED_POSTGRES=migrated DATABASE_URL=$postgres_url \
        $PY -m pytest -n auto --dist worksteal --ignore tests/browser -m "not browser"
fi

say "Tests in a browser"
if [ -z "${CHROMIUM:-}$(command -v chromium-headless-shell || command -v chromium)" ]; then
    missing "Chromium. On Debian: apt-get install chromium-headless-shell"
else
    # One more than there are processors: a test in a browser often waits for it.
    $PY -m pytest -n "$(($(nproc) + 1))" --dist worksteal -m browser tests/browser
fi
say "All of it passed"
