// Prefix sums: two classic ones in shared memory, one by shuffles, one over the grid.
#include "device.h"

EXPORT void scan_hillis_steele(const int *in, int *out) {
  __shared__ int s[2][200];
  int t = threadIdx.x, now = 0;
  s[0][t] = in[blockIdx.x * 200 + t];
  __syncthreads();
  for (int d = 1; d < 200; d *= 2) {
    int next = now ^ 1;
    s[next][t] = t >= d ? s[now][t] + s[now][t - d] : s[now][t];
    now = next;
    __syncthreads();
  }
  out[blockIdx.x * 200 + t] = s[now][t];
}

EXPORT void scan_blelloch(const unsigned *in, unsigned *out) {
  __shared__ unsigned s[512];
  int t = threadIdx.x, base = blockIdx.x * 512, offset = 1;
  s[2 * t] = in[base + 2 * t];
  s[2 * t + 1] = in[base + 2 * t + 1];
  for (int d = 256; d > 0; d >>= 1) {
    __syncthreads();
    if (t < d) {
      int low = offset * (2 * t + 1) - 1, high = offset * (2 * t + 2) - 1;
      s[high] += s[low];
    }
    offset *= 2;
  }
  if (t == 0) s[511] = 0;
  for (int d = 1; d < 512; d *= 2) {
    offset >>= 1;
    __syncthreads();
    if (t < d) {
      int low = offset * (2 * t + 1) - 1, high = offset * (2 * t + 2) - 1;
      unsigned v = s[low];
      s[low] = s[high];
      s[high] += v;
    }
  }
  __syncthreads();
  out[base + 2 * t] = s[2 * t];
  out[base + 2 * t + 1] = s[2 * t + 1];
}

// Decoupled look-back: a block publishes its sum, then adds up what the blocks before it published.
// A status word holds a flag (1: sum of the tile, 2: sum of everything so far) over 30 bits.
EXPORT void scan_look_back(
    const unsigned *in, unsigned *out, volatile unsigned long long *status, unsigned *tickets) {
  __shared__ unsigned warp_sums[4];
  __shared__ unsigned tile, before;
  int t = threadIdx.x, lane = t & 31, warp = t >> 5;
  if (t == 0) tile = atomicAdd(tickets, 1u);
  __syncthreads();
  unsigned v = in[tile * 128 + t];
  for (int d = 1; d < 32; d *= 2) {
    unsigned other = __shfl_up_sync(0xffffffffu, v, d);
    if (lane >= d) v += other;
  }
  if (lane == 31) warp_sums[warp] = v;
  __syncthreads();
  for (int w = 0; w < warp; w++) v += warp_sums[w];
  if (t == 127) {
    status[tile] = ((unsigned long long)(tile == 0 ? 2 : 1) << 32) | v;
    __threadfence();
    unsigned sum = 0;
    for (int back = (int)tile - 1; back >= 0; back--) {
      unsigned long long word;
      do {
        word = status[back];
      } while ((word >> 32) == 0);
      sum += (unsigned)word;
      if ((word >> 32) == 2) break;
    }
    before = sum;
    if (tile > 0) {
      status[tile] = (2ull << 32) | (sum + v);
      __threadfence();
    }
  }
  __syncthreads();
  out[tile * 128 + t] = before + v;
}
