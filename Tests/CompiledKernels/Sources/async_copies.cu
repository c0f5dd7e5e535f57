// Copies from global to shared memory that run beside the arithmetic.
#include "device.h"

DEVICE unsigned shared_address(const void *p) {
  unsigned address;
  asm("{ .reg .u64 wide; cvta.to.shared.u64 wide, %1; cvt.u32.u64 %0, wide; }"
      : "=r"(address)
      : "l"(p));
  return address;
}

// Two stages: while one is summed up, the next one arrives.
EXPORT void copy_double_buffer(const int *in, int *out, int tiles) {
  __shared__ __align__(16) int stage[2][256];
  int t = threadIdx.x;
  const int *source = in + blockIdx.x * tiles * 256;
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;\n\tcp.async.commit_group;" ::"r"(
                   shared_address(&stage[0][t * 4])),
               "l"(source + t * 4)
               : "memory");
  int sum = 0;
  for (int i = 0; i < tiles; i++) {
    if (i + 1 < tiles)
      asm volatile("cp.async.cg.shared.global.L2::128B [%0], [%1], 16;" ::"r"(
                       shared_address(&stage[(i + 1) & 1][t * 4])),
                   "l"(source + (i + 1) * 256 + t * 4)
                   : "memory");
    asm volatile("cp.async.commit_group;\n\tcp.async.wait_group 1;" ::: "memory");
    __syncthreads();
    for (int k = 0; k < 4; k++) sum = sum * 3 + stage[i & 1][(t * 4 + k + 64) & 255];
    __syncthreads();
  }
  out[blockIdx.x * 64 + t] = sum;
}

// Rows that end early: bytes past the source size arrive as zeros.
EXPORT void copy_zero_fill(const int *in, int *out, int n) {
  __shared__ __align__(16) int s[128];
  int t = threadIdx.x, first = blockIdx.x * 128 + t * 4;
  int left = max(0, min(4, n - first)) * 4;
  asm volatile("cp.async.ca.shared.global [%0], [%1], 16, %2;" ::"r"(shared_address(&s[t * 4])),
               "l"(in + (left ? first : 0)), "r"(left)
               : "memory");
  asm volatile("cp.async.wait_all;" ::: "memory");
  __syncthreads();
  for (int k = 0; k < 4; k++) out[blockIdx.x * 128 + t + 32 * k] = s[t + 32 * k];
}
