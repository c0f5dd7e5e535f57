// Layers of language models; the exponentials are approximate.
#include "device.h"

DEVICE float warp_max(float v) {
  for (int d = 16; d > 0; d >>= 1) v = fmaxf(v, __shfl_xor_sync(0xffffffffu, v, d));
  return v;
}
DEVICE float warp_total(float v) {
  for (int d = 16; d > 0; d >>= 1) v += __shfl_xor_sync(0xffffffffu, v, d);
  return v;
}

// One row per warp, several warps per block.
EXPORT void softmax_rows(const float *in, float *out, int rows, int columns) {
  int row = (blockIdx.x * blockDim.x + threadIdx.x) / 32, lane = threadIdx.x & 31;
  if (row >= rows) return;
  const float *x = in + row * columns;
  float largest = -1e30f, sum = 0;
  for (int i = lane; i < columns; i += 32) largest = fmaxf(largest, x[i]);
  largest = warp_max(largest);
  for (int i = lane; i < columns; i += 32) sum += expf(x[i] - largest);
  sum = warp_total(sum);
  for (int i = lane; i < columns; i += 32) out[row * columns + i] = expf(x[i] - largest) / sum;
}

EXPORT void layer_norm(const float *in, const float *gamma, const float *beta, float *out, int n) {
  __shared__ float partial[2][4];
  int t = threadIdx.x, lane = t & 31, warp = t >> 5;
  const float *x = in + blockIdx.x * n;
  float sum = 0, squares = 0;
  for (int i = t; i < n; i += 128) {
    sum += x[i];
    squares = fmaf(x[i], x[i], squares);
  }
  sum = warp_total(sum);
  squares = warp_total(squares);
  if (lane == 0) {
    partial[0][warp] = sum;
    partial[1][warp] = squares;
  }
  __syncthreads();
  sum = partial[0][0] + partial[0][1] + partial[0][2] + partial[0][3];
  squares = partial[1][0] + partial[1][1] + partial[1][2] + partial[1][3];
  float mean = sum / n, inverse = rsqrtf(squares / n - mean * mean + 1e-5f);
  for (int i = t; i < n; i += 128)
    out[blockIdx.x * n + i] = fmaf((x[i] - mean) * inverse, gamma[i], beta[i]);
}

// Attention of one head with the running maximum of flash attention; a warp for each query.
EXPORT void attention_online(
    const float *q, const float *k, const float *v, float *out, int keys, float scale, int causal) {
  __shared__ float query[4][32];
  int warp = threadIdx.x >> 5, lane = threadIdx.x & 31, row = blockIdx.x * 4 + warp;
  query[warp][lane] = q[row * 32 + lane] * scale;
  __syncwarp();
  float largest = -1e30f, sum = 0, acc = 0;
  int last = causal ? row + 1 : keys;
  for (int base = 0; base < last; base += 32) {
    int key = base + lane;
    float score = -1e30f;
    if (key < last) {
      score = 0;
      for (int d = 0; d < 32; d++) score = fmaf(query[warp][d], k[key * 32 + d], score);
    }
    float next = fmaxf(largest, warp_max(score));
    float p = key < last ? expf(score - next) : 0.0f, shrink = expf(largest - next);
    sum = sum * shrink + warp_total(p);
    acc *= shrink;
    for (int j = 0; j < 32 && base + j < last; j++)
      acc = fmaf(__int_as_float(__shfl_sync(0xffffffffu, __float_as_int(p), j)),
                 v[(base + j) * 32 + lane], acc);
    largest = next;
  }
  out[row * 32 + lane] = acc / sum;
}

// Scores, softmax and output through shared memory, one block for each query.
EXPORT void attention_block(
    const float *q, const float *k, const float *v, float *out, int keys, int size) {
  extern __shared__ float scores[];
  __shared__ float total;
  int t = threadIdx.x, row = blockIdx.x;
  for (int key = t; key < keys; key += blockDim.x) {
    float score = 0;
    for (int d = 0; d < size; d++) score = fmaf(q[row * size + d], k[key * size + d], score);
    scores[key] = score;
  }
  __syncthreads();
  if (t == 0) {
    float largest = scores[0];
    for (int i = 1; i < keys; i++) largest = fmaxf(largest, scores[i]);
    float sum = 0;
    for (int i = 0; i < keys; i++) {
      scores[i] = expf(scores[i] - largest);
      sum += scores[i];
    }
    total = sum;
  }
  __syncthreads();
  for (int d = t; d < size; d += blockDim.x) {
    float acc = 0;
    for (int key = 0; key < keys; key++) acc = fmaf(scores[key], v[key * size + d], acc);
    out[row * size + d] = acc / total;
  }
}

// Rotary embedding, quantisation to bytes with a scale for each row, and back.
EXPORT void quantize_rows(const float *in, signed char *out, float *scales, int n) {
  int lane = threadIdx.x & 31, row = (blockIdx.x * blockDim.x + threadIdx.x) >> 5;
  float largest = 0;
  for (int i = lane; i < n; i += 32) largest = fmaxf(largest, fabsf(in[row * n + i]));
  largest = warp_max(largest);
  float scale = largest / 127.0f;
  for (int i = lane; i < n; i += 32) {
    float q = in[row * n + i] / scale;
    out[row * n + i] = (signed char)(int)floorf(q + 0.5f);
  }
  if (lane == 0) scales[row] = scale;
}
