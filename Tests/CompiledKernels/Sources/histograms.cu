// Histograms: privatised in shared memory, straight to global memory, aggregated within a warp.
#include "device.h"

EXPORT void histogram_shared(const unsigned char *in, unsigned *bins, int n) {
  __shared__ unsigned s[256];
  for (int b = threadIdx.x; b < 256; b += blockDim.x) s[b] = 0;
  __syncthreads();
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x)
    atomicAdd(&s[in[i]], 1u);
  __syncthreads();
  for (int b = threadIdx.x; b < 256; b += blockDim.x)
    if (s[b]) atomicAdd(&bins[b], s[b]);
}

EXPORT void histogram_global(const unsigned *in, unsigned *bins, int n, unsigned width) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) atomicAdd(bins + in[i] / width, 1u);
}

EXPORT void histogram_match(const unsigned *in, unsigned *bins, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned active = __ballot_sync(0xffffffffu, i < n);
  if (i >= n) return;
  unsigned bin = in[i] % 10;
  unsigned peers = __match_any_sync(active, bin);
  int leader = __ffs(peers) - 1;
  if ((int)(threadIdx.x & 31) == leader) atomicAdd(&bins[bin], (unsigned)__popc(peers));
}
