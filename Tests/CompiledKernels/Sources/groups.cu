// Cooperative groups: tiles of a warp, threads that came together, reductions.
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>
#include <cooperative_groups/scan.h>
#include "device.h"

namespace cg = cooperative_groups;

EXPORT void groups_tiles(const int *in, int *out) {
  cg::thread_block block = cg::this_thread_block();
  cg::thread_block_tile<8> tile = cg::tiled_partition<8>(block);
  int i = blockIdx.x * blockDim.x + block.thread_rank(), v = in[i];
  int sum = v;
  for (int d = tile.size() / 2; d > 0; d /= 2) sum += tile.shfl_xor(sum, d);
  int largest = cg::reduce(tile, v, cg::greater<int>());
  int before = cg::exclusive_scan(tile, v, cg::plus<int>());
  unsigned odd = tile.ballot(v & 1);
  out[i] = sum + largest * 3 + before * 5 + (int)odd * 7 + (int)tile.meta_group_rank();
}

EXPORT void groups_coalesced(const int *in, int *counters, int *out) {
  int i = blockIdx.x * blockDim.x + threadIdx.x, v = in[i];
  int place = -1;
  if (v > 0) {
    cg::coalesced_group active = cg::coalesced_threads();
    int base = 0;
    if (active.thread_rank() == 0) base = atomicAdd(counters, (int)active.size());
    place = active.shfl(base, 0) + active.thread_rank();
  }
  out[i] = place;
}

EXPORT void groups_block(const int *in, int *out) {
  __shared__ int s[128];
  cg::thread_block block = cg::this_thread_block();
  int t = block.thread_rank();
  s[t] = in[block.group_index().x * 128 + t];
  for (int d = 64; d > 0; d /= 2) {
    block.sync();
    if (t < d) s[t] ^= s[t + d] * 3;
  }
  cg::sync(block);
  out[block.group_index().x * 128 + t] = s[0] + t;
}
