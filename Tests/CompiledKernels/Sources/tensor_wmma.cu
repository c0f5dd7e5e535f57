// Tensor cores through nvcuda::wmma.
#include <mma.h>
#include "device.h"

using namespace nvcuda;

EXPORT void wmma_f16(const half *a, const half *b, float *c, int n) {
  wmma::fragment<wmma::matrix_a, 16, 16, 16, half, wmma::row_major> fa;
  wmma::fragment<wmma::matrix_b, 16, 16, 16, half, wmma::col_major> fb;
  wmma::fragment<wmma::accumulator, 16, 16, 16, float> fc;
  int row = blockIdx.y * 16, column = blockIdx.x * 16;
  wmma::fill_fragment(fc, 0.0f);
  for (int k = 0; k < n; k += 16) {
    wmma::load_matrix_sync(fa, a + row * n + k, n);
    wmma::load_matrix_sync(fb, b + column * n + k, n);
    wmma::mma_sync(fc, fa, fb, fc);
  }
  for (int i = 0; i < fc.num_elements; i++) fc.x[i] *= 2.0f;
  wmma::store_matrix_sync(c + row * n + column, fc, n, wmma::mem_row_major);
}

EXPORT void wmma_s8(const signed char *a, const signed char *b, int *c, int n) {
  wmma::fragment<wmma::matrix_a, 32, 8, 16, signed char, wmma::row_major> fa;
  wmma::fragment<wmma::matrix_b, 32, 8, 16, signed char, wmma::row_major> fb;
  wmma::fragment<wmma::accumulator, 32, 8, 16, int> fc;
  int row = blockIdx.y * 32, column = blockIdx.x * 8;
  wmma::load_matrix_sync(fc, c + row * n + column, n, wmma::mem_row_major);
  for (int k = 0; k < n; k += 16) {
    wmma::load_matrix_sync(fa, a + row * n + k, n);
    wmma::load_matrix_sync(fb, b + k * n + column, n);
    wmma::mma_sync(fc, fa, fb, fc);
  }
  wmma::store_matrix_sync(c + row * n + column, fc, n, wmma::mem_row_major);
}

// One-bit tiles from shared memory, both operations, as published 1-bit kernels have it.
EXPORT void wmma_b1(const unsigned *a, const unsigned *b, int *c, int *common, int n, int words) {
  using namespace wmma::experimental;
  __shared__ __align__(32) unsigned sa[8 * 8], sb[8 * 8];
  wmma::fragment<wmma::matrix_a, 8, 8, 128, precision::b1, wmma::row_major> fa;
  wmma::fragment<wmma::matrix_b, 8, 8, 128, precision::b1, wmma::col_major> fb;
  wmma::fragment<wmma::accumulator, 8, 8, 128, int> fx, fy;
  int row = blockIdx.y * 8, column = blockIdx.x * 8, lane = threadIdx.x;
  wmma::fill_fragment(fx, 0);
  wmma::fill_fragment(fy, 0);
  for (int k = 0; k < words; k += 8) {
    for (int i = lane; i < 64; i += 32) {
      sa[i] = a[(row + i / 8) * words + k + i % 8];
      sb[i] = b[(column + i / 8) * words + k + i % 8];
    }
    __syncwarp();
    for (int half = 0; half < 2; half++) {
      wmma::load_matrix_sync(fa, sa + half * 4, 256);
      wmma::load_matrix_sync(fb, sb + half * 4, 256);
      wmma::bmma_sync(fx, fa, fb, fx, bmmaBitOpXOR);
      wmma::bmma_sync(fy, fa, fb, fy, bmmaBitOpAND);
    }
    __syncwarp();
  }
  wmma::store_matrix_sync(c + row * n + column, fx, n, wmma::mem_row_major);
  wmma::store_matrix_sync(common + column * n + row, fy, n, wmma::mem_col_major);
}

EXPORT void wmma_tf32(const float *a, const float *b, float *c) {
  wmma::fragment<wmma::matrix_a, 16, 16, 8, wmma::precision::tf32, wmma::row_major> fa;
  wmma::fragment<wmma::matrix_b, 16, 16, 8, wmma::precision::tf32, wmma::row_major> fb;
  wmma::fragment<wmma::accumulator, 16, 16, 8, float> fc;
  wmma::fill_fragment(fc, 0.0f);
  for (int k = 0; k < 16; k += 8) {
    wmma::load_matrix_sync(fa, a + k, 16);
    wmma::load_matrix_sync(fb, b + k * 16, 16);
    for (int i = 0; i < fa.num_elements; i++) fa.x[i] = wmma::__float_to_tf32(fa.x[i]);
    for (int i = 0; i < fb.num_elements; i++) fb.x[i] = wmma::__float_to_tf32(fb.x[i]);
    wmma::mma_sync(fc, fa, fb, fc);
  }
  wmma::store_matrix_sync(c, fc, 16, wmma::mem_col_major);
}

