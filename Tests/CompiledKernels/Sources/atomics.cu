// Every atomic operation, on global and on shared memory, and loops around compare-and-swap.
#include "device.h"

// One word per operation; the results do not depend on the order.
EXPORT void atomics_integer(const unsigned *in, unsigned *words, unsigned long long *wide) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned v = in[i];
  atomicAdd(&words[0], v);
  atomicSub((int *)&words[1], (int)v);
  atomicMin(&words[2], v);
  atomicMax(&words[3], v);
  atomicMin((int *)&words[4], (int)v);
  atomicMax((int *)&words[5], (int)v);
  atomicAnd(&words[6], v | 0xffu);
  atomicOr(&words[7], v & 0xff00ffu);
  atomicXor(&words[8], v);
  atomicInc(&words[9], 99);
  atomicDec(&words[10], 70);
  atomicExch(&words[11], 0xabcdu);
  atomicAdd(&wide[0], (unsigned long long)v << 16);
  atomicMax(&wide[1], (unsigned long long)v * v);
}

// Each value returned by a counter in shared memory is unique: the block hands out the places.
EXPORT void atomics_shared_tickets(unsigned *order, unsigned *sums) {
  __shared__ unsigned counter, sum;
  __shared__ int lowest;
  __shared__ unsigned long long wide;
  if (threadIdx.x == 0) {
    counter = 0;
    sum = 0;
    lowest = 1000;
    wide = 0;
  }
  __syncthreads();
  unsigned ticket = atomicAdd(&counter, 1u);
  order[blockIdx.x * blockDim.x + ticket] = threadIdx.x;
  atomicXor(&sum, threadIdx.x * 2654435761u);
  atomicMin(&lowest, 500 - (int)threadIdx.x);
  atomicAdd(&wide, 1ull << (threadIdx.x & 31));
  __syncthreads();
  if (threadIdx.x == 0)
    sums[blockIdx.x] = sum + lowest + (unsigned)(wide >> 5);
}

EXPORT void atomics_compare_and_swap(const float *in, float *smallest, double *total, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  int *word = (int *)smallest;
  int old = *(volatile int *)word;
  while (__int_as_float(old) > in[i]) {
    int seen = atomicCAS(word, old, __float_as_int(in[i]));
    if (seen == old) break;
    old = seen;
  }
  unsigned long long *bits = (unsigned long long *)total, seen = *(volatile unsigned long long *)bits;
  unsigned long long expected;
  do {
    expected = seen;
    union { unsigned long long u; double d; } value;
    value.u = expected;
    value.d += (double)in[i];
    seen = atomicCAS(bits, expected, value.u);
  } while (seen != expected);
}

EXPORT void atomics_float(const float *in, float *sum, double *wide) {
  __shared__ float local;
  if (threadIdx.x == 0) local = 0;
  __syncthreads();
  float v = in[blockIdx.x * blockDim.x + threadIdx.x];
  atomicAdd(&local, v);
  __syncthreads();
  if (threadIdx.x == 0) {
    atomicAdd(sum, local);
    atomicAdd(wide, (double)local * 0.5);
  }
}

// Open addressing: threads insert their keys, then count how often each key came.
EXPORT void hash_table(const unsigned *keys, unsigned *slots, unsigned *counts, int mask) {
  unsigned key = keys[blockIdx.x * blockDim.x + threadIdx.x];
  unsigned place = (key * 2654435761u >> 16) & mask;
  while (true) {
    unsigned old = atomicCAS(&slots[place], 0u, key);
    if (old == 0 || old == key) {
      atomicAdd(&counts[place], 1u);
      return;
    }
    place = (place + 1) & mask;
  }
}

// Pushes onto a linked list by exchange of its head: every node must be on it once.
EXPORT void linked_list(int *head, int *next, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) next[i] = atomicExch(head, i);
}
