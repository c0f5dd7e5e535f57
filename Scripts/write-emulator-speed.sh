#!/usr/bin/env bash
# Writes Reports/emulator-speed.md: how many warp instructions a second the emulator runs.
#   write-emulator-speed.sh
# Run it on a quiet machine; the brackets show how quiet it was.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
"$swift" build -c release --package-path Benchmarks --product EmulatorSpeed
speed=Benchmarks/.build/release/EmulatorSpeed
texts=Tests/CompiledKernels/PTX
output=Reports/emulator-speed.md
draft=$(mktemp "$output.XXXXXX.tmp")
trap 'rm -f "$draft"' EXIT
chmod 644 "$draft"
model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | sed -n 1p)
{
  cat <<TEXT
# The emulator's speed

Written by \`make emulator-speed\` on $(date +%Y-%m-%d), revision $(git rev-parse --short=12 HEAD), on ${model:-$(uname -m)}
with $(nproc) processors (on the machine of these figures they are one core's siblings), $("$swift" --version 2>/dev/null | sed -n 1p).

Millions of warp instructions a second, counters on: the best of five runs, the slowest in brackets. A warp
instruction is up to 32 thread instructions. Gain is two threads over one, cost is one thread without checks over one thread
with all of them; both are ratios of the best runs, which were made in turn. With checks on one thread runs the blocks.
TEXT
  for level in avx512 avx2 portable; do
    if APSIM_VECTOR_LEVEL=$level .build/release/apsim gpu list >/dev/null 2>&1; then
      printf '\n## Kernels, vector level %s\n\n' "$level"
      APSIM_VECTOR_LEVEL=$level "$speed" kinds "$texts"
    fi
  done
  printf '\n## Instructions, one thread, the vector level of the machine\n\n'
  echo "Loops around 24 copies of one instruction; a copy with its wait counts as two."
  echo
  "$speed" instructions "$texts"
} >"$draft"
mv "$draft" "$output"
echo "wrote $output"
