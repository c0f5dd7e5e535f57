// The compiler's own form of asynchronous copies, and barriers as objects.
#include <cuda_pipeline.h>
#include "device.h"

EXPORT void pipeline_stencil(const float *in, float *out, int n) {
  __shared__ float s[3][64];
  int t = threadIdx.x, tiles = n / 64;
  for (int i = 0; i < 2 && i < tiles; i++) {
    __pipeline_memcpy_async(&s[i][t], in + i * 64 + t, sizeof(float));
    __pipeline_commit();
  }
  for (int i = 0; i < tiles; i++) {
    if (i + 2 < tiles) __pipeline_memcpy_async(&s[(i + 2) % 3][t], in + (i + 2) * 64 + t, 4);
    __pipeline_commit();
    __pipeline_wait_prior(2);
    __syncthreads();
    float left = t > 0 ? s[i % 3][t - 1] : 0.0f;
    out[i * 64 + t] = s[i % 3][t] - left;
    __syncthreads();
  }
}

// Reductions in one instruction.
EXPORT void redux_all(const int *in, int *out) {
  int i = blockIdx.x * blockDim.x + threadIdx.x, v = in[i];
  int r = __reduce_add_sync(0xffffffffu, v);
  r ^= __reduce_max_sync(0xffffffffu, v) * 3;
  r ^= __reduce_min_sync(0xffffffffu, v) * 5;
  r ^= (int)__reduce_and_sync(0xffffffffu, (unsigned)v | 0xff00u);
  r ^= (int)__reduce_or_sync(0xffffffffu, (unsigned)v & 0xffu) * 7;
  unsigned odd = __ballot_sync(0xffffffffu, threadIdx.x & 1);
  if (threadIdx.x & 1) r += (int)__reduce_xor_sync(odd, (unsigned)v);
  out[i] = r;
}

__device__ __noinline__ int half_of(int v) { return v / 2; }

EXPORT void warp_match_all(const int *in, int *out) {
  int i = blockIdx.x * blockDim.x + threadIdx.x, same;
  unsigned mask = __match_all_sync(0xffffffffu, half_of(in[i]), &same);
  unsigned long long key = (unsigned long long)(in[i] & 3) << 40;
  out[i] = (int)mask + same * 2 + (int)__match_any_sync(0xffffffffu, key);
}
