#!/bin/sh
# Called by ./run bench with the packages installed: a scratch folder and a throwaway PostgreSQL, then tests/bench/.
# BENCH_DIR=folder keeps the stories there for the next run, which then begins at once.
set -eu
cd "$(dirname "$0")/.."

. tests/postgres.sh
if [ -n "${BENCH_DIR:-}" ]; then
    mkdir -p "$BENCH_DIR"
    scratch=$(cd "$BENCH_DIR" && pwd)
else
    scratch=$(mktemp -d)
fi
finish() {
    if [ -n "${BENCH_DIR:-}" ]; then stop_postgres fast; else stop_postgres immediate; rm -rf "$scratch"; fi
}
trap finish EXIT
trap 'exit 1' INT TERM

# A marked folder may be filled and emptied; another that holds something is left alone.
if [ ! -e "$scratch/.portal-bench" ] && [ -n "$(ls -A "$scratch")" ]; then
    printf '%s\n' "$scratch holds something that is not the bench's." >&2
    exit 1
fi
touch "$scratch/.portal-bench"

BENCH_POSTGRES=
case " $* " in
    *" search "*|*" --sqlite "*|*" --start "*|*" -h "*|*" --help "*) ;;
    *) if find_postgres; then start_postgres "$scratch"; BENCH_POSTGRES=$postgres_url; fi ;;
esac
export BENCH_POSTGRES
.venv/bin/python -m tests.bench --scratch "$scratch" "$@"
