#!/usr/bin/env bash
# Writes Reports/first-run.md by running the program:
#   write-reports.sh APSIM_BINARY
# The report appears only if every run succeeds: apsim fails where one output is wrong.
set -euo pipefail
export LC_ALL=C
# The shipped configurations alone, whatever the user has.
unset APSIM_CONFIG_DIR

[ $# -eq 1 ] || { echo "usage: write-reports.sh APSIM_BINARY" >&2; exit 2; }
[ -x "$1" ] || { echo "write-reports: $1 is not a program; build apsim first" >&2; exit 2; }
command -v python3 >/dev/null || { echo "write-reports: install python3" >&2; exit 2; }
apsim=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cd "$(dirname "$0")/.."
mkdir -p Reports
output=Reports/first-run.md

results=$(mktemp -d)
draft=$(mktemp "$output.XXXXXX.tmp")
trap 'rm -rf "$results" "$draft"' EXIT
chmod 644 "$draft"

cpu() {
  local model
  model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | sed -n 1p)
  echo "${model:-$(uname -m)}"
}

swift_version() {
  local version
  version=$("${SWIFT:-swift}" --version 2>/dev/null | sed -n 1p) || true
  echo "${version:-not installed}"
}

revision() {
  local hash
  hash=$(git rev-parse --short=12 HEAD 2>/dev/null) || { echo "not a git checkout"; return; }
  # The reports themselves are what this script changes.
  if [ -n "$(git status --porcelain -- . ':!Reports')" ]; then
    hash="$hash with changes not committed"
  fi
  echo "$hash"
}

# Runs a command of apsim and shows it with its output and the time it took.
show() {
  local start seconds
  start=$(date +%s%N)
  "$apsim" "$@" >"$results/output"
  seconds=$(python3 -c "print(f'{($(date +%s%N) - $start) / 1e9:.2f}')")
  printf '```\n$ apsim %s\n' "$*"
  cat "$results/output"
  printf '```\n\nWall time of the command: %s s.\n' "$seconds"
}

# Keeps the JSON of a run under a name: keep NAME ARGUMENT...
keep() {
  local name=$1
  shift
  "$apsim" run "$@" --json >"$results/$name.json"
}

size="--m 1024 --n 1024 --k 1024"
small_size="--m 96 --n 80 --k 200"

"$apsim" gpu list --json >"$results/gpus.json"
gpus=$(python3 -c 'import json, sys
for gpu in json.load(sys.stdin)["gpus"]: print(gpu["name"])' <"$results/gpus.json")
for gpu in $gpus; do
  # shellcheck disable=SC2086 # the size is several words
  keep "gpu-$gpu" --gpu "$gpu" --precision w2a2 $size
done
for weights in 1 2 3 4 5 6 7 8; do
  for activations in 1 2 3 4 5 6 7 8; do
    for operation in xor and; do
      pair=w${weights}a$activations
      # shellcheck disable=SC2086
      keep "$pair-$operation" --gpu a100 --precision "$pair" --operation "$operation" $small_size
    done
  done
done

{
  cat <<REPORT
# First run

The emulator's results and counters are exact. The times are first estimates of the performance
model, not validated against measurements yet.

- Date: $(date -u '+%Y-%m-%d %H:%M UTC')
- Host: $(cpu), $(nproc) cores
- Compiler: $(swift_version)
- Revision: $(revision)
- Written by \`make report\`

## The main job

REPORT
  show run --gpu a100.json
  printf '\n## A larger product\n\n'
  # shellcheck disable=SC2086
  show run --gpu a100 --precision w2a2 $size
  python3 - "$results" "$size" "$small_size" <<'PYTHON'
import json
import pathlib
import sys

results, size, small_size = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]


def read(name):
    return json.loads((results / f"{name}.json").read_text())


def table(columns, rows):
    """Prints a Markdown table. A column is a name and whether its cells stand to the right."""
    print("| " + " | ".join(name for name, _ in columns) + " |")
    print("|" + "|".join("---:" if right else "---" for _, right in columns) + "|")
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")


print(f"""
## One product on every GPU

    apsim run --gpu GPU --precision w2a2 {size} --json

for each configuration of `apsim gpu list`. The form of the one-bit product and the tensor-core
shape are those that apsim chooses for the GPU's target. The interval reaches from the time with
everything overlapped to the time with nothing overlapped.
""")
rows = []
for gpu in read("gpus")["gpus"]:
    run = read("gpu-" + gpu["name"])
    estimate = run["estimate"]
    low, high = estimate["interval_us"]
    rows.append([
        gpu["name"], run["target"], run["operation"], run["tile"]["shape"],
        run["verification"]["mismatches"], f"{estimate['time_us']:.2f}",
        f"{low:.2f} to {high:.2f}", estimate["bound"], estimate["occupancy_warps_per_sm"],
        estimate["occupancy_limiter"], f"{estimate['logical_tops']:.1f}",
    ])
table([
    ("GPU", False), ("target", False), ("form", False), ("shape", False), ("mismatches", True),
    ("time, us", True), ("interval, us", True), ("bound by", False), ("warps an SM", True),
    ("limited by", False), ("logical TOPS", True),
], rows)

runs = {
    (weights, activations, operation): read(f"w{weights}a{activations}-{operation}")
    for weights in range(1, 9) for activations in range(1, 9) for operation in ("xor", "and")
}
compared = sum(run["verification"]["compared"] for run in runs.values())
mismatches = sum(run["verification"]["mismatches"] for run in runs.values())
references = sorted({run["verification"]["reference"] for run in runs.values()})
print(f"""
## Every precision

    apsim run --gpu a100 --precision wPaQ --operation FORM {small_size} --json

{len(runs)} runs, {compared:,} elements compared with {", ".join(references)}, {mismatches} mismatches.
Counts are those of the multiplication kernel; conflicts are wavefronts beyond those that the access
width makes necessary. At this size most of the time is the launch.
""")
rows = []
for weights in range(1, 9):
    for activations in range(1, 9):
        row = [f"w{weights}a{activations}"]
        for operation in ("xor", "and"):
            run = runs[weights, activations, operation]
            counters = run["counters"]
            row += [
                run["verification"]["mismatches"], f"{counters['shared_bank_conflicts']:,}",
                f"{counters['mma_instructions']:,}", f"{run['estimate']['time_us']:.2f}",
            ]
        rows.append(row)
columns = [("precision", False)]
for operation in ("xor", "and"):
    columns += [
        (f"{operation}: mismatches", True), ("bank conflicts", True), ("mma", True),
        ("time, us", True),
    ]
table(columns, rows)
PYTHON
} >"$draft"

mv "$draft" "$output"
echo "wrote $output"
