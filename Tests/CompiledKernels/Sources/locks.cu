// Locks: between the threads of a warp (which needs independent progress) and between blocks.
#include "device.h"

EXPORT void lock_within_warp(int *lock, volatile int *counter, int *sequence) {
  bool done = false;
  while (!done) {
    if (atomicCAS(lock, 0, 1) == 0) {
      int v = counter[0];
      counter[0] = v + 1;
      sequence[v] = threadIdx.x;
      __threadfence();
      atomicExch(lock, 0);
      done = true;
    }
  }
}

// The naive form: the lane that holds the lock leaves the loop, and the others spin in it.
EXPORT void lock_spin_naive(int *lock, volatile int *counter) {
  while (atomicCAS(lock, 0, 1) != 0) {
  }
  __threadfence();
  counter[0] += 3;
  __threadfence();
  atomicExch(lock, 0);
}

EXPORT void lock_ticket_blocks(
    unsigned *next, volatile unsigned *serving, volatile unsigned *log, int rounds) {
  if (threadIdx.x != 0) return;
  for (int r = 0; r < rounds; r++) {
    unsigned ticket = atomicAdd(next, 1u);
    while (*serving != ticket) {
    }
    log[ticket] = log[ticket ? ticket - 1 : 0] + blockIdx.x + 1;
    __threadfence();
    *serving = ticket + 1;
  }
}

// Dining philosophers on shared forks, each an own lock; the lower fork comes first.
EXPORT void lock_philosophers(int *meals, int rounds) {
  __shared__ int forks[16];
  int t = threadIdx.x;
  if (t < 16) forks[t] = 0;
  __syncthreads();
  int a = t, b = (t + 1) % blockDim.x, eaten = 0;
  int first = min(a, b), second = max(a, b);
  while (eaten < rounds) {
    if (atomicCAS(&forks[first], 0, 1) == 0) {
      if (atomicCAS(&forks[second], 0, 1) == 0) {
        eaten++;
        __threadfence_block();
        atomicExch(&forks[second], 0);
      }
      atomicExch(&forks[first], 0);
    }
  }
  meals[blockIdx.x * blockDim.x + t] = eaten;
}
