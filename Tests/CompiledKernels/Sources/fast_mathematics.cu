// The hardware's approximations: the file is compiled with -use_fast_math.
#include "device.h"

EXPORT void math_fast(const float *in, float *out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  float x = in[i], p = fabsf(x) + 0.01f;
  float *o = out + i * 8;
  o[0] = expf(x);
  o[1] = logf(p);
  o[2] = sinf(x);
  o[3] = cosf(x);
  o[4] = powf(p, 1.7f);
  o[5] = 1.0f / p;
  o[6] = x / p;
  o[7] = tanhf(x) + sqrtf(p);
}

// European call options.
EXPORT void black_scholes(
    const float *spot, const float *strike, const float *years, float *call, float rate,
    float volatility, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  float root = sqrtf(years[i]);
  float d1 = (logf(spot[i] / strike[i]) + (rate + 0.5f * volatility * volatility) * years[i]) /
             (volatility * root);
  float d2 = d1 - volatility * root;
  float discount = expf(-rate * years[i]);
  call[i] = spot[i] * normcdff(d1) - strike[i] * discount * normcdff(d2);
}
