// What kernels say and how they stop.
#include <assert.h>
#include <stdio.h>
#include "device.h"

EXPORT void print_values(const int *in, double scale) {
  int i = threadIdx.x;
  if (in[i] > 2) printf("thread %d has %d, scaled %.3f (%s)\n", i, in[i], in[i] * scale, "large");
  if (i == 0) printf("no arguments\n");
}

EXPORT void assert_positive(const int *in, int *out) {
  int i = threadIdx.x;
  assert(in[i] > 0);
  out[i] = in[i] * 2;
}

EXPORT void trap_on_zero(const int *in, int *out) {
  int i = threadIdx.x;
  if (in[i] == 0) __trap();
  out[i] = 100 / in[i];
}

// Each thread builds a list on the device's heap and takes it apart again.
EXPORT void heap_lists(int *out) {
  struct Node {
    Node *next;
    int value;
  };
  int i = threadIdx.x;
  Node *list = nullptr;
  for (int k = 0; k <= i % 5; k++) {
    Node *node = (Node *)malloc(sizeof(Node));
    node->next = list;
    node->value = i * 10 + k;
    list = node;
  }
  int sum = 0, weight = 1;
  while (list) {
    Node *next = list->next;
    sum += list->value * weight++;
    free(list);
    list = next;
  }
  out[i] = sum;
}
