# A throwaway PostgreSQL, read in by tests/run.sh and tests/bench.sh: fast, reached by a socket only, gone afterwards.
# shellcheck shell=sh
pg=
pg_user=
cluster=

# PostgreSQL refuses to run as root, so there its files belong to its own user, or to nobody.
as_postgres() {
    if [ "$(id -u)" != 0 ]; then "$@"; return; fi
    runuser -u "$pg_user" -- "$@"
}

# Whether this machine has a PostgreSQL; the newest is taken.
find_postgres() {
    for folder in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null | sort -rV) "$(dirname "$(command -v initdb || echo /none/x)")"; do
        [ -x "$folder/initdb" ] && pg=$folder && return
    done
    return 1
}

# start_postgres FOLDER: make a cluster in a folder below FOLDER, or take the one that is there; start it, set postgres_url.
start_postgres() {
    pg_user=$(id -un)
    if [ "$(id -u)" = 0 ]; then pg_user=nobody; id postgres >/dev/null 2>&1 && pg_user=postgres; fi
    cluster=$1/postgresql
    postgres_url="postgresql://portal@/postgres?host=$cluster"
    if [ ! -d "$cluster" ]; then
        mkdir "$cluster"
        chmod 755 "$1"
        [ "$(id -u)" != 0 ] || chown "$pg_user" "$cluster"
        (cd / && as_postgres "$pg/initdb" -D "$cluster" -U portal -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null)
    fi
    (cd / && as_postgres "$pg/pg_ctl" -D "$cluster" -w -s -l "$cluster/log" start \
        -o "-c listen_addresses= -k $cluster -F -c synchronous_commit=off -c full_page_writes=off")
}

# stop_postgres MODE: stop what start_postgres started, if anything. immediate: its files are not needed again.
stop_postgres() {
    [ -z "$cluster" ] || (cd / && as_postgres "$pg/pg_ctl" -D "$cluster" -m "$1" stop >/dev/null 2>&1) || true
}
