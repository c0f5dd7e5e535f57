// The mathematical functions, with the compiler's own slow paths.
#include "device.h"

EXPORT void math_float(const float *in, float *out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  float x = in[i], p = fabsf(x) + 0.01f;
  float *o = out + i * 10;
  o[0] = expf(x);
  o[1] = logf(p);
  o[2] = powf(p, 1.7f);
  o[3] = erff(x);
  o[4] = tanhf(x);
  o[5] = rsqrtf(p);
  o[6] = atan2f(x, p);
  o[7] = cbrtf(p);
  o[8] = log1pf(p);
  o[9] = exp2f(x);
}

// Arguments up to 1e7 take the reduction by the digits of 2/pi, in local memory.
EXPORT void math_trigonometry(const float *in, float *out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  float s, c;
  sincosf(in[i], &s, &c);
  out[2 * i] = s;
  out[2 * i + 1] = c;
}

EXPORT void math_double(const double *in, double *out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  double x = in[i], p = fabs(x) + 0.01;
  double *o = out + i * 4;
  o[0] = exp(x);
  o[1] = log(p);
  o[2] = sin(x);
  o[3] = rsqrt(p);
}
