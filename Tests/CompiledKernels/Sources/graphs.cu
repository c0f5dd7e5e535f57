// Graphs and sparse matrices in compressed rows.
#include "device.h"

EXPORT void bfs_level(
    const int *rows, const int *columns, int *levels, int level, int *changed, int n) {
  int v = blockIdx.x * blockDim.x + threadIdx.x;
  if (v >= n || levels[v] != level) return;
  for (int e = rows[v]; e < rows[v + 1]; e++) {
    int u = columns[e];
    if (atomicCAS(&levels[u], -1, level + 1) == -1) *changed = 1;
  }
}

EXPORT void sssp_relax(
    const int *rows, const int *columns, const int *weights, int *distances, int *changed, int n) {
  int v = blockIdx.x * blockDim.x + threadIdx.x;
  if (v >= n) return;
  int d = *(volatile int *)&distances[v];
  if (d == 0x3fffffff) return;
  for (int e = rows[v]; e < rows[v + 1]; e++)
    if (atomicMin(&distances[columns[e]], d + weights[e]) > d + weights[e]) *changed = 1;
}

// One warp for each row.
EXPORT void spmv_csr(
    const int *rows, const int *columns, const float *values, const float *x, float *y, int n) {
  int row = (blockIdx.x * blockDim.x + threadIdx.x) / 32, lane = threadIdx.x & 31;
  if (row >= n) return;
  float sum = 0;
  for (int e = rows[row] + lane; e < rows[row + 1]; e += 32)
    sum = fmaf(values[e], x[columns[e]], sum);
  for (int d = 16; d > 0; d >>= 1) sum += __shfl_down_sync(0xffffffffu, sum, d);
  if (lane == 0) y[row] = sum;
}

EXPORT void floyd_warshall(int *distances, int n) {
  // One block; each step reads row and column k, which the step itself leaves alone.
  for (int k = 0; k < n; k++) {
    for (int i = threadIdx.y; i < n; i += blockDim.y)
      for (int j = threadIdx.x; j < n; j += blockDim.x)
        distances[i * n + j] = min(distances[i * n + j], distances[i * n + k] + distances[k * n + j]);
    __syncthreads();
  }
}
