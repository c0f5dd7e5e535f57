// Calls of device functions: recursion that diverges, tables of functions, structures returned.
#include "device.h"

__device__ __noinline__ int fibonacci(int n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

EXPORT void recursive_fibonacci(int *out) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  out[i] = fibonacci(i % 11);
}

__device__ __noinline__ int ackermann(int m, int n) {
  if (m == 0) return n + 1;
  if (n == 0) return ackermann(m - 1, 1);
  return ackermann(m - 1, ackermann(m, n - 1));
}

EXPORT void recursive_ackermann(int *out) {
  int i = threadIdx.x;
  out[i] = ackermann(i & 1, i / 4) + ackermann(2, i & 3);
}

struct Sum {
  long long total;
  int count;
  float largest;
};

__device__ __noinline__ Sum tree_sum(const float *values, int root, int n, int depth) {
  Sum sum = {0, 0, -1e30f};
  if (root >= n) return sum;
  float v = values[root];
  sum.total = (long long)v;
  sum.count = 1;
  sum.largest = v;
  if (v < 0 && depth > 2) return sum;
  for (int side = 1; side <= 2; side++) {
    Sum part = tree_sum(values, 2 * root + side, n, depth + 1);
    sum.total += part.total;
    sum.count += part.count;
    sum.largest = fmaxf(sum.largest, part.largest);
  }
  return sum;
}

EXPORT void recursive_tree(const float *values, Sum *out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  out[i] = tree_sum(values, i % 13, n, 0);
}
