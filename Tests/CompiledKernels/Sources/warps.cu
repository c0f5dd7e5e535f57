// Communication within a warp: votes, matches, masks, shuffles of every kind.
#include "device.h"

EXPORT void warp_votes(const int *in, unsigned *out) {
  int i = blockIdx.x * blockDim.x + threadIdx.x, v = in[i];
  unsigned odd = __ballot_sync(0xffffffffu, v & 1);
  unsigned result = odd;
  if (__all_sync(0xffffffffu, v < 200)) result ^= 0x1111u;
  if (__any_sync(0xffffffffu, v == 13)) result ^= 0x22220000u;
  if (v & 1) {
    unsigned inner = __ballot_sync(odd, v > 50);
    result += inner * 3;
    result += __popc(__activemask() & odd) == __popc(odd) ? 7 : 0;
  }
  out[i] = result;
}

EXPORT void warp_shuffles(const int *in, int *out) {
  int i = blockIdx.x * blockDim.x + threadIdx.x, v = in[i], lane = threadIdx.x & 31;
  int a = __shfl_sync(0xffffffffu, v, (lane * 7 + 3) & 31);
  int b = __shfl_up_sync(0xffffffffu, v, 3, 8);
  int c = __shfl_down_sync(0xffffffffu, v, 5, 16);
  int d = __shfl_xor_sync(0xffffffffu, v, 9);
  int e = __shfl_sync(0xffffffffu, v, lane + 2, 4);
  out[i] = a + b * 3 + c * 5 + d * 7 + e * 11;
}

EXPORT void warp_compact(const int *in, int *out, int *counts) {
  int i = blockIdx.x * blockDim.x + threadIdx.x, lane = threadIdx.x & 31;
  int v = in[i];
  bool keep = v % 3 == 0;
  unsigned mask = __ballot_sync(0xffffffffu, keep);
  unsigned below;
  asm("mov.u32 %0, %%lanemask_lt;" : "=r"(below));
  if (keep) out[(i & ~31) + __popc(mask & below)] = v;
  if (lane == 0) counts[i / 32] = __popc(mask);
}

// A binary tree of matches: lanes with equal keys add up their values.
EXPORT void warp_group_sums(const unsigned *keys, const int *values, int *out) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned peers = __match_any_sync(0xffffffffu, keys[i]);
  int value = values[i], sum = 0;
  for (unsigned rest = peers; rest; rest &= rest - 1) {
    int source = __ffs((int)rest) - 1;
    sum += __shfl_sync(peers, value, source);
  }
  out[i] = sum;
}
