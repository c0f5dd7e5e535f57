// Half precision and bfloat16 through CUDA's own headers.
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include "device.h"

EXPORT void half_axpy(const __half2 *x, __half2 *y, float a, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  y[i] = __hfma2(__float2half2_rn(a), x[i], y[i]);
}

EXPORT void half_operations(const __half *a, const __half *b, __half *out, int *flags) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  __half x = a[i], y = b[i];
  __half *o = out + i * 6;
  o[0] = __hadd(x, y);
  o[1] = __hmul(x, y);
  o[2] = __hsub(x, y);
  o[3] = __hneg(x);
  o[4] = __hmul_sat(x, y);
  o[5] = __float2half_rz(__half2float(x) * 3.1f);
  flags[i] = (__hlt(x, y) ? 1 : 0) + (__heq(x, x) ? 2 : 0) + __half2int_rn(x) * 4;
}

EXPORT void half_dot(const __half *a, const __half *b, float *out, int n) {
  float acc = 0;
  for (int i = threadIdx.x; i < n; i += 32)
    acc = fmaf(__half2float(a[blockIdx.x * n + i]), __half2float(b[blockIdx.x * n + i]), acc);
  for (int d = 16; d > 0; d >>= 1) acc += __shfl_xor_sync(0xffffffffu, acc, d);
  if (threadIdx.x == 0) out[blockIdx.x] = acc;
}

EXPORT void half_atomics(const __half2 *in, __half2 *sum) {
  atomicAdd(&sum[threadIdx.x & 1], in[blockIdx.x * blockDim.x + threadIdx.x]);
}

EXPORT void bfloat_relu(const __nv_bfloat16 *in, __nv_bfloat16 *out, float slope, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  float x = __bfloat162float(in[i]);
  out[i] = __float2bfloat16(x > 0 ? x : x * slope);
}
