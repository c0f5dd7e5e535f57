// What the kernels of this folder use of CUDA C++, for compilers that come without its headers.
// nvcc has all of it built in; clang gets the attributes and the built-in functions from here.
#pragma once

#define EXPORT extern "C" __global__
#define DEVICE static __forceinline__ __device__

#ifndef __NVCC__

#define __global__ __attribute__((global))
#define __device__ __attribute__((device))
#define __shared__ __attribute__((shared))
#define __constant__ __attribute__((constant))
#define __noinline__ __attribute__((noinline))
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))
#define __align__(n) __attribute__((aligned(n)))
#define __restrict__ __restrict

struct dim3 { unsigned x, y, z; };
struct __align__(8) uint2 { unsigned x, y; };
struct __align__(16) uint4 { unsigned x, y, z, w; };
struct __align__(8) int2 { int x, y; };
struct __align__(16) int4 { int x, y, z, w; };
struct __align__(8) float2 { float x, y; };
struct __align__(16) float4 { float x, y, z, w; };
struct __align__(16) double2 { double x, y; };
DEVICE float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
DEVICE float2 make_float2(float x, float y) { return {x, y}; }

DEVICE dim3 thread_index() {
  return {(unsigned)__nvvm_read_ptx_sreg_tid_x(), (unsigned)__nvvm_read_ptx_sreg_tid_y(),
          (unsigned)__nvvm_read_ptx_sreg_tid_z()};
}
DEVICE dim3 block_index() {
  return {(unsigned)__nvvm_read_ptx_sreg_ctaid_x(), (unsigned)__nvvm_read_ptx_sreg_ctaid_y(),
          (unsigned)__nvvm_read_ptx_sreg_ctaid_z()};
}
DEVICE dim3 block_size() {
  return {(unsigned)__nvvm_read_ptx_sreg_ntid_x(), (unsigned)__nvvm_read_ptx_sreg_ntid_y(),
          (unsigned)__nvvm_read_ptx_sreg_ntid_z()};
}
DEVICE dim3 grid_size() {
  return {(unsigned)__nvvm_read_ptx_sreg_nctaid_x(), (unsigned)__nvvm_read_ptx_sreg_nctaid_y(),
          (unsigned)__nvvm_read_ptx_sreg_nctaid_z()};
}
#define threadIdx thread_index()
#define blockIdx block_index()
#define blockDim block_size()
#define gridDim grid_size()

DEVICE void __threadfence() { __nvvm_membar_gl(); }
DEVICE void __threadfence_block() { __nvvm_membar_cta(); }
DEVICE void __syncwarp(unsigned mask = 0xffffffffu) { __nvvm_bar_warp_sync(mask); }
DEVICE int __syncthreads_count(int p) { return __nvvm_bar0_popc(p); }
DEVICE int __syncthreads_and(int p) { return __nvvm_bar0_and(p); }
DEVICE int __syncthreads_or(int p) { return __nvvm_bar0_or(p); }

DEVICE unsigned __ballot_sync(unsigned m, int p) { return __nvvm_vote_ballot_sync(m, p); }
DEVICE int __all_sync(unsigned m, int p) { return __nvvm_vote_all_sync(m, p); }
DEVICE int __any_sync(unsigned m, int p) { return __nvvm_vote_any_sync(m, p); }
DEVICE unsigned __match_any_sync(unsigned m, unsigned v) {
  return __nvvm_match_any_sync_i32(m, v);
}
DEVICE unsigned __activemask() {
  unsigned mask;
  asm volatile("activemask.b32 %0;" : "=r"(mask));
  return mask;
}
DEVICE int shuffle_clamp(int width, int edge) { return ((32 - width) << 8) | edge; }
DEVICE int __shfl_sync(unsigned m, int v, int lane, int width = 32) {
  return __nvvm_shfl_sync_idx_i32(m, v, lane, shuffle_clamp(width, 31));
}
DEVICE int __shfl_up_sync(unsigned m, int v, int d, int width = 32) {
  return __nvvm_shfl_sync_up_i32(m, v, d, shuffle_clamp(width, 0));
}
DEVICE int __shfl_down_sync(unsigned m, int v, int d, int width = 32) {
  return __nvvm_shfl_sync_down_i32(m, v, d, shuffle_clamp(width, 31));
}
DEVICE int __shfl_xor_sync(unsigned m, int v, int x, int width = 32) {
  return __nvvm_shfl_sync_bfly_i32(m, v, x, shuffle_clamp(width, 31));
}
DEVICE unsigned __shfl_sync(unsigned m, unsigned v, int lane, int width = 32) {
  return __shfl_sync(m, (int)v, lane, width);
}
DEVICE unsigned __shfl_up_sync(unsigned m, unsigned v, int d, int width = 32) {
  return __shfl_up_sync(m, (int)v, d, width);
}
DEVICE unsigned __shfl_xor_sync(unsigned m, unsigned v, int x, int width = 32) {
  return __shfl_xor_sync(m, (int)v, x, width);
}
DEVICE float __shfl_down_sync(unsigned m, float v, int d, int width = 32) {
  return __nvvm_shfl_sync_down_f32(m, v, d, shuffle_clamp(width, 31));
}
DEVICE float __shfl_xor_sync(unsigned m, float v, int x, int width = 32) {
  return __nvvm_shfl_sync_bfly_f32(m, v, x, shuffle_clamp(width, 31));
}

