#!/usr/bin/env bash
# Q1 without the system's mercy: a process that is killed loses nothing that it has written, a power cut takes away what is not on the disk.
# The database lies in a file system inside an image; while 16 callers place orders, the service is stopped and the image copied: what is
# in the copy is what a disk would have. Every order that was acknowledged before must be in it, and the doctor must find it healthy.
# Usage: bench/power-cut.sh [cuts]. Needs root, for mounting. Traffic goes to 127.0.0.1 only.
set -euo pipefail
cd "$(dirname "$0")/.."
cuts=${1:-5} port=${PORT:-5961} callers=16
dotnet build src/Unwind -c Release -v quiet >/dev/null
unwind() { dotnet artifacts/bin/Unwind/release/unwind.dll "$@"; }
folder=$(mktemp -d)
pids=() checks=()
copied=
finish() {
  set +e
  touch "$folder/stop"
  [ -n "${server:-}" ] && kill -CONT "$server" 2>/dev/null
  for p in "${pids[@]}" ${copied:-}; do kill "$p" 2>/dev/null; done
  wait 2>/dev/null
  umount "$folder/cut" 2>/dev/null
  umount "$folder/disk" 2>/dev/null || umount -l "$folder/disk" 2>/dev/null
  rm -rf "$folder"
}
trap finish EXIT
truncate -s 600M "$folder/image"
mkfs.ext4 -q -F "$folder/image"
mkdir "$folder/disk" "$folder/cut"
mount -o loop "$folder/image" "$folder/disk"
key=$(unwind keys create --database "$folder/disk/unwind.db" --name cut --as platform --json | sed -n 's/.*"key": *"\([^"]*\)".*/\1/p')

serve() { # database, port
  dotnet artifacts/bin/Unwind/release/unwind.dll serve --database "$1" --files "$folder/files" --urls "http://127.0.0.1:$2" --no-rate-limit --quiet >>"$folder/log" 2>&1 &
  pids+=($!)
  for _ in $(seq 200); do curl -fs "http://127.0.0.1:$2/health/ready" >/dev/null && return; sleep 0.1; done
  cat "$folder/log"
  return 1
}
place() { # port, key; prints the order's number when it was acknowledged
  curl -s -m 20 "http://127.0.0.1:$1/v1/orders" -H "Authorization: Bearer $key" -H "Idempotency-Key: $2" -H 'Content-Type: application/json' \
    -d '{"store":"s'$(( RANDOM % 7 ))'","buyer":"b1","currency":"CNY","lines":[{"sku":"a","quantity":1,"unit_price_minor":1000}]}' |
    sed -n 's/.*"order": *"\([0-9]*\)".*/\1/p' | head -1
}
again() { # port, key and number from a file: whether each key still has its number
  local k n
  while read -r k n; do
    [ "$(curl -s -m 20 "http://127.0.0.1:$1/v1/orders/$n" -H "Authorization: Bearer $key" -o /dev/null -w '%{http_code}')" = 200 ] || echo "$k $n"
  done
}
caller() { # number
  local i=0 n
  while [ ! -e "$folder/stop" ]; do
    i=$(( i + 1 ))
    n=$(place "$port" "c$1-$i") || continue
    [ -n "$n" ] && echo "c$1-$i $n" >>"$folder/told.$1"
  done
}
serve "$folder/disk/unwind.db" "$port"
server=${pids[0]}
for c in $(seq "$callers"); do caller "$c" & pids+=($!); done

wrong=0
for cut in $(seq "$cuts"); do
  sleep "$(( 2 + RANDOM % 3 )).$(( RANDOM % 10 ))"
  # Told by now; what is told until the service has stopped is more, and is not asked for.
  # The newest of each caller: what is older has been in a copy before.
  for f in "$folder"/told.*; do tail -n 25 "$f"; done | awk 'NF == 2' >"$folder/told"
  all=$(cat "$folder"/told.* | wc -l)
  kill -STOP "$server"
  cp --sparse=always "$folder/image" "$folder/image.cut"
  mount -o loop "$folder/image.cut" "$folder/cut"
  before=${#pids[@]}
  serve "$folder/cut/unwind.db" $(( port + 1 ))
  copied=${pids[$before]}
  split -n l/4 "$folder/told" "$folder/part."
  for part in "$folder"/part.*; do again $(( port + 1 )) <"$part" >"$part.lost" & checks+=($!); done
  wait "${checks[@]}"
  checks=()
  lost=$(cat "$folder"/part.*.lost | wc -l)
  rm -f "$folder"/part.*
  kill "$copied"
  wait "$copied" 2>/dev/null || true
  unset "pids[$before]"
  copied=
  doctor=$(unwind doctor --database "$folder/cut/unwind.db" | tail -1)
  umount "$folder/cut"
  rm "$folder/image.cut"
  # Only now: the callers would take the processors away from the check.
  kill -CONT "$server"
  echo "cut $cut: $all acknowledged, the newest $(wc -l <"$folder/told") looked for, $lost lost; the doctor: $doctor"
  wrong=$(( wrong + lost ))
  [ "$doctor" = "Healthy." ] || wrong=$(( wrong + 1 ))
done
echo "$wrong promises broken (mark: 0)"
[ "$wrong" = 0 ]
