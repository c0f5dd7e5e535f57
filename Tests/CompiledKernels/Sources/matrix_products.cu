// Matrix products on the general pipelines: integers, floats, doubles, bytes, bits.
#include "device.h"

#define TILE 16

// C = A B for square matrices whose size is a multiple of the tile.
EXPORT void tiled_matmul_int32(const int *A, const int *B, int *C, int n) {
  __shared__ int As[TILE][TILE];
  __shared__ int Bs[TILE][TILE];
  int tx = threadIdx.x, ty = threadIdx.y;
  int row = blockIdx.y * TILE + ty, column = blockIdx.x * TILE + tx;
  int acc = 0;
  for (int m = 0; m < n / TILE; m++) {
    As[ty][tx] = A[row * n + m * TILE + tx];
    Bs[ty][tx] = B[(m * TILE + ty) * n + column];
    __syncthreads();
    for (int k = 0; k < TILE; k++) acc += As[ty][k] * Bs[k][tx];
    __syncthreads();
  }
  C[row * n + column] = acc;
}

EXPORT void matmul_naive_f32(const float *a, const float *b, float *c, int m, int n, int k) {
  int column = blockIdx.x * blockDim.x + threadIdx.x;
  int row = blockIdx.y * blockDim.y + threadIdx.y;
  if (row >= m || column >= n) return;
  float acc = 0;
  for (int i = 0; i < k; i++) acc = fmaf(a[row * k + i], b[i * n + column], acc);
  c[row * n + column] = acc;
}

EXPORT void matmul_tiled_f64(const double *a, const double *b, double *c, int n) {
  __shared__ double sa[8][9], sb[8][9];
  int x = threadIdx.x, y = threadIdx.y, row = blockIdx.y * 8 + y, column = blockIdx.x * 8 + x;
  double acc = 0;
  for (int m = 0; m < n; m += 8) {
    sa[y][x] = row < n && m + x < n ? a[row * n + m + x] : 0.0;
    sb[y][x] = m + y < n && column < n ? b[(m + y) * n + column] : 0.0;
    __syncthreads();
#pragma unroll
    for (int k = 0; k < 8; k++) acc = fma(sa[y][k], sb[k][x], acc);
    __syncthreads();
  }
  if (row < n && column < n) c[row * n + column] = acc;
}

// 32 x 32 outputs per block of 64 threads, 4 x 4 of them in the registers of each thread.
EXPORT void matmul_register_f32(const float *a, const float *b, float *c, int n) {
  __shared__ float4 sa[8][8], sb[8][8];
  int t = threadIdx.x, tx = t % 8, ty = t / 8;
  int row0 = blockIdx.y * 32, column0 = blockIdx.x * 32;
  float acc[4][4] = {};
  for (int m = 0; m < n; m += 8) {
    // A is stored transposed: sa[k] holds 32 rows of column k.
    const float *p = a + (row0 + tx * 4) * n + m + ty;
    sa[ty][tx] = make_float4(p[0], p[n], p[2 * n], p[3 * n]);
    sb[ty][tx] = *(const float4 *)(b + (m + ty) * n + column0 + tx * 4);
    __syncthreads();
#pragma unroll
    for (int k = 0; k < 8; k++) {
      float4 u = sa[k][ty], v = sb[k][tx];
      float x[4] = {u.x, u.y, u.z, u.w}, y[4] = {v.x, v.y, v.z, v.w};
#pragma unroll
      for (int i = 0; i < 4; i++)
#pragma unroll
        for (int j = 0; j < 4; j++) acc[i][j] = fmaf(x[i], y[j], acc[i][j]);
    }
    __syncthreads();
  }
#pragma unroll
  for (int i = 0; i < 4; i++)
    *(float4 *)(c + (row0 + ty * 4 + i) * n + column0 + tx * 4) =
        make_float4(acc[i][0], acc[i][1], acc[i][2], acc[i][3]);
}

DEVICE int dot4(int a, int b, int c) {
  int d;
  asm("dp4a.s32.s32 %0, %1, %2, %3;" : "=r"(d) : "r"(a), "r"(b), "r"(c));
  return d;
}

DEVICE int dot4_mixed(unsigned a, int b, int c) {
  int d;
  asm("dp4a.u32.s32 %0, %1, %2, %3;" : "=r"(d) : "r"(a), "r"(b), "r"(c));
  return d;
}

// Rows of A and columns of B hold bytes, four to a word; `mixed` takes A as unsigned.
EXPORT void matmul_dp4a(const int *a, const int *b, int *c, int n, int words, int mixed) {
  int column = blockIdx.x * blockDim.x + threadIdx.x, row = blockIdx.y;
  if (column >= n) return;
  int acc = 0;
  if (mixed)
    for (int i = 0; i < words; i++)
      acc = dot4_mixed((unsigned)a[row * words + i], b[column * words + i], acc);
  else
    for (int i = 0; i < words; i++) acc = dot4(a[row * words + i], b[column * words + i], acc);
  c[row * n + column] = acc;
}

// One-bit product: +1 and -1 as bits, agreement counted by xor and popcount.
EXPORT void matmul_binary_popc(
    const unsigned long long *a, const unsigned long long *b, int *c, int n, int words) {
  int column = blockIdx.x * blockDim.x + threadIdx.x, row = blockIdx.y;
  if (column >= n) return;
  int different = 0;
  for (int i = 0; i < words; i++) different += __popcll(a[row * words + i] ^ b[column * words + i]);
  c[row * n + column] = words * 64 - 2 * different;
}
