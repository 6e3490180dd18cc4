#!/usr/bin/env bash
# A PostgreSQL server of one's own, in a folder, on a free port of loopback: for tests and measures, and to try things.
#   tools/postgres.sh start FOLDER [SETTING=VALUE ...]   starts it (makes it when it is not there) and prints how to connect
#   tools/postgres.sh stop FOLDER                        stops it; the folder stays
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/sdk.sh"

[ $# -ge 2 ] || { sed -n '2,4s/^# *//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
what="$1" folder="$2"; shift 2
need_postgres >&2
programs="$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)"

# The server refuses to run as root.
as_owner() { if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups "$@"); else "$@"; fi; }

case "$what" in
    start)
        if [ ! -e "$folder/data/PG_VERSION" ]; then
            mkdir -p "$folder"
            [ "$(id -u)" = 0 ] && chown postgres: "$folder"
            as_owner "$programs/initdb" -D "$folder/data" -U unwind -A trust -E UTF8 --locale=C --no-sync >"$folder/init.log" 2>&1 || { cat "$folder/init.log" >&2; exit 1; }
            # Nobody else is on the port that the system has just given out.
            port="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null || shuf -i 20000-30000 -n 1)"
            as_owner tee -a "$folder/data/postgresql.conf" >/dev/null <<CONF
port = $port
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
shared_buffers = 256MB
CONF
        fi
        for setting in "$@"; do echo "${setting%%=*} = '${setting#*=}'" | as_owner tee -a "$folder/data/postgresql.conf" >/dev/null; done
        as_owner "$programs/pg_ctl" -D "$folder/data" -l "$folder/data/server.log" -w -t 60 start >/dev/null || { tail -20 "$folder/data/server.log" >&2; exit 1; }
        echo "Host=127.0.0.1;Port=$(sed -n '4p' "$folder/data/postmaster.pid");Username=unwind;Database=postgres"
        ;;
    stop)
        as_owner "$programs/pg_ctl" -D "$folder/data" -m fast -w stop >/dev/null
        ;;
    *)
        echo "start or stop, not $what" >&2
        exit 2
        ;;
esac
