// The tensor-core operations that the first target with integer ones has.
#include "device.h"

EXPORT void mma_turing_s8(const int *a, const int *b, int *d, int words) {
  int lane = threadIdx.x, group = lane >> 2, in = lane & 3, c0 = 0, c1 = 0;
  for (int k = 0; k < words; k += 4)
    asm volatile(
        "mma.sync.aligned.m8n8k16.row.col.s32.s8.u8.s32 {%0, %1}, {%2}, {%3}, {%0, %1};"
        : "+r"(c0), "+r"(c1)
        : "r"(a[group * words + k + in]), "r"(b[group * words + k + in]));
  *(int2 *)(d + group * 8 + in * 2) = {c0, c1};
}

EXPORT void mma_turing_s4(const int *a, const int *b, int *d, int words) {
  int lane = threadIdx.x, group = lane >> 2, in = lane & 3, c0 = 0, c1 = 0;
  for (int k = 0; k < words; k += 4)
    asm volatile(
        "mma.sync.aligned.m8n8k32.row.col.satfinite.s32.s4.s4.s32 {%0, %1}, {%2}, {%3}, {%0, %1};"
        : "+r"(c0), "+r"(c1)
        : "r"(a[group * words + k + in]), "r"(b[group * words + k + in]));
  *(int2 *)(d + group * 8 + in * 2) = {c0, c1};
}

EXPORT void mma_turing_b1(const int *a, const int *b, int *d, int words) {
  int lane = threadIdx.x, group = lane >> 2, in = lane & 3, c0 = 0, c1 = 0;
  for (int k = 0; k < words; k += 4)
    asm volatile(
        "mma.sync.aligned.m8n8k128.row.col.s32.b1.b1.s32.xor.popc {%0, %1}, {%2}, {%3}, {%0, %1};"
        : "+r"(c0), "+r"(c1)
        : "r"(a[group * words + k + in]), "r"(b[group * words + k + in]));
  *(int2 *)(d + group * 8 + in * 2) = {c0, c1};
}
