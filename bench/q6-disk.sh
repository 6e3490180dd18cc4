#!/usr/bin/env bash
# Q6: the disk becomes full under a working service, and has room again. On a small file system in memory, which root can make.
# Usage: bench/q6-disk.sh [sqlite|postgres]. Traffic goes to 127.0.0.1 only.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-sqlite} port=${PORT:-5951} size=400
dotnet build src/Unwind -c Release -v quiet >/dev/null
unwind() { dotnet artifacts/bin/Unwind/release/unwind.dll "$@"; }
disk=$(mktemp -d)
server=
finish() {
  set +e
  [ -n "$server" ] && kill "$server" 2>/dev/null
  wait 2>/dev/null
  [ "$kind" = postgres ] && tools/postgres.sh stop "$disk/postgres" >/dev/null 2>&1
  rm -f "$disk.headers" "$disk.body" "$disk.log"
  umount "$disk" || umount -l "$disk"
  rmdir "$disk"
}
mount -t tmpfs -o "size=${size}m" unwind-q6 "$disk"
trap finish EXIT
chmod 755 "$disk"
if [ "$kind" = postgres ]; then database=$(tools/postgres.sh start "$disk/postgres" max_wal_size=64MB); else database="$disk/unwind.db"; fi
key=$(unwind keys create --database "$database" --name q6 --as platform --json | sed -n 's/.*"key": *"\([^"]*\)".*/\1/p')
dotnet artifacts/bin/Unwind/release/unwind.dll serve --database "$database" --files "$disk/files" --urls "http://127.0.0.1:$port" --no-rate-limit --quiet >"$disk.log" 2>&1 &
server=$!
for _ in $(seq 200); do curl -fs "http://127.0.0.1:$port/health/ready" >/dev/null && break; sleep 0.1; done

place() { # key
  curl -s -D "$disk.headers" -o "$disk.body" -w '%{http_code}' "http://127.0.0.1:$port/v1/orders" -H "Authorization: Bearer $key" -H "Idempotency-Key: $1" \
    -H 'Content-Type: application/json' -d '{"store":"s1","buyer":"b1","currency":"CNY","lines":[{"sku":"a","quantity":1,"unit_price_minor":1000}]}'
}
declare -A answers numbers
wrong=0
told() { for k in "${!answers[@]}"; do printf '%s x %s  ' "${answers[$k]}" "$k"; done; echo; answers=(); }
count() { # key; an order keeps its number, however often it is asked for
  local number
  last=$(place "$1")
  answers[$last]=$(( ${answers[$last]:-0} + 1 ))
  [ "$last" = 201 ] || return 0
  number=$(sed -n 's/.*"order": *"\([0-9]*\)".*/\1/p' "$disk.body" | head -1)
  [ -n "$number" ] && [ "${numbers[$1]:-$number}" = "$number" ] || { echo "  $1 was ${numbers[$1]:-nothing} and is ${number:-nothing}"; wrong=$(( wrong + 1 )); }
  numbers[$1]=$number
}

for i in $(seq 50); do count "before-$i"; done
printf 'with room:       '; told
dd if=/dev/zero of="$disk/ballast" bs=1M 2>/dev/null || true
# Until it is felt: the files have some room left inside.
for i in $(seq 5000); do count "full-$i"; [ "$last" = 503 ] && break; done
refused=$i
[ "$last" = 503 ] || { echo "the disk never became full"; exit 1; }
for i in $(seq $(( refused + 1 )) $(( refused + 20 ))); do count "full-$i"; done
printf 'disk full:       '; told
printf '                 '; grep -i '^retry-after' "$disk.headers" | tr -d '\r'; printf '                 '; cat "$disk.body"; echo
rm "$disk/ballast"
from=$SECONDS
while [ "$(place "full-$refused")" != 201 ] && [ $(( SECONDS - from )) -lt 60 ]; do sleep 0.2; done
[ "$(place "full-$refused")" = 201 ] || { echo "it did not recover in a minute"; exit 1; }
echo "room again:      answers after $(( SECONDS - from )) s, unaided"
for i in $(seq 50) ; do count "before-$i"; done
for i in $(seq $(( refused + 20 ))) ; do count "full-$i"; done
printf 'all asked again: '; told
doctor=$(unwind doctor --database "$database")
echo "$doctor"
there=$(sed -n 's/^Looked at \([0-9]*\) orders.*/\1/p' <<<"$doctor")
[ "$there" = "${#numbers[@]}" ] || { echo "  $there orders for ${#numbers[@]} keys"; wrong=$(( wrong + 1 )); }
echo "$wrong lost or doubled (mark: 0)"
[ "$wrong" = 0 ]
