// Barriers beyond __syncthreads: named ones, those that reduce, those of a warp's part.
#include "device.h"

DEVICE void named_sync(int id, int threads) {
  asm volatile("bar.sync %0, %1;" ::"r"(id), "r"(threads) : "memory");
}
DEVICE void named_arrive(int id, int threads) {
  asm volatile("bar.arrive %0, %1;" ::"r"(id), "r"(threads) : "memory");
}

// Warp 0 produces, warp 1 consumes, two buffers between them.
EXPORT void barrier_producer_consumer(const int *in, int *out, int rounds) {
  __shared__ int buffer[2][32];
  int lane = threadIdx.x & 31;
  if (threadIdx.x < 32) {
    for (int r = 0; r < rounds; r++) {
      if (r >= 2) named_sync(1 + (r & 1), 64);
      buffer[r & 1][lane] = in[r * 32 + lane] * 3;
      __threadfence_block();
      named_arrive(3 + (r & 1), 64);
    }
  } else {
    int sum = 0;
    for (int r = 0; r < rounds; r++) {
      named_sync(3 + (r & 1), 64);
      sum += buffer[r & 1][31 - lane];
      out[r * 32 + lane] = sum;
      if (r + 2 < rounds) named_arrive(1 + (r & 1), 64);
    }
  }
}

EXPORT void barrier_reductions(const int *in, int *out) {
  int v = in[blockIdx.x * blockDim.x + threadIdx.x];
  int even = __syncthreads_count(v % 2 == 0);
  int all = __syncthreads_and(v > -1000);
  int any = __syncthreads_or(v == 77);
  if (threadIdx.x == blockDim.x - 1) out[blockIdx.x] = even * 4 + (all ? 2 : 0) + (any ? 1 : 0);
}

// Halves of each warp meet on their own mask while the other half does something else.
EXPORT void barrier_half_warps(int *out) {
  __shared__ volatile int s[64];
  int t = threadIdx.x, lane = t & 31;
  unsigned mask = lane < 16 ? 0xffffu : 0xffff0000u;
  int v = t;
  if (lane < 16) {
    for (int d = 1; d < 16; d *= 2) {
      s[t] = v;
      __syncwarp(mask);
      v += s[t ^ d];
      __syncwarp(mask);
    }
  } else {
    for (int d = 8; d > 0; d /= 2) v = v * 3 + __shfl_xor_sync(mask, v, d);
  }
  out[blockIdx.x * blockDim.x + t] = v;
}

// Two groups of warps with barriers of their own run loops of different length.
EXPORT void barrier_groups(int *out, int rounds) {
  __shared__ int s[2][64];
  int group = threadIdx.x >= 64, t = threadIdx.x & 63;
  s[group][t] = t * (group + 2);
  named_sync(group + 1, 64);
  for (int r = 0; r < rounds * (group + 1); r++) {
    int v = s[group][(t + 1) & 63] + s[group][t];
    named_sync(group + 1, 64);
    s[group][t] = v;
    named_sync(group + 1, 64);
  }
  out[threadIdx.x] = s[group][t];
}
