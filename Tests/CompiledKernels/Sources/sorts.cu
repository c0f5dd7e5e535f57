// Sorts of one block, and of one thread on a local array.
#include "device.h"

EXPORT void sort_bitonic(unsigned *data) {
  __shared__ unsigned s[512];
  int t = threadIdx.x;
  unsigned *base = data + blockIdx.x * 512;
  s[t] = base[t];
  s[t + 256] = base[t + 256];
  for (int k = 2; k <= 512; k *= 2) {
    for (int j = k / 2; j > 0; j /= 2) {
      __syncthreads();
      int low = 2 * t - (t & (j - 1));
      unsigned a = s[low], b = s[low + j];
      bool ascending = (low & k) == 0;
      if ((a > b) == ascending) {
        s[low] = b;
        s[low + j] = a;
      }
    }
  }
  __syncthreads();
  base[t] = s[t];
  base[t + 256] = s[t + 256];
}

EXPORT void sort_odd_even(float *data, int n) {
  extern __shared__ float row[];
  int t = threadIdx.x;
  for (int i = t; i < n; i += blockDim.x) row[i] = data[blockIdx.x * n + i];
  __syncthreads();
  __shared__ int changed;
  int phase = 0;
  do {
    if (t == 0) changed = 0;
    __syncthreads();
    for (int pass = 0; pass < 2; pass++) {
      int i = 2 * t + (phase ^ pass);
      if (i + 1 < n && row[i] > row[i + 1]) {
        float v = row[i];
        row[i] = row[i + 1];
        row[i + 1] = v;
        changed = 1;
      }
      __syncthreads();
    }
    int again = changed;
    __syncthreads();
    if (!again) break;
  } while (true);
  for (int i = t; i < n; i += blockDim.x) data[blockIdx.x * n + i] = row[i];
}

EXPORT void sort_radix(unsigned *keys, unsigned *values) {
  __shared__ unsigned k[2][128], v[2][128], zeros[4];
  int t = threadIdx.x, lane = t & 31, warp = t >> 5, now = 0;
  int base = blockIdx.x * 128;
  k[0][t] = keys[base + t];
  v[0][t] = values[base + t];
  __syncthreads();
  for (int bit = 0; bit < 32; bit++) {
    unsigned key = k[now][t], value = v[now][t];
    unsigned one = (key >> bit) & 1;
    unsigned mask = __ballot_sync(0xffffffffu, !one);
    if (lane == 0) zeros[warp] = __popc(mask);
    __syncthreads();
    unsigned before = __popc(mask & ((1u << lane) - 1)), total = 0;
#pragma unroll
    for (int w = 0; w < 4; w++) {
      if (w < warp) before += zeros[w];
      total += zeros[w];
    }
    unsigned place = one ? total + t - before : before;
    k[now ^ 1][place] = key;
    v[now ^ 1][place] = value;
    now ^= 1;
    __syncthreads();
  }
  keys[base + t] = k[now][t];
  values[base + t] = v[now][t];
}

// Each thread sorts its own 16 numbers with an explicit stack: local memory, loops that diverge.
EXPORT void sort_quick_local(const int *in, int *out) {
  int a[16], stack[16];
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  for (int k = 0; k < 16; k++) a[k] = in[i * 16 + k];
  int top = 0;
  stack[top++] = 0;
  stack[top++] = 15;
  while (top > 0) {
    int high = stack[--top], low = stack[--top];
    if (low >= high) continue;
    int pivot = a[(low + high) / 2], l = low, h = high;
    while (l <= h) {
      while (a[l] < pivot) l++;
      while (a[h] > pivot) h--;
      if (l <= h) {
        int v = a[l];
        a[l++] = a[h];
        a[h--] = v;
      }
    }
    // The longer part waits, so that the stack stays short.
    if (h - low > high - l) {
      stack[top++] = low;
      stack[top++] = h;
      stack[top++] = l;
      stack[top++] = high;
    } else {
      stack[top++] = l;
      stack[top++] = high;
      stack[top++] = low;
      stack[top++] = h;
    }
  }
  for (int k = 0; k < 16; k++) out[i * 16 + k] = a[k];
}

// One thread per output: where do two sorted rows meet on its diagonal?
EXPORT void merge_path(const int *a, int na, const int *b, int nb, int *out) {
  int d = blockIdx.x * blockDim.x + threadIdx.x;
  if (d >= na + nb) return;
  int low = max(0, d - nb), high = min(d, na);
  while (low < high) {
    int middle = (low + high) / 2;
    if (a[middle] <= b[d - 1 - middle])
      low = middle + 1;
    else
      high = middle;
  }
  int j = d - low;
  out[d] = low < na && (j >= nb || a[low] <= b[j]) ? a[low] : b[j];
}
