#!/usr/bin/env bash
# Tests libapsim as other languages see it: a C program built against the header, and Python's
# ctypes. What the machine has no compiler or interpreter for is left out.
#
# Usage: test-c-interface.sh LIBRARY-FOLDER LIBRARY-NAME
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(cd "${1:?the folder of the library}" && pwd)
name=${2:?the name of the library}
library=$folder/lib$name.so
[ -e "$library" ] || library=$folder/lib$name.dylib

if compiler=$(command -v cc || command -v clang); then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  "$compiler" -std=c99 -Wall -Wextra -Werror -pedantic -I Sources/CApsim/include \
    Tests/CInterfaceTests/C/scale.c -o "$work/scale" -L "$folder" "-l$name" "-Wl,-rpath,$folder"
  "$work/scale"
else
  echo "no C compiler: the C program is not tested"
fi

if command -v python3 >/dev/null; then
  # Its mistakes are made on purpose: what they say on standard error is not for the reader.
  python3 Tests/CInterfaceTests/Python/ptx_run_test.py "$library" 2>/dev/null
else
  echo "no python3: ptx_run is not tested through ctypes"
fi
