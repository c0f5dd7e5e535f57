// Reductions of one block: shared-memory tree, warp-synchronous tail, odd block sizes.
#include "device.h"

EXPORT void reduce_sum_tree(const int *in, int *out, int n) {
  __shared__ int s[256];
  int t = threadIdx.x;
  int i = blockIdx.x * 512 + t;
  int v = i < n ? in[i] : 0;
  if (i + 256 < n) v += in[i + 256];
  s[t] = v;
  __syncthreads();
  for (int d = 128; d > 0; d >>= 1) {
    if (t < d) s[t] += s[t + d];
    __syncthreads();
  }
  if (t == 0) out[blockIdx.x] = s[0];
}

EXPORT void reduce_max_odd(const float *in, float *out, int n) {
  extern __shared__ float values[];
  int t = threadIdx.x;
  float best = -1e30f;
  for (int i = blockIdx.x * blockDim.x + t; i < n; i += blockDim.x * gridDim.x)
    best = fmaxf(best, in[i]);
  values[t] = best;
  __syncthreads();
  int width = blockDim.x;
  while (width > 1) {
    int half = (width + 1) / 2;
    if (t + half < width) values[t] = fmaxf(values[t], values[t + half]);
    __syncthreads();
    width = half;
  }
  if (t == 0) out[blockIdx.x] = values[0];
}

EXPORT void reduce_xor_volatile(const unsigned *in, unsigned *out) {
  __shared__ volatile unsigned s[128];
  int t = threadIdx.x;
  s[t] = in[blockIdx.x * 128 + t];
  __syncthreads();
  if (t < 64) s[t] = s[t] ^ s[t + 64];
  __syncthreads();
  if (t < 32) {
    for (int d = 32; d > 0; d >>= 1) {
      unsigned other = s[t + d];
      __syncwarp();
      s[t] = s[t] ^ other;
      __syncwarp();
    }
  }
  if (t == 0) out[blockIdx.x] = s[0];
}