EXPORT void wmma_f64(const double *a, const double *b, double *c, int k) {
  wmma::fragment<wmma::matrix_a, 8, 8, 4, double, wmma::row_major> fa;
  wmma::fragment<wmma::matrix_b, 8, 8, 4, double, wmma::col_major> fb;
  wmma::fragment<wmma::accumulator, 8, 8, 4, double> fc;
  wmma::load_matrix_sync(fc, c, 8, wmma::mem_row_major);
  for (int i = 0; i < k; i += 4) {
    wmma::load_matrix_sync(fa, a + i, k);
    wmma::load_matrix_sync(fb, b + i, k);
    wmma::mma_sync(fc, fa, fb, fc);
  }
  wmma::store_matrix_sync(c, fc, 8, wmma::mem_row_major);
}

// bfloat16 and half sums, the remaining shapes.
EXPORT void wmma_f16_half_sums(const half *a, const half *b, half *c) {
  wmma::fragment<wmma::matrix_a, 8, 32, 16, half, wmma::col_major> fa;
  wmma::fragment<wmma::matrix_b, 8, 32, 16, half, wmma::row_major> fb;
  wmma::fragment<wmma::accumulator, 8, 32, 16, half> fc;
  wmma::fill_fragment(fc, __float2half(0.0f));
  wmma::load_matrix_sync(fa, a, 8);
  wmma::load_matrix_sync(fb, b, 32);
  wmma::mma_sync(fc, fa, fb, fc);
  wmma::store_matrix_sync(c, fc, 32, wmma::mem_row_major);
}

// Bytes without sign and bfloat16, from shared memory.
EXPORT void wmma_u8_shared(const uint4 *a, const uint4 *b, int *c) {
  __shared__ __align__(32) uint4 sa[16], sb[16];
  __shared__ __align__(32) int sc[256];
  wmma::fragment<wmma::matrix_a, 16, 16, 16, unsigned char, wmma::row_major> fa;
  wmma::fragment<wmma::matrix_b, 16, 16, 16, unsigned char, wmma::col_major> fb;
  wmma::fragment<wmma::accumulator, 16, 16, 16, int> fc;
  int lane = threadIdx.x;
  if (lane < 16)
    sa[lane] = a[lane];
  else
    sb[lane - 16] = b[lane - 16];
  __syncthreads();
  wmma::fill_fragment(fc, -5);
  wmma::load_matrix_sync(fa, (unsigned char *)sa, 16);
  wmma::load_matrix_sync(fb, (unsigned char *)sb, 16);
  wmma::mma_sync(fc, fa, fb, fc);
  wmma::store_matrix_sync(sc, fc, 16, wmma::mem_row_major);
  __syncthreads();
  for (int i = lane; i < 256; i += 32) c[i] = sc[i];
}

EXPORT void wmma_bf16(const __nv_bfloat16 *a, const __nv_bfloat16 *b, float *c) {
  wmma::fragment<wmma::matrix_a, 16, 16, 16, __nv_bfloat16, wmma::row_major> fa;
  wmma::fragment<wmma::matrix_b, 16, 16, 16, __nv_bfloat16, wmma::col_major> fb;
  wmma::fragment<wmma::accumulator, 16, 16, 16, float> fc;
  wmma::load_matrix_sync(fc, c, 16, wmma::mem_row_major);
  wmma::load_matrix_sync(fa, a, 16);
  wmma::load_matrix_sync(fb, b, 16);
  wmma::mma_sync(fc, fa, fb, fc);
  wmma::store_matrix_sync(c, fc, 16, wmma::mem_row_major);
}

// One-bit tiles straight from global memory, sums that start from memory.
EXPORT void wmma_b1_global(const unsigned *a, const unsigned *b, int *c) {
  using namespace wmma::experimental;
  wmma::fragment<wmma::matrix_a, 8, 8, 128, precision::b1, wmma::row_major> fa;
  wmma::fragment<wmma::matrix_b, 8, 8, 128, precision::b1, wmma::col_major> fb;
  wmma::fragment<wmma::accumulator, 8, 8, 128, int> fc;
  wmma::load_matrix_sync(fc, c, 8, wmma::mem_row_major);
  for (int k = 0; k < 4; k++) {
    wmma::load_matrix_sync(fa, a + k * 4, 512);
    wmma::load_matrix_sync(fb, b + k * 4, 512);
    wmma::bmma_sync(fc, fa, fb, fc, bmmaBitOpAND);
  }
  for (int i = 0; i < fc.num_elements; i++) fc.x[i] = 2 * fc.x[i] - 7;
  wmma::store_matrix_sync(c, fc, 8, wmma::mem_row_major);
}
