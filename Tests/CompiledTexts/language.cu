// Constructs of the language that make a compiler write every kind of declaration, call and
// operand: the parser's tests read what it writes. README.md says how it is compiled.
#ifdef __clang__
#include "clang.h"
#else
#include <cassert>
#include <cstdio>
#endif

struct Pair {
  int a;
  double b;
  char c[5];
};
struct Large {
  float values[40];
  short offset;
};
struct Node {
  int value;
  Node *next;
};

__constant__ float weights[4] = {1.0f, -2.5f, 3e-7f, 0.0f};
__constant__ Pair pairs[2] = {{1, 2.0, {'a', 'b', 0, 0, 0}}, {-3, 1e300, {1, 2, 3, 4, 5}}};
__device__ int counter = -7;
__device__ unsigned char bytes[] = {1, 2, 3, 255};
__device__ double matrix[2][3] = {{1, 2, 3}, {4, 5, 6}};
__device__ int *pointer = &counter;
__device__ double *inner = &matrix[1][1];
__managed__ int managed = 5;
__device__ const char *message = "hello";
__device__ Node second = {2, nullptr};
__device__ Node first = {1, &second};

typedef int (*Function)(int, int);
__device__ __noinline__ int add(int a, int b) { return a + b; }
__device__ __noinline__ int multiply(int a, int b) { return a * b; }
__device__ Function functions[2] = {add, multiply};

__device__ __noinline__ int fibonacci(int n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

__device__ __noinline__ Pair scaled(Pair p, int k) {
  p.a += k;
  p.b *= k;
  return p;
}

__device__ __noinline__ float sum(Large large) {
  float result = large.offset;
  for (int i = 0; i < 40; i++) result += large.values[i];
  return result;
}

template <typename T>
__device__ __noinline__ T clamped(T x, T low, T high) {
  return x < low ? low : x > high ? high : x;
}

extern "C" __global__ void calls(int *out, int n, Pair p, Large large) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  int result = functions[i & 1](i, n) + fibonacci(i & 7) + (int)scaled(p, i).b + (int)sum(large);
  result += clamped<int>(i, 3, 9) + (int)clamped<double>(i, 1.5, 7.25);
  out[i] = result + *pointer + first.next->value + managed + (int)*inner + pairs[i & 1].c[2];
}

extern "C" __global__ void switches(int *out, const unsigned char *in) {
  int i = threadIdx.x;
  switch (in[i]) {
    case 0: out[i] = 5; break;
    case 1: out[i] = in[7] * 3; break;
    case 2: out[i] = -in[9]; break;
    case 3: out[i] = in[3] / 7; break;
    case 4: out[i] = 11 % (in[1] + 1); break;
    case 5: out[i] = bytes[i & 3]; break;
    case 6: out[i] = i << in[2]; break;
    default: out[i] = weights[i & 3];
  }
}

extern "C" __global__ void prints(float x) {
  printf("x = %f, %d\n", x, threadIdx.x);
  printf("%s", message);
  assert(x > 0);
}

extern "C" __global__ void __launch_bounds__(1024, 1) transposes(float *data) {
  __shared__ float tile[32][33];
  extern __shared__ int dynamic[];
  int i = threadIdx.x, j = threadIdx.y;
  tile[j][i] = data[j * 32 + i];
  dynamic[i] = i;
  __syncthreads();
  data[i * 32 + j] = tile[i][j] + dynamic[j ^ 1];
}

extern "C" __global__ void assembly(unsigned *out, const unsigned *in) {
  unsigned r, lane;
  asm volatile(
      "{\n\t.reg .pred p;\n\t.reg .b32 %%tmp<2>;\n\tsetp.ne.u32 p, %1, 0;\n"
      "\t@!p mov.u32 %%tmp0, 5;\n\t@p mov.u32 %%tmp0, 7;\n\tadd.u32 %0, %%tmp0, %1;\n\t}"
      : "=r"(r)
      : "r"(in[0]));
  asm("mov.u32 %0, %%laneid;" : "=r"(lane));
  asm volatile(
      "{ .reg .pred P; AGAIN: setp.eq.u32 P, %0, 0; @P bra.uni DONE; bra.uni AGAIN; DONE: }"
      :
      : "r"(0));
  out[threadIdx.x] = r + lane + __shfl_xor_sync(~0u, r, 1) + __popc(__ballot_sync(~0u, r > 3));
}

extern "C" __global__ void locals(int *out, int n) {
  int stack[64], top = 0;
  for (int i = 0; i < n; i++) stack[top++ & 63] = i * out[i];
  while (top > 0) out[top] = stack[--top & 63];
}
