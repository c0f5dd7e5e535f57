// Floats of eight bits through CUDA's own header.
#include <cuda_fp8.h>
#include "device.h"

EXPORT void float8_round_trip(
    const float *in, unsigned char *e4m3, unsigned char *e5m2, float *back, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  __nv_fp8_e4m3 a(in[i]);
  __nv_fp8_e5m2 b(in[i]);
  e4m3[i] = a.__x;
  e5m2[i] = b.__x;
  back[2 * i] = float(a);
  back[2 * i + 1] = float(b);
}
