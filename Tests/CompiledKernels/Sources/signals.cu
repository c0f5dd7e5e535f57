// Transforms and recurrences in shared memory.
#include "device.h"

// Number-theoretic transform modulo 998244353, 256 points, decimation in time.
EXPORT void ntt_256(unsigned *data, const unsigned *roots) {
  __shared__ unsigned s[256];
  int t = threadIdx.x;
  unsigned *x = data + blockIdx.x * 256;
  s[__brev(t) >> 24] = x[t];
  s[__brev(t + 128) >> 24] = x[t + 128];
  for (int half = 1; half < 256; half *= 2) {
    __syncthreads();
    int j = t & (half - 1), low = 2 * t - j;
    unsigned long long product =
        (unsigned long long)s[low + half] * roots[j * (128 / half)] % 998244353u;
    unsigned a = s[low], b = (unsigned)product;
    s[low] = a + b >= 998244353u ? a + b - 998244353u : a + b;
    s[low + half] = a >= b ? a - b : a + 998244353u - b;
  }
  __syncthreads();
  x[t] = s[t];
  x[t + 128] = s[t + 128];
}

struct Complex {
  float re, im;
};

// A 64-point FFT of complex floats; the twiddle factors come from the host.
EXPORT void fft_64(Complex *data, const Complex *twiddles) {
  __shared__ Complex s[64];
  int t = threadIdx.x;
  Complex *x = data + blockIdx.x * 64;
  s[__brev(t) >> 26] = x[t];
  s[__brev(t + 32) >> 26] = x[t + 32];
#pragma unroll
  for (int half = 1; half < 64; half *= 2) {
    __syncthreads();
    int j = t & (half - 1), low = 2 * t - j;
    Complex w = twiddles[j * (32 / half)], a = s[low], b = s[low + half];
    float re = fmaf(w.re, b.re, -__fmul_rn(w.im, b.im));
    float im = fmaf(w.re, b.im, __fmul_rn(w.im, b.re));
    s[low] = {a.re + re, a.im + im};
    s[low + half] = {a.re - re, a.im - im};
  }
  __syncthreads();
  x[t] = s[t];
  x[t + 32] = s[t + 32];
}

// Longest common subsequence, one anti-diagonal after the other.
EXPORT void common_subsequence(const char *a, const char *b, int n, int m, int *out) {
  __shared__ int s[3][65];
  int t = threadIdx.x;
  for (int k = 0; k < 3; k++) s[k][t] = 0;
  __syncthreads();
  for (int d = 2; d <= n + m; d++) {
    int j = d - t, now = d % 3, last = (d + 2) % 3, before = (d + 1) % 3;
    int v = 0;
    if (t >= 1 && t <= n && j >= 1 && j <= m)
      v = a[t - 1] == b[j - 1] ? s[before][t - 1] + 1 : max(s[last][t - 1], s[last][t]);
    __syncthreads();
    s[now][t] = v;
    __syncthreads();
  }
  if (t == n) *out = s[(n + m) % 3][n];
}
