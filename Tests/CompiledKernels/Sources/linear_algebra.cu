// Small dense systems.
#include "device.h"

// Gauss and Jordan with pivots, one block, a row for each thread; n at most 32.
EXPORT void solve_gauss(const double *matrices, double *solutions, int n) {
  __shared__ double a[32][33];
  __shared__ int pivot;
  int t = threadIdx.x;
  const double *matrix = matrices + blockIdx.x * n * (n + 1);
  for (int j = 0; j <= n; j++) a[t][j] = matrix[t * (n + 1) + j];
  __syncthreads();
  for (int k = 0; k < n; k++) {
    if (t == 0) {
      int best = k;
      for (int i = k + 1; i < n; i++)
        if (fabs(a[i][k]) > fabs(a[best][k])) best = i;
      pivot = best;
    }
    __syncthreads();
    for (int j = t; j <= n; j += n) {
      double v = a[k][j];
      a[k][j] = a[pivot][j];
      a[pivot][j] = v;
    }
    __syncthreads();
    double scale = a[t][k] / a[k][k];
    __syncthreads();
    if (t != k)
      for (int j = k; j <= n; j++) a[t][j] = fma(-scale, a[k][j], a[t][j]);
    __syncthreads();
  }
  solutions[blockIdx.x * n + t] = a[t][n] / a[t][t];
}

// Determinants of 4 x 4 integer matrices by expansion over permutations in local arrays.
EXPORT void determinants(const int *matrices, long long *out, int count) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= count) return;
  int p[4] = {0, 1, 2, 3}, c[4] = {0, 0, 0, 0};
  long long sum = 0;
  int sign = 1, k = 0;
  const int *m = matrices + 16 * i;
  sum += (long long)m[0] * m[5] * m[10] * m[15];
  while (k < 4) {
    if (c[k] < k) {
      int a = k & 1 ? c[k] : 0;
      int v = p[a];
      p[a] = p[k];
      p[k] = v;
      sign = -sign;
      sum += sign * ((long long)m[p[0]] * m[4 + p[1]] * m[8 + p[2]] * m[12 + p[3]]);
      c[k]++;
      k = 0;
    } else {
      c[k] = 0;
      k++;
    }
  }
  out[i] = sum;
}

// Nearest centre for points in constant memory's reach; ties go to the first.
__constant__ float centres[8][3] = {{0, 0, 0},    {4, 0, 0},    {0, 4, 0},   {0, 0, 4},
                                    {-4, -4, -4}, {2, 2, 2}, {8, -8, 8}, {-3, 5, 1}};

EXPORT void nearest_centre(const float *points, int *labels, int *sizes, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  float best = 1e30f;
  int label = -1;
#pragma unroll 2
  for (int c = 0; c < 8; c++) {
    float d = 0;
    for (int k = 0; k < 3; k++) {
      float e = points[3 * i + k] - centres[c][k];
      d = fmaf(e, e, d);
    }
    if (d < best) {
      best = d;
      label = c;
    }
  }
  labels[i] = label;
  atomicAdd(&sizes[label], 1);
}