// `__atomic_load_n` and the rest are built in; relaxed order is what CUDA's atomics promise.
#define ATOMIC(NAME, TYPE, BUILTIN) \
  DEVICE TYPE NAME(TYPE *p, TYPE v) { return BUILTIN(p, v, __ATOMIC_RELAXED); }
ATOMIC(atomicAdd, int, __atomic_fetch_add)
ATOMIC(atomicAdd, unsigned, __atomic_fetch_add)
ATOMIC(atomicAdd, unsigned long long, __atomic_fetch_add)
ATOMIC(atomicSub, int, __atomic_fetch_sub)
ATOMIC(atomicAnd, unsigned, __atomic_fetch_and)
ATOMIC(atomicOr, unsigned, __atomic_fetch_or)
ATOMIC(atomicXor, unsigned, __atomic_fetch_xor)
ATOMIC(atomicMin, int, __atomic_fetch_min)
ATOMIC(atomicMin, unsigned, __atomic_fetch_min)
ATOMIC(atomicMax, int, __atomic_fetch_max)
ATOMIC(atomicMax, unsigned, __atomic_fetch_max)
ATOMIC(atomicMax, unsigned long long, __atomic_fetch_max)
ATOMIC(atomicExch, int, __atomic_exchange_n)
ATOMIC(atomicExch, unsigned, __atomic_exchange_n)
DEVICE float atomicAdd(float *p, float v) { return __nvvm_atom_add_gen_f(p, v); }
DEVICE double atomicAdd(double *p, double v) { return __nvvm_atom_add_gen_d(p, v); }
DEVICE unsigned atomicInc(unsigned *p, unsigned v) { return __nvvm_atom_inc_gen_ui(p, v); }
DEVICE unsigned atomicDec(unsigned *p, unsigned v) { return __nvvm_atom_dec_gen_ui(p, v); }
#define ATOMIC_CAS(TYPE) \
  DEVICE TYPE atomicCAS(TYPE *p, TYPE old, TYPE value) { \
    __atomic_compare_exchange_n(p, &old, value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED); \
    return old; \
  }
ATOMIC_CAS(int)
ATOMIC_CAS(unsigned)
ATOMIC_CAS(unsigned long long)

DEVICE int __popc(unsigned x) { return __builtin_popcount(x); }
DEVICE int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
DEVICE int __clz(int x) { return x ? __builtin_clz((unsigned)x) : 32; }
DEVICE int __ffs(int x) { return __builtin_ffs(x); }
DEVICE int __clzll(long long x) { return x ? __builtin_clzll((unsigned long long)x) : 64; }
DEVICE unsigned __brev(unsigned x) { return __builtin_bitreverse32(x); }
DEVICE unsigned __byte_perm(unsigned a, unsigned b, unsigned s) { return __nvvm_prmt(a, b, s); }
DEVICE unsigned __umulhi(unsigned a, unsigned b) { return __nvvm_mulhi_ui(a, b); }
DEVICE unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
  return __nvvm_mulhi_ull(a, b);
}
DEVICE unsigned __funnelshift_l(unsigned lo, unsigned hi, unsigned s) {
  return (unsigned)((((unsigned long long)hi << 32 | lo) << (s & 31)) >> 32);
}
DEVICE unsigned __funnelshift_r(unsigned lo, unsigned hi, unsigned s) {
  return (unsigned)(((unsigned long long)hi << 32 | lo) >> (s & 31));
}
DEVICE int min(int a, int b) { return a < b ? a : b; }
DEVICE int max(int a, int b) { return a > b ? a : b; }
DEVICE unsigned min(unsigned a, unsigned b) { return a < b ? a : b; }
DEVICE int abs(int a) { return a < 0 ? -a : a; }

DEVICE float fmaf(float a, float b, float c) { return __nvvm_fma_rn_f(a, b, c); }
DEVICE double fma(double a, double b, double c) { return __nvvm_fma_rn_d(a, b, c); }
DEVICE float sqrtf(float a) { return __nvvm_sqrt_rn_f(a); }
DEVICE double sqrt(double a) { return __nvvm_sqrt_rn_d(a); }
DEVICE float rsqrtf(float a) { return __nvvm_rsqrt_approx_f(a); }
DEVICE float fmaxf(float a, float b) { return __nvvm_fmax_f(a, b); }
DEVICE float fminf(float a, float b) { return __nvvm_fmin_f(a, b); }
DEVICE double fmax(double a, double b) { return __nvvm_fmax_d(a, b); }
DEVICE float fabsf(float a) { return __builtin_fabsf(a); }
DEVICE double fabs(double a) { return __builtin_fabs(a); }
DEVICE float floorf(float a) { return __nvvm_floor_f(a); }
DEVICE float __fmul_rn(float a, float b) { return __nvvm_mul_rn_f(a, b); }
DEVICE float __fadd_rn(float a, float b) { return __nvvm_add_rn_f(a, b); }
DEVICE double __dmul_rn(double a, double b) { return __nvvm_mul_rn_d(a, b); }
DEVICE double __dadd_rn(double a, double b) { return __nvvm_add_rn_d(a, b); }
DEVICE int __float_as_int(float a) { return __nvvm_bitcast_f2i(a); }
DEVICE float __int_as_float(int a) { return __nvvm_bitcast_i2f(a); }
DEVICE long long clock64() { return __nvvm_read_ptx_sreg_clock64(); }
DEVICE float expf(float a) { return __nvvm_ex2_approx_f(__fmul_rn(a, 1.44269504f)); }
#endif
