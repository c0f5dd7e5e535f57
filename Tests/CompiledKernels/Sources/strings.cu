// Text and sequences: search, edit distance, hashing, Base64.
#include "device.h"

EXPORT void string_search(
    const char *text, int length, const char *pattern, int m, int *positions, int *count) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i + m > length) return;
  for (int k = 0; k < m; k++)
    if (text[i + k] != pattern[k]) return;
  positions[atomicAdd(count, 1)] = i;
}

EXPORT void edit_distance(const char *words, const char *target, int m, int *out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  const char *word = words + i * 12;
  unsigned char row[25];
  for (int j = 0; j <= m; j++) row[j] = j;
  for (int k = 0; k < 12 && word[k]; k++) {
    int diagonal = row[0];
    row[0] = k + 1;
    for (int j = 1; j <= m; j++) {
      int up = row[j], cost = word[k] == target[j - 1] ? diagonal : diagonal + 1;
      diagonal = up;
      row[j] = min(min(up + 1, row[j - 1] + 1), cost);
    }
  }
  out[i] = row[m];
}

__constant__ unsigned sha_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

DEVICE unsigned rotate(unsigned x, int n) { return (x >> n) | (x << (32 - n)); }

// SHA-256 of one block of sixteen words for each thread (padding is the caller's).
EXPORT void sha256_block(const unsigned *messages, unsigned *digests) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned w[16];
  for (int k = 0; k < 16; k++) w[k] = messages[i * 16 + k];
  const unsigned start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                             0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  unsigned h[8];
  for (int k = 0; k < 8; k++) h[k] = start[k];
#pragma unroll 1
  for (int r = 0; r < 64; r++) {
    if (r >= 16) {
      unsigned a = w[(r + 1) & 15], b = w[(r + 14) & 15];
      w[r & 15] += (rotate(a, 7) ^ rotate(a, 18) ^ (a >> 3)) + w[(r + 9) & 15] +
                   (rotate(b, 17) ^ rotate(b, 19) ^ (b >> 10));
    }
    unsigned t1 = h[7] + (rotate(h[4], 6) ^ rotate(h[4], 11) ^ rotate(h[4], 25)) +
                  ((h[4] & h[5]) ^ (~h[4] & h[6])) + sha_constants[r] + w[r & 15];
    unsigned t2 = (rotate(h[0], 2) ^ rotate(h[0], 13) ^ rotate(h[0], 22)) +
                  ((h[0] & h[1]) ^ (h[0] & h[2]) ^ (h[1] & h[2]));
    for (int k = 7; k > 0; k--) h[k] = h[k - 1];
    h[4] += t1;
    h[0] = t1 + t2;
  }
  for (int k = 0; k < 8; k++) digests[i * 8 + k] = h[k] + start[k];
}

__device__ const char alphabet[65] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

EXPORT void base64_encode(const unsigned char *in, char *out, int groups) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= groups) return;
  unsigned bits = in[3 * i] << 16 | in[3 * i + 1] << 8 | in[3 * i + 2];
  for (int k = 0; k < 4; k++) out[4 * i + k] = alphabet[(bits >> (18 - 6 * k)) & 63];
}

EXPORT void crc32_table(const unsigned char *in, unsigned *out, int length) {
  __shared__ unsigned table[256];
  for (unsigned b = threadIdx.x; b < 256; b += blockDim.x) {
    unsigned c = b;
    for (int k = 0; k < 8; k++) c = c & 1 ? 0xedb88320u ^ (c >> 1) : c >> 1;
    table[b] = c;
  }
  __syncthreads();
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned c = 0xffffffffu;
  for (int k = 0; k < length; k++) c = table[(c ^ in[i * length + k]) & 255] ^ (c >> 8);
  out[i] = ~c;
}
