// Stencils and filters: one, two and three dimensions, halos in shared memory, constant weights.
#include "device.h"

__constant__ float weights[9] = {0.0625f, 0.125f, 0.0625f, 0.125f, 0.25f,
                                 0.125f,  0.0625f, 0.125f, 0.0625f};

EXPORT void stencil_1d(const int *in, int *out, int n) {
  __shared__ int s[128 + 6];
  int i = blockIdx.x * 128 + threadIdx.x, t = threadIdx.x + 3;
  s[t] = i < n ? in[i] : 0;
  if (threadIdx.x < 3) {
    s[t - 3] = i >= 3 ? in[i - 3] : 0;
    s[t + 128] = i + 128 < n ? in[i + 128] : 0;
  }
  __syncthreads();
  int sum = 0;
  for (int d = -3; d <= 3; d++) sum += s[t + d] * (4 - abs(d));
  if (i < n) out[i] = sum;
}

EXPORT void convolution_constant(const float *in, float *out, int width, int height) {
  int x = blockIdx.x * blockDim.x + threadIdx.x;
  int y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x >= width || y >= height) return;
  float sum = 0;
  for (int j = -1; j <= 1; j++) {
    for (int i = -1; i <= 1; i++) {
      int u = min(max(x + i, 0), width - 1), v = min(max(y + j, 0), height - 1);
      sum = fmaf(weights[(j + 1) * 3 + i + 1], in[v * width + u], sum);
    }
  }
  out[y * width + x] = sum;
}

EXPORT void heat_3d(const double *in, double *out, int nx, int ny, int nz, double k) {
  int x = blockIdx.x * blockDim.x + threadIdx.x;
  int y = blockIdx.y * blockDim.y + threadIdx.y;
  int z = blockIdx.z * blockDim.z + threadIdx.z;
  if (x >= nx || y >= ny || z >= nz) return;
  int i = (z * ny + y) * nx + x;
  double here = in[i];
  if (x == 0 || y == 0 || z == 0 || x == nx - 1 || y == ny - 1 || z == nz - 1) {
    out[i] = here;
    return;
  }
  double sum = in[i - 1] + in[i + 1] + in[i - nx] + in[i + nx] + in[i - nx * ny] + in[i + nx * ny];
  out[i] = fma(k, fma(-6.0, here, sum), here);
}

EXPORT void median_3x3(const unsigned char *in, unsigned char *out, int width, int height) {
  int x = blockIdx.x * blockDim.x + threadIdx.x;
  int y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x >= width || y >= height) return;
  unsigned char v[9];
  int count = 0;
  for (int j = -1; j <= 1; j++)
    for (int i = -1; i <= 1; i++) {
      int u = x + i, w = y + j;
      if (u < 0 || w < 0 || u >= width || w >= height) continue;
      v[count++] = in[w * width + u];
    }
  for (int i = 1; i < count; i++) {
    unsigned char key = v[i];
    int j = i - 1;
    while (j >= 0 && v[j] > key) {
      v[j + 1] = v[j];
      j--;
    }
    v[j + 1] = key;
  }
  out[y * width + x] = v[count / 2];
}

EXPORT void game_of_life(const unsigned char *in, unsigned char *out, int size) {
  __shared__ unsigned char s[10][34];
  int x = blockIdx.x * 32 + threadIdx.x, y = blockIdx.y * 8 + threadIdx.y;
  for (int j = threadIdx.y; j < 10; j += 8)
    for (int i = threadIdx.x; i < 34; i += 32) {
      int u = (blockIdx.x * 32 + i + size - 1) % size, v = (blockIdx.y * 8 + j + size - 1) % size;
      s[j][i] = in[v * size + u];
    }
  __syncthreads();
  int tx = threadIdx.x + 1, ty = threadIdx.y + 1;
  int alive = s[ty - 1][tx - 1] + s[ty - 1][tx] + s[ty - 1][tx + 1] + s[ty][tx - 1] +
              s[ty][tx + 1] + s[ty + 1][tx - 1] + s[ty + 1][tx] + s[ty + 1][tx + 1];
  out[y * size + x] = alive == 3 || (alive == 2 && s[ty][tx]) ? 1 : 0;
}
