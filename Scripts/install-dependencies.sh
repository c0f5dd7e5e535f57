#!/usr/bin/env bash
# Installs what the build needs and the machine lacks. Does nothing, quickly, where all is there.
set -euo pipefail

command -v "${SWIFT:-swift}" >/dev/null || {
  echo "apsim needs a Swift toolchain, 6.2 or later: https://www.swift.org/install" >&2
  exit 1
}

missing=()
command -v pkg-config >/dev/null || missing+=(pkg-config)
{ command -v pkg-config >/dev/null && pkg-config --exists openblas; } || missing+=(libopenblas-dev)
[ "${#missing[@]}" -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "apsim needs OpenBLAS and pkg-config: install ${missing[*]} with your package manager" >&2
  echo "(dnf: openblas-devel pkgconf; brew: openblas pkg-config)," >&2
  echo "or build without it: swift build --disable-default-traits" >&2
  exit 1
fi

run=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "run as root or with sudo: apt-get install ${missing[*]}" >&2
    exit 1
  }
  run=(sudo)
fi
echo "installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${run[@]}" apt-get update -qq
"${run[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
