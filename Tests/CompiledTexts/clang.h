// What CUDA's own headers define, as far as language.cu needs it.
#define __device__ __attribute__((device))
#define __global__ __attribute__((global))
#define __shared__ __attribute__((shared))
#define __constant__ __attribute__((constant))
#define __managed__ __device__
#define __noinline__ __attribute__((noinline))
#define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))
struct Extents {
  int x, y, z;
};
#define threadIdx (Extents{__nvvm_read_ptx_sreg_tid_x(), __nvvm_read_ptx_sreg_tid_y(), 0})
#define blockIdx (Extents{__nvvm_read_ptx_sreg_ctaid_x(), 0, 0})
#define blockDim (Extents{__nvvm_read_ptx_sreg_ntid_x(), 1, 1})
extern "C" __device__ int vprintf(const char *, const char *);
#define printf(format, ...) vprintf(format, (const char *)&x)
#define assert(condition) \
  if (!(condition)) __builtin_trap()
#define __syncthreads() __nvvm_bar_sync(0)
#define __shfl_xor_sync(mask, value, distance) __nvvm_shfl_sync_bfly_i32(mask, value, distance, 31)
#define __popc __builtin_popcount
#define __ballot_sync(mask, value) __nvvm_vote_ballot_sync(mask, value)
