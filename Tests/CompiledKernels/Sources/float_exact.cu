// Floating point to the last bit: divisions, roots, directed roundings, conversions.
#include "device.h"

EXPORT void float_operations(const float *a, const float *b, float *out) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  float x = a[i], y = b[i], *o = out + i * 12;
  o[0] = x / y;
  o[1] = sqrtf(fabsf(x));
  o[2] = __fadd_rz(x, y);
  o[3] = __fadd_ru(x, y);
  o[4] = __fmul_rd(x, y);
  o[5] = __fmul_rz(x, y);
  o[6] = fmaf(x, y, x);
  o[7] = __frcp_rn(x);
  o[8] = fminf(x, y);
  o[9] = copysignf(x, y) - truncf(x);
  o[10] = floorf(x) + ceilf(y) * rintf(x);
  o[11] = __fsqrt_rd(fabsf(y)) + __fdiv_ru(x, y);
}

EXPORT void double_operations(const double *a, const double *b, double *out) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  double x = a[i], y = b[i], *o = out + i * 8;
  o[0] = x / y;
  o[1] = sqrt(fabs(x));
  o[2] = fma(x, y, -x);
  o[3] = __dadd_rd(x, y);
  o[4] = __dmul_ru(x, y);
  o[5] = floor(x) - rint(y);
  o[6] = fmax(x, y) * fmin(x, 0.5);
  o[7] = (double)(float)x + (double)(long long)y;
}

EXPORT void conversions(const float *a, const double *b, int *out, long long *wide, float *back) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  float x = a[i];
  double y = b[i];
  int *o = out + i * 8;
  o[0] = (int)x;
  o[1] = __float2int_rn(x);
  o[2] = __float2int_ru(x);
  o[3] = __float2int_rd(x);
  o[4] = (int)__float2uint_rz(fabsf(x));
  o[5] = __double2int_rn(y);
  o[6] = (unsigned char)(unsigned)fabsf(x);
  o[7] = (short)x;
  wide[2 * i] = (long long)x;
  wide[2 * i + 1] = __double2ll_rn(y);
  float *f = back + i * 6;
  f[0] = (float)o[0];
  f[1] = __int2float_rz(o[1] * 65537);
  f[2] = (float)wide[2 * i + 1];
  f[3] = (float)y;
  f[4] = __double2float_ru(y);
  f[5] = __saturatef(x) + (float)(unsigned)i;
}
