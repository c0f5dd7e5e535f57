// Transposes: plain, through a padded tile, of doubles, of bits by ballots.
#include "device.h"

EXPORT void transpose_naive(const int *in, int *out, int rows, int columns) {
  int x = blockIdx.x * blockDim.x + threadIdx.x;
  int y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x < columns && y < rows) out[x * rows + y] = in[y * columns + x];
}

EXPORT void transpose_tiled(const double *in, double *out, int rows, int columns) {
  __shared__ double tile[32][33];
  int x = blockIdx.x * 32 + threadIdx.x;
  for (int j = threadIdx.y; j < 32; j += 8) {
    int y = blockIdx.y * 32 + j;
    if (x < columns && y < rows) tile[j][threadIdx.x] = in[y * columns + x];
  }
  __syncthreads();
  int u = blockIdx.y * 32 + threadIdx.x;
  for (int j = threadIdx.y; j < 32; j += 8) {
    int v = blockIdx.x * 32 + j;
    if (u < rows && v < columns) out[v * rows + u] = tile[threadIdx.x][j];
  }
}

EXPORT void transpose_bits(const unsigned *in, unsigned *out) {
  int lane = threadIdx.x & 31;
  int word = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned row = in[word], column = 0;
  for (int bit = 0; bit < 32; bit++) {
    unsigned ballot = __ballot_sync(0xffffffffu, (row >> bit) & 1);
    if (lane == bit) column = ballot;
  }
  out[word] = column;
}
