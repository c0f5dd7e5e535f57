#!/usr/bin/env bash
# Runs three products of MiniLM's layer 0 at six precisions: run.sh APSIM MODEL ACTIVATIONS RESULTS
# Each result is one JSON file PRODUCT.PRECISION.json in RESULTS, which is emptied first.
set -euo pipefail

[ $# -eq 4 ] || { echo "usage: run.sh APSIM MODEL ACTIVATIONS RESULTS" >&2; exit 2; }
apsim=$1 model=$2 activations=$3 results=$4

mkdir -p "$results"
rm -f "$results"/*.json "$results"/*.tmp

for product in query ffn-in ffn-out; do
  case $product in
    query) tensor=encoder.layer.0.attention.self.query.weight ;;
    ffn-in) tensor=encoder.layer.0.intermediate.dense.weight ;;
    ffn-out) tensor=encoder.layer.0.output.dense.weight ;;
  esac
  for precision in w8a8 w4a8 w4a4 w2a4 w2a2 w1a2; do
    result=$results/$product.$precision.json
    status=0
    "$apsim" run --gpu a100 --precision "$precision" \
      --weights "$model/model.safetensors:$tensor" --activations "$activations/$product.npy" \
      --json >"$result.tmp" || status=$?
    if [ $status -ne 0 ]; then
      rm -f "$result.tmp"
      echo "minilm: $product at $precision ended with exit code $status; no table is written" >&2
      exit $status
    fi
    mv "$result.tmp" "$result"
    echo "$product $precision"
  done
done
