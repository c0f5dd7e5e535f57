// Loads and stores of every width, with cache hints, with release and acquire.
#include "device.h"

struct Pair {
  uint2 first;
  double2 second;
};

__constant__ float4 constant_rows[2] = {{1.5f, 2.5f, -3.5f, 4.5f}, {0.25f, -0.5f, 8, 16}};
__constant__ double constant_double = 0.125;

EXPORT void vector_widths(
    const uchar4 *a, const ushort2 *b, const short4 *c, const uint2 *d, const uchar2 *e, Pair pair,
    uint4 *out, ushort4 *halves, uchar4 *bytes, double2 *doubles) {
  __shared__ uchar4 s4[64];
  __shared__ ushort2 s2[64];
  __shared__ uint2 w2[64];
  __shared__ double2 d2[64];
  int t = threadIdx.x, other = 63 - t;
  s4[t] = a[t];
  s2[t] = b[t];
  w2[t] = d[t];
  d2[t] = make_double2(c[t].x * pair.second.x, c[t].y + constant_double);
  __syncthreads();
  uchar4 p = s4[other];
  ushort2 q = s2[other];
  uint2 r = w2[other];
  uchar2 u = e[t];
  float4 row = constant_rows[t & 1];
  out[t] = make_uint4(p.x * q.x + pair.first.x, p.y - q.y, r.x ^ pair.first.y, r.y + u.x * u.y);
  halves[t] = make_ushort4(c[t].z, c[t].w, q.x >> 3, (unsigned short)(p.z << 4));
  bytes[t] = make_uchar4(p.w, u.y, (unsigned char)(q.y >> 8), (unsigned char)(int)row.w);
  doubles[t] = make_double2(d2[other].x + row.x, d2[other].y * pair.second.y);
}

EXPORT void cache_hints(const int *a, const float4 *b, const short *c, int *out, float4 *rows) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  int v = __ldcs(a + i) + __ldcg(a + i + 1) * 3 + __ldca(a + i + 2) * 5 + __ldg(a + i + 3) * 7;
  int far;
  asm volatile("ld.global.L2::128B.u32 %0, [%1];" : "=r"(far) : "l"(a + i + 4));
  asm volatile("prefetch.global.L2 [%0];" ::"l"(a + i));
  __stcs(out + 2 * i, v + far + __ldg(c + i));
  __stcg(out + 2 * i + 1, v - far);
  float4 row = __ldcs(b + i);
  row.x += 1;
  __stwt(rows + i, row);
}

// Blocks pass a token from one to the next.
EXPORT void release_acquire(int *token, volatile int *values, int *log) {
  int block = blockIdx.x, seen;
  if (threadIdx.x == 0) {
    do {
      asm volatile("ld.acquire.gpu.global.b32 %0, [%1];" : "=r"(seen) : "l"(token) : "memory");
    } while (seen < block);
    log[block] = values[0];
    values[0] = values[0] * 3 + block;
    asm volatile("red.release.gpu.global.add.u32 [%0], %1;" ::"l"(token), "r"(1) : "memory");
  }
  __syncthreads();
  asm volatile("fence.acq_rel.gpu;" ::: "memory");
  if (threadIdx.x == 1) asm volatile("red.relaxed.gpu.global.add.s32 [%0], 2;" ::"l"(token + 1));
  if (threadIdx.x == 2)
    asm volatile("{ .reg .u32 old; atom.add.release.gpu.u32 old, [%0], 3; }" ::"l"(token + 2));
}

EXPORT void logic_forms(const unsigned *in, unsigned *out) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned a = in[3 * i], b = in[3 * i + 1], c = in[3 * i + 2], r, sum = 0;
  asm("lop3.b32 %0, %1, %2, %3, 0xEA;" : "=r"(r) : "r"(a), "r"(b), "r"(c));
  sum += r;
  asm("lop3.b32 %0, %1, %2, %3, 0x96;" : "=r"(r) : "r"(a), "r"(b), "r"(c));
  sum = sum * 3 + r;
  asm("bfi.b32 %0, %1, %2, 5, 11;" : "=r"(r) : "r"(a), "r"(b));
  sum = sum * 3 + r;
  asm("bfe.s32 %0, %1, 7, 13;" : "=r"(r) : "r"(c));
  sum = sum * 3 + r;
  asm("vabsdiff4.u32.u32.u32.add %0, %1, %2, %3;" : "=r"(r) : "r"(a), "r"(b), "r"(c));
  sum = sum * 3 + r;
  asm("dp2a.lo.u32.u32 %0, %1, %2, %3;" : "=r"(r) : "r"(a), "r"(b), "r"(c));
  sum = sum * 3 + r;
  asm("sad.u32 %0, %1, %2, %3;" : "=r"(r) : "r"(a), "r"(b), "r"(c));
  out[i] = sum * 3 + r;
}
