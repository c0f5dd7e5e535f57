// Tensor cores by mma.sync and ldmatrix: every element type, one warp and one tile of the result.
#include "device.h"

// D (16 x 8, s32) = A (16 x K, s8, rows) B (K x 8, s8, columns).
EXPORT void mma_s8(const int *a, const int *b, int *d, int words) {
  int lane = threadIdx.x, group = lane >> 2, in = lane & 3;
  int c[4] = {};
  for (int k = 0; k < words; k += 8) {
    int a0 = a[group * words + k + in], a1 = a[(group + 8) * words + k + in];
    int a2 = a[group * words + k + in + 4], a3 = a[(group + 8) * words + k + in + 4];
    int b0 = b[group * words + k + in], b1 = b[group * words + k + in + 4];
    asm volatile(
        "mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
        "{%8, %9}, {%0, %1, %2, %3};"
        : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3])
        : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
  }
  *(int2 *)(d + group * 8 + in * 2) = {c[0], c[1]};
  *(int2 *)(d + (group + 8) * 8 + in * 2) = {c[2], c[3]};
}

EXPORT void mma_s4(const int *a, const int *b, int *d, int words) {
  int lane = threadIdx.x, group = lane >> 2, in = lane & 3;
  int c[4] = {};
  for (int k = 0; k < words; k += 8) {
    int a0 = a[group * words + k + in], a1 = a[(group + 8) * words + k + in];
    int a2 = a[group * words + k + in + 4], a3 = a[(group + 8) * words + k + in + 4];
    int b0 = b[group * words + k + in], b1 = b[group * words + k + in + 4];
    asm volatile(
        "mma.sync.aligned.m16n8k64.row.col.satfinite.s32.s4.u4.s32 {%0, %1, %2, %3}, "
        "{%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
        : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3])
        : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
  }
  *(int2 *)(d + group * 8 + in * 2) = {c[0], c[1]};
  *(int2 *)(d + (group + 8) * 8 + in * 2) = {c[2], c[3]};
}

// One bit: the first result counts differences, the second common ones.
EXPORT void mma_b1(const int *a, const int *b, int *d, int words) {
  int lane = threadIdx.x, group = lane >> 2, in = lane & 3;
  int c[4] = {}, e[4] = {};
  for (int k = 0; k < words; k += 8) {
    int a0 = a[group * words + k + in], a1 = a[(group + 8) * words + k + in];
    int a2 = a[group * words + k + in + 4], a3 = a[(group + 8) * words + k + in + 4];
    int b0 = b[group * words + k + in], b1 = b[group * words + k + in + 4];
    asm volatile(
        "mma.sync.aligned.m16n8k256.row.col.s32.b1.b1.s32.xor.popc {%0, %1, %2, %3}, "
        "{%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
        : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3])
        : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
    asm volatile(
        "mma.sync.aligned.m16n8k256.row.col.s32.b1.b1.s32.and.popc {%0, %1, %2, %3}, "
        "{%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
        : "+r"(e[0]), "+r"(e[1]), "+r"(e[2]), "+r"(e[3])
        : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
  }
  for (int half = 0; half < 2; half++)
    for (int j = 0; j < 2; j++) {
      int place = (group + half * 8) * 8 + in * 2 + j;
      d[place] = c[half * 2 + j];
      d[128 + place] = e[half * 2 + j];
    }
}

DEVICE unsigned shared_address(const void *p) {
  unsigned address;
  asm("{ .reg .u64 wide; cvta.to.shared.u64 wide, %1; cvt.u32.u64 %0, wide; }"
      : "=r"(address)
      : "l"(p));
  return address;
}

