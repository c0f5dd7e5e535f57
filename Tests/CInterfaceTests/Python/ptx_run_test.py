"""Loads libapsim as tinygrad loads gpuocelot: ctypes, ptx_run(text, count, values..., sizes).

Usage: python3 ptx_run_test.py LIBRARY
"""

import ctypes
import sys

KERNEL = """
.version 7.0
.target sm_75
.address_size 64
.visible .entry scale(.param .u64 out, .param .u64 in, .param .s32 factor)
{
  .reg .b32 %i, %t, %n, %v, %f;
  .reg .b64 %a, %b;
  mov.u32 %t, %ctaid.x;
  mov.u32 %n, %ntid.x;
  mov.u32 %i, %tid.x;
  mad.lo.u32 %i, %t, %n, %i;
  mov.u32 %t, %ctaid.y;
  mov.u32 %n, %nctaid.x;
  mul.lo.u32 %t, %t, %n;
  mov.u32 %n, %ntid.x;
  mad.lo.u32 %i, %t, %n, %i;
  ld.param.u64 %a, [out];
  ld.param.u64 %b, [in];
  ld.param.s32 %f, [factor];
  mad.wide.u32 %a, %i, 4, %a;
  mad.wide.u32 %b, %i, 4, %b;
  ld.global.s32 %v, [%b];
  mul.lo.s32 %v, %v, %f;
  st.global.s32 [%a], %v;
  ret;
}
"""


def run(library, text, values, threads, blocks, shared=0):
    """What tinygrad's PTXProgram does: 8-byte slots, then the block and the grid."""
    slots = (ctypes.c_void_p * len(values))(*[ctypes.cast(v, ctypes.c_void_p) if not isinstance(v, int)
                                              else ctypes.c_void_p(v & (2**64 - 1)) for v in values])
    return library.ptx_run(ctypes.c_char_p(text.encode()), len(values), slots, *threads, *blocks, shared)


def main():
    library = ctypes.CDLL(sys.argv[1])
    count = 2 * 3 * 32
    source = (ctypes.c_int32 * count)(*range(count))
    target = (ctypes.c_int32 * count)()
    for _ in range(2):
        status = run(library, KERNEL, [target, source, -3], (32, 1, 1), (3, 2, 1))
        assert status == 0, status
        assert list(target) == [-3 * i for i in range(count)], list(target)
    # What is wrong is said on standard error, and the process goes on.
    assert run(library, "not PTX", [], (1, 1, 1), (1, 1, 1)) == 5
    assert run(library, KERNEL, [target], (32, 1, 1), (1, 1, 1)) == 5
    assert run(library, KERNEL, [target, source, 1], (0, 1, 1), (1, 1, 1)) == 5
    assert run(library, KERNEL, [target, source, 1], (-1, 1, 1), (1, 1, 1)) == 5
    assert run(library, KERNEL, [0, source, 1], (32, 1, 1), (1, 1, 1)) == 6
    assert library.ptx_run(None, 0, None, 1, 1, 1, 1, 1, 1, 0) == 2
    library.apsim_version.restype = ctypes.c_char_p
    assert library.apsim_version().count(b".") == 2
    print("ptx_run: passed")


main()
