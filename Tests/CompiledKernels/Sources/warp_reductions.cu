// Reductions by shuffles, and over the whole grid in one launch.
#include "device.h"

__device__ unsigned finished_blocks = 0;

DEVICE float warp_sum(float v) {
  for (int d = 16; d > 0; d >>= 1) v += __shfl_down_sync(0xffffffffu, v, d);
  return v;
}

EXPORT void reduce_shuffle(const float *in, float *out, int n) {
  __shared__ float partial[32];
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  float v = 0;
  for (int i = threadIdx.x; i < n; i += blockDim.x) v += in[blockIdx.x * n + i];
  v = warp_sum(v);
  if (lane == 0) partial[warp] = v;
  __syncthreads();
  if (warp == 0) {
    v = lane < (int)(blockDim.x >> 5) ? partial[lane] : 0.0f;
    v = warp_sum(v);
    if (lane == 0) out[blockIdx.x] = v;
  }
}

EXPORT void reduce_last_block(const unsigned *in, volatile unsigned *partial, unsigned *out, int n) {
  __shared__ unsigned s[128];
  __shared__ bool is_last;
  unsigned t = threadIdx.x;
  unsigned v = 0;
  for (int i = blockIdx.x * 128 + t; i < n; i += 128 * gridDim.x) v += in[i] * in[i];
  s[t] = v;
  __syncthreads();
  for (unsigned d = 64; d > 0; d /= 2) {
    if (t < d) s[t] += s[t + d];
    __syncthreads();
  }
  if (t == 0) {
    partial[blockIdx.x] = s[0];
    __threadfence();
    unsigned ticket = atomicInc(&finished_blocks, gridDim.x - 1);
    is_last = ticket == gridDim.x - 1;
  }
  __syncthreads();
  if (is_last) {
    v = 0;
    for (unsigned i = t; i < gridDim.x; i += 128) v += partial[i];
    s[t] = v;
    __syncthreads();
    for (unsigned d = 64; d > 0; d /= 2) {
      if (t < d) s[t] += s[t + d];
      __syncthreads();
    }
    if (t == 0) out[0] = s[0];
  }
}

EXPORT void dot_double_atomic(const double *a, const double *b, double *out, int n) {
  double v = 0;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += blockDim.x * gridDim.x)
    v = fma(a[i], b[i], v);
  // All values are small integers, so that the sum is exact in any order.
  atomicAdd(out, v);
}
