#!/bin/sh
# Compiles the sources of Tests/CompiledKernels again and writes their PTX beside them.
#
#   Scripts/compile-test-kernels.sh
#
# The tests read the committed PTX: this runs only when a source changes. nvcc (proprietary, about
# 350 MB) and Triton (about 700 MB) are fetched from PyPI into .tools/ of the repository and never
# committed; clang-19 must be on the PATH, or CLANG names another clang with the NVPTX back end.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
sources=$root/Tests/CompiledKernels/Sources
results=$root/Tests/CompiledKernels/PTX
tools=${TOOLS:-$root/.tools}
clang=${CLANG:-clang-19}

fail() {
  echo "compile-test-kernels: $1" >&2
  exit 1
}

command -v "$clang" >/dev/null || fail "$clang is missing: apt-get install clang-19, or set CLANG"
command -v python3 >/dev/null || fail "python3 is missing: install python3 and python3-venv"

# environment FOLDER PACKAGES: a Python environment with the packages, made once.
environment() {
  folder=$1
  shift
  [ -x "$folder/bin/python" ] && return
  python3 -m venv "$folder" || fail "cannot make $folder: install python3-venv"
  "$folder/bin/pip" install --quiet --disable-pip-version-check "$@" ||
    fail "cannot install $*"
}
environment "$tools/nvcc" nvidia-cuda-nvcc==13.5.37 nvidia-cuda-crt==13.5.37 nvidia-nvvm==13.5.37 \
  nvidia-cuda-runtime==13.5.37 nvidia-cuda-cccl==13.3.5.0.6
environment "$tools/triton" triton==3.9.0
nvcc=$(echo "$tools"/nvcc/lib/python3*/site-packages/nvidia/cu13/bin/nvcc)

# Sources that need CUDA's own headers or built-in functions.
nvcc_only="float_exact mathematics fast_mathematics half_precision tensor_wmma pipelines messages
  clocks groups eight_bit_floats memory_forms packed_floats"

# compile_nvcc TARGET SOURCES
compile_nvcc() {
  target=$1
  shift
  mkdir -p "$results/nvcc-sm_$target"
  for name in "$@"; do
    case $name in fast_*) options=-use_fast_math ;; *) options= ;; esac
    (cd "$sources" && "$nvcc" -arch="compute_$target" $options -ptx "$name.cu" \
      -o "$results/nvcc-sm_$target/$name.ptx")
  done
}

# compile_clang TARGET LEVEL FOLDER SOURCES: without CUDA's headers; device.h stands for them.
compile_clang() {
  target=$1 level=$2 folder=$results/$3
  shift 3
  case $target in 75) version=ptx70 ;; 80) version=ptx74 ;; *) version=ptx80 ;; esac
  mkdir -p "$folder"
  for name in "$@"; do
    (cd "$sources" && "$clang" -x cuda --cuda-device-only -nocudainc -nocudalib \
      --cuda-gpu-arch="sm_$target" -Xclang -target-feature -Xclang +"$version" "$level" \
      -S "$name.cu" -o - | sed -e 's:[ 	]*//.*$::' -e '/^$/d' >"$folder/$name.ptx")
  done
}

rm -rf "$results"
for file in "$sources"/*.cu; do
  name=$(basename "$file" .cu)
  case $name in
    tensor_mma_turing) compile_nvcc 75 "$name" ;;
    eight_bit_floats) compile_nvcc 89 "$name" ;;
    hopper) compile_nvcc 90 "$name" && compile_clang 90 -O2 clang-sm_90 "$name" && continue ;;
    *) compile_nvcc 80 "$name" ;;
  esac
  case " $(echo $nvcc_only) " in
    *" $name "*) ;;
    *) compile_clang 80 -O2 clang-sm_80 "$name" ;;
  esac
done
compile_nvcc 75 vectors reductions scans sorts functions atomics locks warps physics
compile_nvcc 86 histograms bits fractals signals async_copies
compile_nvcc 89 transformers linear_algebra module_variables pipelines
compile_nvcc 90 transposes stencils matrix_products half_precision mathematics recursion barriers \
  graphs tensor_wmma
compile_clang 75 -O2 clang-sm_75 vectors histograms locks recursion tensor_mma_turing
compile_clang 90 -O2 clang-sm_90 warp_reductions sorts functions barriers module_variables
compile_clang 80 -O0 clang-sm_80-unoptimised vectors reductions recursion functions scans
"$tools/triton/bin/python" "$sources/compile_triton.py" "$results/triton-sm_80"
du -sh "$results"
