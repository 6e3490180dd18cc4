#!/usr/bin/env bash
# P1, our half: durable closes over HTTP (SQLite, WAL, synchronous=FULL) at 1, 16 and 64 connections.
# Usage: bench/p1.sh [seconds per step] [orders]. Traffic goes to 127.0.0.1 only.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10} orders=${2:-400000} port=${PORT:-5911}
command -v wrk >/dev/null || { apt-get update -qq; apt-get install -y -qq wrk >/dev/null; }
dotnet build src/Unwind -c Release -v quiet >/dev/null
dotnet build bench/Unwind.Bench -c Release -v quiet >/dev/null
folder=$(mktemp -d)
server=
trap '[ -n "$server" ] && kill "$server" 2>/dev/null; wait 2>/dev/null; rm -rf "$folder"' EXIT

echo "machine: $(nproc) cores, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | xargs), .NET $(dotnet --version)"
key=$(dotnet artifacts/bin/Unwind.Bench/release/Unwind.Bench.dll seed "$folder/bench.db" "$orders" "$folder/ids" 1)

dotnet artifacts/bin/Unwind/release/unwind.dll serve --database "$folder/bench.db" --urls "http://127.0.0.1:$port" \
  --no-rate-limit >"$folder/server.log" 2>&1 &
server=$!
for _ in $(seq 100); do curl -fs "http://127.0.0.1:$port/health/ready" >/dev/null && break; sleep 0.1; done

step() { # connections, from, upto
  local threads=$(( $1 > 2 ? 2 : 1 ))
  printf '%2d connections: ' "$1"
  wrk -t "$threads" -c "$1" -d "${seconds}s" --latency -s bench/p1-closes.lua "http://127.0.0.1:$port" \
    -- "$folder/ids" "$key" "$2" "$3" "$threads" | grep '^closes'
}
third=$(( orders / 10 ))
step 64 0 "$third" >/dev/null   # warm: a process that has just started is half as fast as it will be
step 1 "$third" $(( third * 2 ))
step 16 $(( third * 2 )) $(( third * 5 ))
step 64 $(( third * 5 )) "$orders"
echo "server memory: $(( $(awk '/VmRSS/{print $2}' "/proc/$server/status") / 1024 )) MB; peak $(( $(awk '/VmHWM/{print $2}' "/proc/$server/status") / 1024 )) MB"
closed=$(dotnet artifacts/bin/Unwind/release/unwind.dll doctor --database "$folder/bench.db" 2>/dev/null | tail -1 || true)
echo "doctor: $closed"
