// Element-wise kernels: guards, grid strides, vector loads, structures by value.
#include "device.h"

EXPORT void vector_add(const float *a, const float *b, float *c, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) c[i] = a[i] + b[i];
}

EXPORT void saxpy_grid_stride(int n, float a, const float *__restrict__ x, float *__restrict__ y) {
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x)
    y[i] = a * x[i] + y[i];
}

EXPORT void scale_float4(const float4 *__restrict__ in, float4 *out, float s, int quads) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= quads) return;
  float4 v = in[i];
  v.x *= s;
  v.y *= s;
  v.z *= s;
  v.w *= s;
  out[i] = v;
}

struct Affine {
  float matrix[2][2];
  float2 offset;
  short divisor;
  char shift;
  long long bias;
};

EXPORT void affine_struct(Affine t, const float2 *points, float2 *moved, long long *codes, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  float2 p = points[i];
  float2 q;
  q.x = fmaf(t.matrix[0][1], p.y, fmaf(t.matrix[0][0], p.x, t.offset.x));
  q.y = fmaf(t.matrix[1][1], p.y, fmaf(t.matrix[1][0], p.x, t.offset.y));
  moved[i] = q;
  codes[i] = ((t.bias + i) / t.divisor) << t.shift;
}
