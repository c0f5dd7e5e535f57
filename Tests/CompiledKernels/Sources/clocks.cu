// Time and place.
#include "device.h"

EXPORT void clocks(long long *out, unsigned *places) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  long long start = clock64();
  unsigned before = (unsigned)clock();
  __nanosleep(20);
  unsigned after = (unsigned)clock();
  long long stop = clock64();
  out[2 * i] = stop - start;
  out[2 * i + 1] = after - before;
  unsigned warp, lane, size, equal, greater;
  asm volatile("mov.u32 %0, %%warpid;" : "=r"(warp));
  asm volatile("mov.u32 %0, %%laneid;" : "=r"(lane));
  asm volatile("mov.u32 %0, %%nwarpid;" : "=r"(size));
  asm volatile("mov.u32 %0, %%lanemask_eq;" : "=r"(equal));
  asm volatile("mov.u32 %0, %%lanemask_gt;" : "=r"(greater));
  places[i] = lane + (equal ^ greater) + (warp < size ? 1 : 0);
}
