/* A C program that uses libapsim: out[i] = factor * in[i]. Prints one line and returns 0. */
#include <apsim.h>
#include <stdio.h>
#include <string.h>

static const char text[] =
    ".version 7.0\n"
    ".target sm_75\n"
    ".address_size 64\n"
    ".visible .entry scale(.param .u64 out, .param .u64 in, .param .u32 factor)\n"
    "{\n"
    "  .reg .b32 %i, %t, %n, %v, %f;\n"
    "  .reg .b64 %a, %b;\n"
    "  mov.u32 %t, %ctaid.x;\n"
    "  mov.u32 %n, %ntid.x;\n"
    "  mov.u32 %i, %tid.x;\n"
    "  mad.lo.u32 %i, %t, %n, %i;\n"
    "  ld.param.u64 %a, [out];\n"
    "  ld.param.u64 %b, [in];\n"
    "  ld.param.u32 %f, [factor];\n"
    "  mad.wide.u32 %a, %i, 4, %a;\n"
    "  mad.wide.u32 %b, %i, 4, %b;\n"
    "  ld.global.u32 %v, [%b];\n"
    "  mul.lo.u32 %v, %v, %f;\n"
    "  st.global.u32 [%a], %v;\n"
    "  ret;\n"
    "}\n";

static int fail(const char *what, const apsim_context *context) {
  fprintf(stderr, "%s: %s\n", what, context ? apsim_last_error(context) : "no context");
  return 1;
}

int main(void) {
  apsim_context *context = apsim_context_create(0);
  apsim_module *module = NULL;
  uint32_t words[256], factor = 3;
  uint64_t in = 0, out = 0, count = 0;
  apsim_dim3 grid = {2, 1, 1}, block = {128, 1, 1};
  apsim_launch_options options;
  const void *arguments[3];
  size_t i;

  if (!context) return fail("apsim_context_create", context);
  if (apsim_module_load(context, text, strlen(text), &module)) return fail("load", context);
  if (apsim_module_kernel_count(module) != 1) return fail("kernels", context);
  if (apsim_memory_allocate(context, "in", sizeof words, &in)) return fail("allocate", context);
  if (apsim_memory_allocate(context, "out", sizeof words, &out)) return fail("allocate", context);
  for (i = 0; i < 256; i++) words[i] = (uint32_t)i;
  if (apsim_memory_write(context, in, words, sizeof words)) return fail("write", context);

  arguments[0] = &out;
  arguments[1] = &in;
  arguments[2] = &factor;
  memset(&options, 0, sizeof options);
  options.size = sizeof options;
  options.threads = 1;
  options.schedule = "round-robin";
  if (apsim_launch(context, module, "scale", grid, block, 0, arguments, NULL, 3, &options))
    return fail("launch", context);
  if (apsim_memory_read(context, out, words, sizeof words)) return fail("read", context);
  for (i = 0; i < 256; i++)
    if (words[i] != 3 * i) return fail("result", context);
  if (apsim_counter(context, "warp_instructions", &count) || count != 8 * 13)
    return fail("counter", context);
  if (!strstr(apsim_counters_json(context), "\"warp_instructions\": 104"))
    return fail("counters", context);

  /* A fault is a status and a finding; the process goes on. */
  block.x = 256;
  if (apsim_launch(context, module, "scale", grid, block, 0, arguments, NULL, 3, NULL) !=
      APSIM_FAULT)
    return fail("fault", context);
  if (apsim_finding_count(context) != 1 || !strstr(apsim_finding(context, 0), "'in'"))
    return fail("finding", context);
  apsim_context_destroy(context);
  printf("libapsim %s: passed\n", apsim_version());
  return 0;
}
