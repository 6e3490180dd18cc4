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
  [ -n "$server" ] && kill "$server" 2>/dev/null
  wait 2>/dev/null
  [ "$kind" = postgres ] && tools/postgres.sh stop "$disk/postgres" >/dev/null 2>&1
  rm -f "$disk.headers" "$disk.body"
  umount "$disk" && rmdir "$disk"
}
mount -t tmpfs -o "size=${size}m" unwind-q6 "$disk"
trap finish EXIT
chmod 755 "$disk"
if [ "$kind" = postgres ]; then database=$(tools/postgres.sh start "$disk/postgres" max_wal_size=64MB); else database="$disk/unwind.db"; fi
key=$(unwind keys create --database "$database" --name q6 --as platform --json | sed -n 's/.*"key": *"\([^"]*\)".*/\1/p')
dotnet artifacts/bin/Unwind/release/unwind.dll serve --database "$database" --files "$disk/files" --urls "http://127.0.0.1:$port" --no-rate-limit --quiet >"/tmp/q6-$port.log" 2>&1 &
server=$!
for _ in $(seq 200); do curl -fs "http://127.0.0.1:$port/health/ready" >/dev/null && break; sleep 0.1; done

place() { # key
  curl -s -D "$disk.headers" -o "$disk.body" -w '%{http_code}' "http://127.0.0.1:$port/v1/orders" -H "Authorization: Bearer $key" -H "Idempotency-Key: $1" \
    -H 'Content-Type: application/json' -d '{"store":"s1","buyer":"b1","currency":"CNY","lines":[{"sku":"a","quantity":1,"unit_price_minor":1000}]}'
}
declare -A answers
told() { for k in "${!answers[@]}"; do printf '%s x %s  ' "${answers[$k]}" "$k"; done; echo; answers=(); }
count() { local a; a=$(place "$1"); answers[$a]=$(( ${answers[$a]:-0} + 1 )); last=$a; }

for i in $(seq 50); do count "before-$i"; done
printf 'with room:       '; told
dd if=/dev/zero of="$disk/ballast" bs=1M 2>/dev/null || true
# Until it is felt: the files have some room left inside.
for i in $(seq 5000); do count "full-$i"; [ "$last" = 503 ] && break; done
refused=$i
for i in $(seq $(( refused + 1 )) $(( refused + 20 ))); do count "full-$i"; done
printf 'disk full:       '; told
printf '                 '; grep -i '^retry-after' "$disk.headers" | tr -d '\r'; printf '                 '; cat "$disk.body"; echo
rm "$disk/ballast"
from=$SECONDS
while [ "$(place "full-$refused")" != 201 ] && [ $(( SECONDS - from )) -lt 60 ]; do sleep 0.2; done
echo "room again:      answers after $(( SECONDS - from )) s, unaided"
for i in $(seq 50) ; do count "before-$i"; done
for i in $(seq $(( refused + 20 ))) ; do count "full-$i"; done
printf 'all asked again: '; told
unwind doctor --database "$database" | tail -2

