// What came with sm_90, and barriers in memory.
#include "device.h"

DEVICE unsigned shared_address(const void *p) {
  unsigned address;
  asm("{ .reg .u64 wide; cvta.to.shared.u64 wide, %1; cvt.u32.u64 %0, wide; }"
      : "=r"(address)
      : "l"(p));
  return address;
}

// A barrier object: every thread arrives and waits for the phase to end, several times.
EXPORT void barrier_object(const int *in, int *out, int phases) {
  __shared__ __align__(8) unsigned long long barrier;
  __shared__ int s[2][64];
  int t = threadIdx.x;
  unsigned address = shared_address(&barrier);
  if (t == 0) asm volatile("mbarrier.init.shared.b64 [%0], 64;" ::"r"(address) : "memory");
  __syncthreads();
  int v = in[blockIdx.x * 64 + t];
  for (int phase = 0; phase < phases; phase++) {
    s[phase & 1][t] = v;
    unsigned long long state;
    asm volatile("mbarrier.arrive.shared.b64 %0, [%1];" : "=l"(state) : "r"(address) : "memory");
    unsigned done;
    do {
      asm volatile(
          "{ .reg .pred p; mbarrier.test_wait.shared.b64 p, [%1], %2; selp.u32 %0, 1, 0, p; }"
          : "=r"(done)
          : "r"(address), "l"(state)
          : "memory");
    } while (!done);
    v += s[phase & 1][(t + 1) & 63];
  }
  out[blockIdx.x * 64 + t] = v;
}

// Four 8 x 8 matrices of halfwords from registers to shared memory, and one through registers.
EXPORT void store_matrices(unsigned *out) {
  __shared__ __align__(16) unsigned s[128];
  int lane = threadIdx.x;
  unsigned r[4];
  for (int k = 0; k < 4; k++) r[k] = (lane * 2 + 1) << 16 | (lane * 2) | k << 8;
  asm volatile("stmatrix.sync.aligned.m8n8.x4.shared.b16 [%0], {%1, %2, %3, %4};" ::"r"(
                   shared_address(s + lane * 4)),
               "r"(r[0]), "r"(r[1]), "r"(r[2]), "r"(r[3])
               : "memory");
  __syncthreads();
  for (int k = 0; k < 4; k++) out[k * 32 + lane] = s[k * 32 + lane];
  unsigned turned;
  asm volatile("movmatrix.sync.aligned.m8n8.trans.b16 %0, %1;" : "=r"(turned) : "r"(r[0]));
  out[128 + lane] = turned;
}

EXPORT void elect_leader(int *out) {
  unsigned leader, chosen;
  asm volatile(
      "{ .reg .pred p; elect.sync %0|p, 0xffffffff; selp.u32 %1, 1, 0, p; }"
      : "=r"(leader), "=r"(chosen));
  atomicAdd(&out[0], (int)chosen);
  if (chosen) out[1] = (leader == (threadIdx.x & 31)) ? 1 : -1;
}
