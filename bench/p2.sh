#!/usr/bin/env bash
# P2 and P9: durable closes over HTTP on PostgreSQL (fsync and synchronous_commit on), one to four service processes, against pgbench
# in the same run: one transaction for each cancel that selects the order, updates it, and inserts one event and one outbox row of
# the same size, (a) as separate statements and (b) as one function call on the server.
# Usage: bench/p2.sh [seconds per step] [orders] [processes, for example "1 2 4"]. Traffic goes to 127.0.0.1 only.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10} orders=${2:-300000} processes=${3:-"1 2 4"} stores=16
command -v wrk >/dev/null || { apt-get update -qq; apt-get install -y -qq wrk >/dev/null; }
dotnet build src/Unwind -c Release -v quiet >/dev/null
dotnet build bench/Unwind.Bench -c Release -v quiet >/dev/null
folder=$(mktemp -d)
chmod 755 "$folder"
servers=()
finish() { for s in "${servers[@]:-}"; do [ -n "$s" ] && kill "$s" 2>/dev/null; done; wait 2>/dev/null; tools/postgres.sh stop "$folder/postgres" >/dev/null 2>&1; rm -rf "$folder"; }
trap finish EXIT

connection=$(tools/postgres.sh start "$folder/postgres" max_wal_size=4GB autovacuum=off)
port=$(sed -n 's/.*Port=\([0-9]*\);.*/\1/p' <<<"$connection")
programs="$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)"
psql=("$programs/psql" -q -h 127.0.0.1 -p "$port" -U unwind -d postgres)
echo "machine: $(nproc) cores, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | xargs), .NET $(dotnet --version), $("${psql[@]}" -tAc 'show server_version') with fsync $("${psql[@]}" -tAc 'show fsync'), synchronous_commit $("${psql[@]}" -tAc 'show synchronous_commit')"

dotnet artifacts/bin/Unwind.Bench/release/Unwind.Bench.dll seed "$connection" "$orders" "$folder/ids" "$stores" >/dev/null
# What pgbench writes is as long as what we write.
state=$("${psql[@]}" -tAc 'select avg(length(state))::int from orders')
event=$("${psql[@]}" -tAc 'select avg(length(event))::int from events')
"${psql[@]}" <<SQL
create schema peer;
create table peer.orders (id bigint primary key, version int not null, stage text not null, state text not null) with (fillfactor = 80);
create table peer.events (id bigint, version int, event text not null, primary key (id, version));
create table peer.outbox (id bigint, version int, message text not null, primary key (id, version));
insert into peer.orders select g, 1, 'awaiting_payment', repeat('x', $state) from generate_series(1, $orders) g;
create sequence peer.turn;
create function peer.cancel(which bigint) returns int language plpgsql as \$\$
declare seen record;
begin
  select version, state into seen from peer.orders where id = which for update;
  update peer.orders set version = seen.version + 1, stage = 'closed', state = repeat('y', $state) where id = which;
  insert into peer.events values (which, seen.version + 1, repeat('e', $event));
  insert into peer.outbox values (which, seen.version + 1, repeat('o', 200));
  return 1;
end \$\$;
vacuum analyze peer.orders;
SQL
cat >"$folder/a.sql" <<SQL
select nextval('peer.turn') as id \gset
begin;
select version, state from peer.orders where id = :id for update;
update peer.orders set version = version + 1, stage = 'closed', state = repeat('y', $state) where id = :id;
insert into peer.events values (:id, 2, repeat('e', $event));
insert into peer.outbox values (:id, 2, repeat('o', 200));
commit;
SQL
cat >"$folder/b.sql" <<SQL
select nextval('peer.turn') as id \gset
select peer.cancel(:id);
SQL
# What one step leaves behind must not be cleared away during the next: nothing vacuums by itself here.
clean() { "${psql[@]}" -c 'vacuum analyze' -c checkpoint; }
peer() { # script
  clean
  "$programs/pgbench" -h 127.0.0.1 -p "$port" -U unwind -n -M prepared -c 64 -j 2 -T "$seconds" -f "$folder/$1.sql" postgres 2>/dev/null | sed -n 's/^tps = \([0-9.]*\).*/\1/p'
}
a=$(peer a)
b=$(peer b)
echo "pgbench, 64 clients: (a) separate statements $(printf '%.0f' "$a") a second, (b) one function call $(printf '%.0f' "$b") a second"

start() { # how many
  servers=()
  for n in $(seq "$1"); do
    dotnet artifacts/bin/Unwind/release/unwind.dll serve --database "$connection" --files "$folder/files" --urls "http://127.0.0.1:$((5920 + n))" --no-rate-limit >"$folder/server$n.log" 2>&1 &
    servers+=($!)
  done
  for n in $(seq "$1"); do for _ in $(seq 200); do curl -fs "http://127.0.0.1:$((5920 + n))/health/ready" >/dev/null && break; sleep 0.1; done; done
}
stop() { for s in "${servers[@]}"; do kill "$s"; done; wait "${servers[@]}" 2>/dev/null || true; servers=(); }

ratio() { awk -v x="$1" -v y="$2" 'BEGIN {printf "%.2f", x / y}'; }
used=0
steps=$(wc -w <<<"$processes")
# A service runs for weeks, and its first half minute is the compiler's: three fifths of a step's orders, or half a minute, come before.
each=$(( orders / steps * 2 / 5 )) warm=$(( orders / steps * 3 / 5 ))
for count in $processes; do
  clean
  start "$count"
  load() { # from, upto, seconds
    local size=$(( ($2 - $1) / count )) loads=()
    for n in $(seq "$count"); do
      wrk -t 1 -c $(( 64 / count )) -d "$3s" --latency -s bench/p1-closes.lua "http://127.0.0.1:$((5920 + n))" \
        -- "$folder/ids" "" $(( $1 + (n - 1) * size )) $(( $1 + n * size )) 1 >"$folder/wrk$n" &
      loads+=($!)
    done
    wait "${loads[@]}"
    cat $(seq -f "$folder/wrk%g" "$count") | grep '^closes'
  }
  load "$used" $(( used + warm )) 30 >/dev/null
  "${psql[@]}" -c checkpoint
  used=$(( used + warm ))
  result=$(load "$used" $(( used + each )) "$seconds")
  used=$(( used + each ))
  total=$(sed 's/.*a second \([0-9]*\),.*/\1/' <<<"$result" | awk '{s += $1} END {print s}')
  echo "$count process(es), 64 connections: $total a second = $(ratio "$total" "$a") x (a), $(ratio "$total" "$b") x (b)   [marks for one: 2.5, 1.0]"
  sed 's/^/    /' <<<"$result"
  [ "$(sed 's/.*closes \([0-9]*\),.*/\1/' <<<"$result" | awk '{s += $1} END {print s}')" -lt $(( each * 95 / 100 )) ] || echo "    the orders ran out: give more of them, the rate is higher than this"
  stop
done