// 16 x 8 x 16 in half precision, operands through shared memory and ldmatrix, f32 sums.
EXPORT void mma_f16_ldmatrix(const unsigned *a, const unsigned *b, float *d) {
  __shared__ __align__(16) unsigned sa[16 * 8], sb[8 * 8 * 2];
  int lane = threadIdx.x;
  for (int i = lane; i < 128; i += 32) sa[i] = a[i];
  // B by rows (16 x 8 halves), so that ldmatrix must transpose it.
  for (int i = lane; i < 64; i += 32) sb[i] = b[i];
  __syncthreads();
  unsigned a0, a1, a2, a3, b0, b1;
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(a0), "=r"(a1), "=r"(a2), "=r"(a3)
               : "r"(shared_address(sa + (lane & 15) * 8 + (lane >> 4) * 4)));
  asm volatile("ldmatrix.sync.aligned.x2.trans.m8n8.shared.b16 {%0, %1}, [%2];"
               : "=r"(b0), "=r"(b1)
               : "r"(shared_address(sb + (lane & 15) * 4)));
  float c[4] = {1, 1, 1, 1};
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
      "{%8, %9}, {%0, %1, %2, %3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
  int group = lane >> 2, in = lane & 3;
  *(float2 *)(d + group * 8 + in * 2) = make_float2(c[0], c[1]);
  *(float2 *)(d + (group + 8) * 8 + in * 2) = make_float2(c[2], c[3]);
}

// The same product with f16 sums; registers from global memory, B by columns.
EXPORT void mma_f16_half_sums(const unsigned *a, const unsigned *b, unsigned *d) {
  int lane = threadIdx.x, group = lane >> 2, in = lane & 3;
  unsigned c0 = 0, c1 = 0;
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f16.f16.f16.f16 {%0, %1}, {%2, %3, %4, %5}, {%6, %7}, "
      "{%0, %1};"
      : "+r"(c0), "+r"(c1)
      : "r"(a[group * 8 + in]), "r"(a[(group + 8) * 8 + in]), "r"(a[group * 8 + in + 4]),
        "r"(a[(group + 8) * 8 + in + 4]), "r"(b[group * 8 + in]), "r"(b[group * 8 + in + 4]));
  d[group * 4 + in] = c0;
  d[(group + 8) * 4 + in] = c1;
}

EXPORT void mma_bf16(const unsigned *a, const unsigned *b, float *d) {
  int lane = threadIdx.x, group = lane >> 2, in = lane & 3;
  float c[4] = {};
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
      "{%8, %9}, {%0, %1, %2, %3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[group * 8 + in]), "r"(a[(group + 8) * 8 + in]), "r"(a[group * 8 + in + 4]),
        "r"(a[(group + 8) * 8 + in + 4]), "r"(b[group * 8 + in]), "r"(b[group * 8 + in + 4]));
  *(float2 *)(d + group * 8 + in * 2) = make_float2(c[0], c[1]);
  *(float2 *)(d + (group + 8) * 8 + in * 2) = make_float2(c[2], c[3]);
}

// A 16 x 8 and B 8 x 8 (columns) of floats that TF32 holds exactly.
EXPORT void mma_tf32(const unsigned *a, const unsigned *b, float *d) {
  int lane = threadIdx.x, group = lane >> 2, in = lane & 3;
  float c[4] = {};
  asm volatile(
      "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
      "{%8, %9}, {%0, %1, %2, %3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[group * 8 + in]), "r"(a[(group + 8) * 8 + in]), "r"(a[group * 8 + in + 4]),
        "r"(a[(group + 8) * 8 + in + 4]), "r"(b[group * 8 + in]), "r"(b[group * 8 + in + 4]));
  *(float2 *)(d + group * 8 + in * 2) = make_float2(c[0], c[1]);
  *(float2 *)(d + (group + 8) * 8 + in * 2) = make_float2(c[2], c[3]);
}

// 8 x 8 doubles, K in steps of four.
EXPORT void mma_f64(const double *a, const double *b, double *d, int k) {
  int lane = threadIdx.x, group = lane >> 2, in = lane & 3;
  double c0 = 0, c1 = 0;
  for (int i = 0; i < k; i += 4)
    asm volatile(
        "mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%0, %1}, {%2}, {%3}, {%0, %1};"
        : "+d"(c0), "+d"(c1)
        : "d"(a[group * k + i + in]), "d"(b[group * k + i + in]));
  *(double2 *)(d + group * 8 + in * 2) = {c0, c1};
}
