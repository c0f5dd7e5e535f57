// Variables of the module: values, tables, addresses of each other, zeros.
#include "device.h"

struct Entry {
  int key;
  short weight;
  char tag;
  double factor;
};

__device__ int counters[4] = {10, 20, 30, 40};
__device__ unsigned char text[] = "tables of bytes";
__device__ double halves[3] = {0.5, -0.25, 1e300};
__device__ Entry entries[3] = {{1, 2, 'a', 0.5}, {-3, 400, 'b', 2.5}, {100000, -6, 'c', -8.0}};
__device__ int *second = &counters[1];
__device__ unsigned char *const word = text + 10;
__constant__ short primes[6] = {2, 3, 5, 7, 11, 13};
__constant__ const int *links[2] = {&counters[2], &counters[0]};
__device__ unsigned zeros[64];

EXPORT void module_read(int *out, double *factors) {
  int i = threadIdx.x;
  out[i] = counters[i & 3] + text[i % 15] + primes[i % 6] + *second + word[i % 5] + *links[i & 1];
  const Entry &entry = entries[i % 3];
  out[32 + i] = entry.key + entry.weight * entry.tag;
  factors[i] = entry.factor * halves[i & 1];
}

EXPORT void module_count(unsigned *out) {
  // Each launch adds one: what a module's variable holds stays from launch to launch.
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  zeros[i] += i + 1;
  out[i] = zeros[i];
}
