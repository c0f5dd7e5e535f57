// Pairs of halves and of bfloat16, and conversions that saturate.
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include "device.h"

EXPORT void half_pairs(const __half2 *a, const __half2 *b, __half2 *out) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  __half2 x = a[i], y = b[i];
  out[5 * i] = __hadd2(x, y);
  out[5 * i + 1] = __hsub2(x, y);
  out[5 * i + 2] = __hmul2(x, y);
  out[5 * i + 3] = __hmax2(x, y);
  out[5 * i + 4] = __hfma2(x, y, __lowhigh2highlow(x));
}

EXPORT void bfloat_pairs(const __nv_bfloat162 *a, const __nv_bfloat162 *b, __nv_bfloat162 *out) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  out[2 * i] = __hfma2(a[i], b[i], a[i]);
  out[2 * i + 1] = __floats2bfloat162_rn(__low2float(a[i]) * 1.7f, __high2float(b[i]) + 0.3f);
}

EXPORT void narrow_conversions(
    const float *a, const double *b, const unsigned short *c, int *out, __half *halves) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  int r;
  asm("{ .reg .s8 narrow; cvt.rni.sat.s8.f32 narrow, %1; cvt.s32.s8 %0, narrow; }"
      : "=r"(r)
      : "f"(a[i]));
  out[3 * i] = r;
  asm("{ .reg .u8 narrow; cvt.rzi.sat.u8.f32 narrow, %1; cvt.u32.u8 %0, narrow; }"
      : "=r"(r)
      : "f"(a[i]));
  out[3 * i + 1] = r;
  out[3 * i + 2] = __float2int_rn((float)c[i] * 0.3f) + __float2int_rz((float)(short)c[i] * 0.7f);
  halves[2 * i] = __double2half(b[i]);
  halves[2 * i + 1] = __int2half_rn((int)c[i] - 30000);
}
