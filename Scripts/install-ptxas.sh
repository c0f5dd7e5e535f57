#!/bin/sh
# Installs NVIDIA's PTX assembler for the tests that check printed kernels against it.
#
#   Scripts/install-ptxas.sh [DESTINATION]      default: .tools/ptxas of the repository
#
# ptxas is proprietary: it is fetched from PyPI where it is wanted and never committed. About 40 MB
# are downloaded and 35 MB kept. Doing nothing when the right version is there, it may run always.
set -eu

version=12.9.86
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
destination=${1:-$root/.tools/ptxas}

fail() {
  echo "install-ptxas: $1" >&2
  exit 1
}

if [ -x "$destination" ] && "$destination" --version 2>/dev/null | grep -q "V$version"; then
  echo "ptxas $version is in $destination"
  exit 0
fi

[ "$(uname -s)" = Linux ] || fail "NVIDIA ships ptxas for Linux and Windows only"
command -v python3 >/dev/null || fail "python3 is missing: install python3 and python3-pip"
python3 -m pip --version >/dev/null 2>&1 || fail "pip is missing: install python3-pip"

mkdir -p "$(dirname -- "$destination")" || fail "cannot create $(dirname -- "$destination")"
# Beside the destination, so that the last step is a rename and never leaves half a file.
work=$(mktemp -d "$(dirname -- "$destination")/ptxas.XXXXXX") || fail "cannot create a folder"
trap 'rm -rf "$work"' EXIT

python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
  --dest "$work" "nvidia-cuda-nvcc-cu12==$version" >"$work/log" 2>&1 ||
  fail "download failed: $(tail -n 1 "$work/log")"
python3 - "$work" <<'PYTHON' || fail "the package holds no ptxas"
import pathlib, sys, zipfile
folder = pathlib.Path(sys.argv[1])
wheel = next(folder.glob("nvidia_cuda_nvcc_cu12*.whl"))
(folder / "ptxas").write_bytes(zipfile.ZipFile(wheel).read("nvidia/cuda_nvcc/bin/ptxas"))
PYTHON
chmod +x "$work/ptxas"
"$work/ptxas" --version >/dev/null 2>&1 || fail "ptxas does not run on this machine"
mv -f "$work/ptxas" "$destination"
echo "ptxas $version installed in $destination"
