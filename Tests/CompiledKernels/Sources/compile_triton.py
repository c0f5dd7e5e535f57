"""Writes the PTX of triton_kernels.py, one file for each kernel, into the folder given."""

import pathlib
import re
import sys

import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource

import triton_kernels

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for kernel, signature, constants, warps in triton_kernels.KERNELS:
    source = ASTSource(
        fn=kernel, signature={**signature, **{name: "constexpr" for name in constants}},
        constexprs=constants,
        attrs={(place,): [["tt.divisibility", 16]]
               for place in triton_kernels.ALIGNED.get(kernel.__name__, ())})
    compiled = triton.compile(
        source, target=GPUTarget("cuda", 80, 32), options={"num_warps": warps})
    text = compiled.asm["ptx"]
    # The folder this ran in is nobody's business; .debug_info spells it out too.
    text = re.sub(r'(\.file\s+\d+\s+")[^"]*/', r"\1", text)
    text = re.sub(r"\n\s*\.section\s+\.debug_info\s*\{[^}]*\}", "", text)
    text = re.sub(r"[ \t]*//[^\n]*", "", text)
    text = re.sub(r"\n\s*\n+", "\n", text).lstrip()
    (folder / f"{kernel.__name__}.ptx").write_text(text)
