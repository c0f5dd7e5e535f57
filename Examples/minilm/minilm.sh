#!/usr/bin/env bash
# Fetches MiniLM, runs three of its products in the emulator and writes a table of the results:
#   minilm.sh APSIM_BINARY OUTPUT.md
set -euo pipefail

[ $# -eq 2 ] || { echo "usage: minilm.sh APSIM_BINARY OUTPUT.md" >&2; exit 2; }
apsim=$1 output=$2
here=$(cd "$(dirname "$0")" && pwd)
data=$(cd "$here/../.." && pwd)/.data/minilm

[ -x "$apsim" ] || { echo "minilm: $apsim is not a program; build apsim first" >&2; exit 2; }
# A name without a slash would be looked up in PATH by run.sh.
case $apsim in */*) ;; *) apsim=./$apsim ;; esac

"$here/fetch.sh"
python=python3
if ! python3 -c 'import numpy' 2>/dev/null; then python=$data/venv/bin/python; fi

"$python" -B "$here/prepare.py" "$data/model" "$data/activations"
"$here/run.sh" "$apsim" "$data/model" "$data/activations" "$data/results"
"$python" "$here/table.py" "$data/results" "$output"
echo "minilm: every product verified; see $output"
