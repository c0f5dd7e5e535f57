// Function pointers in tables, switches, irregular control flow.
#include "device.h"

typedef int (*Operation)(int, int);
__device__ __noinline__ int op_add(int a, int b) { return a + b; }
__device__ __noinline__ int op_sub(int a, int b) { return a - b; }
__device__ __noinline__ int op_mul(int a, int b) { return a * b; }
__device__ __noinline__ int op_gcd(int a, int b) {
  while (b) {
    int r = a % b;
    a = b;
    b = r;
  }
  return a;
}
__device__ Operation operations[4] = {op_add, op_sub, op_mul, op_gcd};

EXPORT void function_table(const int *a, const int *b, int *out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  out[i] = operations[(a[i] ^ i) & 3](a[i], b[i]);
}

// A stack machine: each thread runs its own program of byte codes.
EXPORT void bytecode_switch(const unsigned char *programs, const int *inputs, int *out, int length) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  const unsigned char *code = programs + i * length;
  int x = inputs[i], y = 1, z = 0;
  for (int pc = 0; pc < length; pc++) {
    switch (code[pc]) {
      case 0: x += y; break;
      case 1: x -= z; break;
      case 2: y = x * 3; break;
      case 3: z ^= x; break;
      case 4: x = (x << 5) | ((unsigned)x >> 27); break;
      case 5: y ^= z; break;
      case 6: z = ~z; break;
      case 7: { int v = x; x = y; y = v; break; }
      case 8: if (x & 1) pc++; break;
      case 9: z += pc; break;
      case 10: x = abs(x % 1000); break;
      case 11: goto done;
      default: x ^= 0x5555; break;
    }
  }
done:
  out[i] = x + y * 7 + z * 13;
}

EXPORT void collatz(const unsigned *starts, int *steps, unsigned *peaks, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  unsigned x = starts[i], peak = x;
  int count = 0;
  while (x != 1) {
    x = x & 1 ? 3 * x + 1 : x / 2;
    if (x > peak) peak = x;
    if (++count == 500) break;
  }
  steps[i] = count;
  peaks[i] = peak;
}

// Two loops that enter each other: control flow without structure.
EXPORT void irregular_flow(const unsigned *seeds, unsigned *out) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned x = seeds[i], sum = 0;
  int fuel = 100;
  if (x & 1) goto inner;
outer:
  sum += x;
  x = x * 1664525u + 1013904223u;
  if (fuel-- == 0) goto end;
  if ((x >> 29) == 0) goto end;
  if ((x >> 30) == 1) goto inner;
  sum ^= 0x9e3779b9u;
  if (x & 0x10000) goto outer;
inner:
  sum = (sum << 3) | (sum >> 29);
  x ^= x >> 7;
  if (fuel-- <= 0) goto end;
  if (x & 4) {
    x += 12345;
    goto inner;
  }
  for (int k = 0; k < 4; k++) {
    if (((x >> k) & 0x11) == 0x11) goto outer;
    sum += k * x;
    if (sum & 0x80000000u) break;
  }
  x = x * 22695477u + 1;
  goto outer;
end:
  out[i] = sum + fuel;
}

// Eight queens and fewer: backtracking on bit masks, one first column for each thread.
EXPORT void queens(int size, int *counts) {
  int first = threadIdx.x;
  if (first >= size) return;
  unsigned full = (1u << size) - 1, columns[12], left[12], right[12], open[12];
  int row = 1, count = 0;
  columns[1] = 1u << first;
  left[1] = 1u << (first + 1);
  right[1] = (1u << first) >> 1;
  open[1] = full & ~(columns[1] | left[1] | right[1]);
  while (row > 0) {
    if (row == size) {
      count++;
      row--;
      continue;
    }
    unsigned bit = open[row] & -open[row];
    if (bit == 0) {
      row--;
      continue;
    }
    open[row] ^= bit;
    columns[row + 1] = columns[row] | bit;
    left[row + 1] = (left[row] | bit) << 1;
    right[row + 1] = (right[row] | bit) >> 1;
    open[row + 1] = full & ~(columns[row + 1] | left[row + 1] | right[row + 1]);
    row++;
  }
  counts[first] = count;
}
