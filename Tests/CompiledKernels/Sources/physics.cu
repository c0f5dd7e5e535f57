// Particles and paths.
#include "device.h"

// Tiled all-pairs gravity; rsqrtf is approximate.
EXPORT void nbody_f32(const float4 *bodies, float4 *forces, int n) {
  __shared__ float4 tile[64];
  int i = blockIdx.x * 64 + threadIdx.x;
  float4 me = bodies[i];
  float ax = 0, ay = 0, az = 0;
  for (int base = 0; base < n; base += 64) {
    tile[threadIdx.x] = bodies[base + threadIdx.x];
    __syncthreads();
#pragma unroll 4
    for (int j = 0; j < 64; j++) {
      float4 other = tile[j];
      float dx = other.x - me.x, dy = other.y - me.y, dz = other.z - me.z;
      float r2 = fmaf(dx, dx, fmaf(dy, dy, fmaf(dz, dz, 0.01f)));
      float inverse = rsqrtf(r2);
      float s = other.w * inverse * inverse * inverse;
      ax = fmaf(dx, s, ax);
      ay = fmaf(dy, s, ay);
      az = fmaf(dz, s, az);
    }
    __syncthreads();
  }
  forces[i] = make_float4(ax, ay, az, me.w);
}

EXPORT void nbody_f64(const double *positions, double *potential, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  double x = positions[3 * i], y = positions[3 * i + 1], z = positions[3 * i + 2], sum = 0;
  for (int j = 0; j < n; j++) {
    if (j == i) continue;
    double dx = positions[3 * j] - x, dy = positions[3 * j + 1] - y, dz = positions[3 * j + 2] - z;
    double r = sqrt(fma(dx, dx, fma(dy, dy, __dmul_rn(dz, dz))));
    sum = __dadd_rn(sum, 1.0 / r);
  }
  potential[i] = sum;
}

// Points in the quarter circle, by each thread's own linear congruential generator.
EXPORT void monte_carlo_pi(unsigned long long seed, int tries, unsigned *hits) {
  unsigned long long state = seed + (blockIdx.x * blockDim.x + threadIdx.x) * 0x9E3779B97F4A7C15ull;
  int count = 0;
  for (int k = 0; k < tries; k++) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    float x = (float)(unsigned)(state >> 40) * 5.9604645e-8f;
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    float y = (float)(unsigned)(state >> 40) * 5.9604645e-8f;
    if (fmaf(x, x, __fmul_rn(y, y)) <= 1.0f) count++;
  }
  int total = __syncthreads_count(count > tries / 2);
  atomicAdd(hits, (unsigned)count);
  if (threadIdx.x == 0) atomicAdd(hits + 1, (unsigned)total);
}

struct Sphere {
  float x, y, z, radius;
  int colour;
};

struct Scene {
  Sphere spheres[5];
  float light[3];
  int count;
};

// Parallel rays against a scene that comes by value: indexed parameter space, exact arithmetic.
EXPORT void ray_spheres(Scene scene, int *colours, float *depths, int width) {
  int x = threadIdx.x + blockIdx.x * blockDim.x, y = blockIdx.y;
  float px = (float)x / 8.0f, py = (float)y / 8.0f, nearest = 1e20f;
  int colour = -1;
  for (int s = 0; s < scene.count; s++) {
    const Sphere &sphere = scene.spheres[s];
    float dx = px - sphere.x, dy = py - sphere.y;
    float d2 = fmaf(dx, dx, __fmul_rn(dy, dy)), r2 = __fmul_rn(sphere.radius, sphere.radius);
    if (d2 > r2) continue;
    float z = sphere.z - sqrtf(r2 - d2);
    if (z < nearest) {
      nearest = z;
      colour = sphere.colour;
    }
  }
  if (colour >= 0 && scene.light[colour % 3] > 0) colour += 100;
  colours[y * width + x] = colour;
  depths[y * width + x] = nearest;
}
