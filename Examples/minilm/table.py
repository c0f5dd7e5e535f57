"""Collects the results of run.sh into a Markdown table: table.py RESULTS OUTPUT.md

Nothing is written unless every product was verified at every precision.
"""

import json
import math
import os
import sys

PRODUCTS = ("query", "ffn-in", "ffn-out")
PRECISIONS = ("w8a8", "w4a8", "w4a4", "w2a4", "w2a2", "w1a2")

INTRODUCTION = """\
# MiniLM, layer 0

Three products of a real transformer's first layer (all-MiniLM-L6-v2, f32 weights) with the
activations of {rows} tokens of real text, quantised to bipolar integers and multiplied by the
emulated kernel on {gpu}. Every element of every product was compared with the exact integer
product. Cosine and relative error compare the dequantised product with the f32 product; the time
is an estimate for the matrix multiplication on that GPU. Written by `make minilm`.

| product | m | n | k | precision | mismatches | cosine to f32 | relative error | estimated time |
|---|---:|---:|---:|---|---:|---:|---:|---:|
"""


class UnusableResult(Exception):
    """A result that is missing, unverified or not a number."""


def main(arguments):
    if len(arguments) != 2:
        sys.exit("usage: table.py RESULTS OUTPUT.md")
    results, output = arguments
    try:
        text = table(results)
    except UnusableResult as error:
        sys.exit(f"minilm: {error}; no table is written")
    temporary = f"{output}.tmp"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, output)
    except OSError as error:
        sys.exit(f"minilm: cannot write {output}: {error.strerror}; check the folder")


def table(results):
    """The whole report as Markdown."""
    loaded = {
        (product, precision): load(os.path.join(results, f"{product}.{precision}.json"), precision)
        for product in PRODUCTS
        for precision in PRECISIONS
    }
    gpus = {result["gpu"] for result in loaded.values()}
    rows = {result["m"] for result in loaded.values()}
    if len(gpus) != 1 or len(rows) != 1:
        raise UnusableResult("the results are of several GPUs or token counts; run them again")
    lines = [row(product, precision, loaded[product, precision]) for product, precision in loaded]
    return INTRODUCTION.format(rows=rows.pop(), gpu=gpus.pop()) + "\n".join(lines) + "\n"


def load(path, precision):
    """One result, checked to be of that precision, verified, and complete."""
    name = os.path.basename(path)
    try:
        with open(path, encoding="utf-8") as file:
            result = json.load(file)
        verification = result["verification"]
        numbers = (
            result["quantization"]["cosine_similarity"],
            result["quantization"]["relative_error"],
            result["estimate"]["time_us"],
        )
        elements = result["m"] * result["n"] * (result["k"] > 0)
        gpu = result["gpu"]
    except OSError as error:
        raise UnusableResult(f"{name}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UnusableResult(f"{name}: not a result of apsim run ({error!r})") from error
    if result.get("precision") != precision or not isinstance(gpu, str):
        raise UnusableResult(f"{name}: not a result at {precision}")
    if verification.get("mismatches") != 0 or isinstance(verification["mismatches"], bool):
        raise UnusableResult(f"{name}: {verification.get('mismatches')} mismatches")
    if verification.get("compared", elements) != elements or elements < 1:
        raise UnusableResult(f"{name}: not every element was compared")
    if not all(isinstance(x, (int, float)) and math.isfinite(x) for x in numbers):
        raise UnusableResult(f"{name}: a cosine, an error or a time is not a number")
    return result


def row(product, precision, result):
    quantization = result["quantization"]
    cells = (
        product,
        result["m"],
        result["n"],
        result["k"],
        precision,
        result["verification"]["mismatches"],
        f"{quantization['cosine_similarity']:.5f}",
        f"{quantization['relative_error']:.4f}",
        f"{result['estimate']['time_us']:.2f} µs",
    )
    return "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    main(sys.argv[1:])
