#!/bin/sh
# The whole test suite, called by ./run test with the packages installed: style, migrations, deployment checks, then
# pytest on SQLite, on a throwaway PostgreSQL, and in a real Chromium. With words: pytest with them, on SQLite.
set -eu
cd "$(dirname "$0")/.."
PY=.venv/bin/python
export DJANGO_SETTINGS_MODULE=tests.settings
unset DATABASE_URL

if [ $# -gt 0 ]; then exec $PY -m pytest "$@"; fi

say() { printf '\n== %s\n' "$*"; }
# A part whose program is missing is skipped with a word on a person's machine, and fails where CI=true.
missing() {
    if [ "${CI:-}" = true ]; then printf '%s\n' "Missing: $1" >&2; exit 1; fi
    printf '%s\n' "Skipped: $1"
}

scratch=$(mktemp -d)
cluster=
finish() {
    [ -z "$cluster" ] || as_postgres "$pg/pg_ctl" -D "$cluster" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$scratch"
}
trap finish EXIT INT TERM

say "Style"
.venv/bin/ruff check .
say "Migrations"
$PY manage.py makemigrations --check --dry-run
say "Deployment"
TLS=1 ALLOWED_HOSTS=portal.example $PY manage.py check --deploy --fail-level WARNING --settings impact_portal.settings

say "Tests on SQLite"
$PY -m pytest -m "not browser"

# PostgreSQL refuses to run as root, so there its files belong to its own user, or to nobody.
as_postgres() {
    if [ "$(id -u)" != 0 ]; then "$@"; return; fi
    runuser -u "$pg_user" -- "$@"
}

say "Tests on PostgreSQL"
pg=
for folder in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null | sort -rV) "$(dirname "$(command -v initdb || echo /none/x)")"; do
    [ -x "$folder/initdb" ] && pg=$folder && break
done
if [ -z "$pg" ]; then
    missing "PostgreSQL. On Debian: apt-get install postgresql"
else
    pg_user=$(id -un)
    if [ "$(id -u)" = 0 ]; then pg_user=nobody; id postgres >/dev/null 2>&1 && pg_user=postgres; fi
    cluster=$scratch/postgresql
    mkdir "$cluster"
    chmod 755 "$scratch"
    [ "$(id -u)" != 0 ] || chown "$pg_user" "$cluster"
    (cd / && as_postgres "$pg/initdb" -D "$cluster" -U portal -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null)
    (cd / && as_postgres "$pg/pg_ctl" -D "$cluster" -w -s -l "$cluster/log" start \
        -o "-c listen_addresses= -k $cluster -F -c synchronous_commit=off -c full_page_writes=off")
    DATABASE_URL="postgresql://portal@/postgres?host=$cluster" $PY -m pytest -m "not browser"
fi

say "Tests in a browser"
if ! command -v chromium >/dev/null 2>&1 && [ -z "${CHROMIUM:-}" ]; then
    missing "Chromium. On Debian: apt-get install chromium"
else
    $PY -m pytest -m browser
fi
say "All of it passed"
