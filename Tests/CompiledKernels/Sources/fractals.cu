// Escape-time fractals: loops that every lane leaves at its own time.
#include "device.h"

EXPORT void mandelbrot_f32(unsigned short *out, int width, int height, int limit) {
  int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x >= width || y >= height) return;
  float cx = fmaf((float)x, 3.0f / 64, -2.0f), cy = fmaf((float)y, 2.5f / 32, -1.25f);
  float zx = 0, zy = 0;
  int n = 0;
  while (n < limit) {
    float xx = __fmul_rn(zx, zx), yy = __fmul_rn(zy, zy);
    if (__fadd_rn(xx, yy) > 4.0f) break;
    zy = fmaf(2 * zx, zy, cy);
    zx = __fadd_rn(__fadd_rn(xx, -yy), cx);
    n++;
  }
  out[y * width + x] = n;
}

EXPORT void julia_f64(unsigned char *out, int size, double cx, double cy) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= size * size) return;
  double zx = fma((double)(i % size), 3.0 / 32, -1.5), zy = fma((double)(i / size), 3.0 / 32, -1.5);
  unsigned char n = 0;
  for (; n < 64; n++) {
    double xx = __dmul_rn(zx, zx), yy = __dmul_rn(zy, zy);
    if (__dadd_rn(xx, yy) >= 4) break;
    zy = fma(__dmul_rn(2, zx), zy, cy);
    zx = __dadd_rn(__dadd_rn(xx, -yy), cx);
  }
  out[i] = n;
}
