// Bits and wide integers.
#include "device.h"

EXPORT void bit_tricks(const unsigned *in, unsigned *out) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned x = in[2 * i], y = in[2 * i + 1], h = 0;
  h = h * 31 + __popc(x);
  h = h * 31 + __clz((int)x);
  h = h * 31 + __ffs((int)y);
  h = h * 31 + __brev(x);
  h = h * 31 + __byte_perm(x, y, 0x7531);
  h = h * 31 + __byte_perm(x, y, y & 0x7777);
  h = h * 31 + __funnelshift_l(x, y, x & 63);
  h = h * 31 + __funnelshift_r(x, y, 13);
  h = h * 31 + ((x & y) | (~x & 0x12345678u));
  h = h * 31 + ((x >> 7) & 0x3ff);
  h = h * 31 + ((int)(x << 9) >> 20);
  h = h * 31 + __umulhi(x, y);
  h = h * 31 + (x << (y & 31));
  h = h * 31 + ((int)x >> (y & 31));
  out[i] = h;
}

EXPORT void long_division(
    const long long *a, const long long *b, long long *quotients, long long *remainders,
    unsigned long long *mixed) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  long long x = a[i], y = b[i];
  quotients[i] = x / y;
  remainders[i] = x % y;
  unsigned long long u = (unsigned long long)x, v = (unsigned long long)y;
  mixed[i] = u / v + u % v * 3 + (u / 1000003u) + (unsigned)u / ((unsigned)v | 1u) +
             (unsigned long long)((int)x / 7) + (unsigned long long)((int)x % 10) +
             (unsigned long long)__clzll((long long)u) + (unsigned long long)__popcll(v);
}

// x^e mod p for primes below 2^63, with 128-bit products reduced bit by bit.
EXPORT void modular_power(
    const unsigned long long *bases, unsigned long long *out, unsigned long long exponent,
    unsigned long long p) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned long long base = bases[i] % p, result = 1;
  for (unsigned long long e = exponent; e; e >>= 1) {
    for (int square = 0; square < 2; square++) {
      if (!square && !(e & 1)) continue;
      unsigned long long x = square ? base : result, y = base;
      unsigned long long high = __umul64hi(x, y), low = x * y;
      for (int k = 0; k < 64; k++) {
        high = high << 1 | low >> 63;
        low <<= 1;
        if (high >= p) high -= p;
      }
      if (square)
        base = high;
      else
        result = high;
    }
  }
  out[i] = result;
}

// Numbers of 256 bits, sums and products with explicit carries.
EXPORT void big_integers(const unsigned *a, const unsigned *b, unsigned *sums, unsigned *products) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned x[8], y[8], s[8];
  for (int k = 0; k < 8; k++) {
    x[k] = a[i * 8 + k];
    y[k] = b[i * 8 + k];
  }
  asm("add.cc.u32 %0, %8, %16;\n\taddc.cc.u32 %1, %9, %17;\n\taddc.cc.u32 %2, %10, %18;\n\t"
      "addc.cc.u32 %3, %11, %19;\n\taddc.cc.u32 %4, %12, %20;\n\taddc.cc.u32 %5, %13, %21;\n\t"
      "addc.cc.u32 %6, %14, %22;\n\taddc.u32 %7, %15, %23;"
      : "=&r"(s[0]), "=&r"(s[1]), "=&r"(s[2]), "=&r"(s[3]), "=&r"(s[4]), "=&r"(s[5]), "=&r"(s[6]),
        "=&r"(s[7])
      : "r"(x[0]), "r"(x[1]), "r"(x[2]), "r"(x[3]), "r"(x[4]), "r"(x[5]), "r"(x[6]), "r"(x[7]),
        "r"(y[0]), "r"(y[1]), "r"(y[2]), "r"(y[3]), "r"(y[4]), "r"(y[5]), "r"(y[6]), "r"(y[7]));
  for (int k = 0; k < 8; k++) sums[i * 8 + k] = s[k];
  unsigned p[16] = {};
#pragma unroll
  for (int j = 0; j < 8; j++) {
    unsigned carry = 0;
#pragma unroll
    for (int k = 0; k < 8; k++) {
      unsigned low, high;
      asm("mad.lo.cc.u32 %0, %2, %3, %4;\n\tmadc.hi.u32 %1, %2, %3, 0;"
          : "=&r"(low), "=&r"(high)
          : "r"(x[k]), "r"(y[j]), "r"(p[j + k]));
      asm("add.cc.u32 %0, %0, %2;\n\taddc.u32 %1, %1, 0;" : "+&r"(low), "+&r"(high) : "r"(carry));
      p[j + k] = low;
      carry = high;
    }
    p[j + 8] = carry;
  }
  for (int k = 0; k < 16; k++) products[i * 16 + k] = p[k];
}

// Numbers of 128 bits as the compiler has them: products, remainders, shifts.
EXPORT void integers_of_128_bits(
    const unsigned long long *a, unsigned long long *remainders, unsigned long long *shifted) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned __int128 x = (unsigned __int128)a[3 * i] * a[3 * i + 1];
#ifdef __NVCC__
  remainders[i] = (unsigned long long)(x % a[3 * i + 2]);
#else
  // clang would call a function of its run-time library.
  unsigned long long high = (unsigned long long)(x >> 64) % a[3 * i + 2], low = (unsigned long long)x;
  for (int k = 0; k < 64; k++) {
    bool carry = high >> 63;
    high = high << 1 | low >> 63;
    low <<= 1;
    if (carry || high >= a[3 * i + 2]) high -= a[3 * i + 2];
  }
  remainders[i] = high;
#endif
  x += a[3 * i + 2];
  shifted[2 * i] = (unsigned long long)(x >> (i & 127));
  shifted[2 * i + 1] = (unsigned long long)((__int128)x >> 70) - (unsigned long long)(x << 3);
}

// Bytes and halfwords, signed and unsigned, widened and narrowed.
EXPORT void narrow_types(
    const signed char *bytes, const unsigned char *ubytes, const short *shorts,
    const unsigned short *ushorts, int *out, short *narrow, signed char *tiny) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  signed char a = bytes[i];
  unsigned char b = ubytes[i];
  short c = shorts[i];
  unsigned short d = ushorts[i];
  out[i] = a * b + c * d - (a << 3) + (c >> 2) + (d >> 3) + (a < (signed char)b ? 1000 : 0);
  narrow[i] = (short)(c * 3 + a);
  tiny[i] = (signed char)(a + b);
}
