/* libapsim: PTX kernels on a GPU that is emulated bit-exactly.
 *
 *   apsim_context *context = apsim_context_create(0);
 *   apsim_module *module;
 *   if (apsim_module_load(context, text, strlen(text), &module) != APSIM_SUCCESS)
 *     fprintf(stderr, "%s\n", apsim_last_error(context));
 *   uint64_t x;
 *   apsim_memory_allocate(context, "x", 4096, &x);
 *   apsim_memory_write(context, x, data, 4096);
 *   uint32_t n = 1024;
 *   const void *arguments[] = {&x, &n};
 *   apsim_launch(context, module, "kernel", (apsim_dim3){4, 1, 1}, (apsim_dim3){256, 1, 1}, 0,
 *                arguments, NULL, 2, NULL);
 *   apsim_memory_read(context, x, data, 4096);
 *   apsim_context_destroy(context);
 *
 * Errors. Functions that can fail return a status; apsim_last_error has the text of the last one of
 * a context. Nothing throws, prints or ends the process.
 *
 * Ownership. A context owns its modules, its memory and every text that its functions return; a
 * text stays valid until the next call on the same context that is not a query of the last launch.
 *
 * Threads. Different contexts may be used at the same time. One context is for one thread at a
 * time; a launch itself runs on as many host threads as its options say and returns when it has
 * ended. apsim_version and ptx_run may be called from any thread at any time.
 *
 * Layout. All integers are little-endian, as in the emulated device. apsim_launch_options starts
 * with its size, so that fields can be added at its end: set it to sizeof(apsim_launch_options) and
 * the rest to zero.
 */
#ifndef APSIM_H
#define APSIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a function returns: the exit codes of the apsim program. */
typedef int32_t apsim_status;
enum {
  APSIM_SUCCESS = 0,
  APSIM_INVALID_CALL = 2,  /* a null pointer, an unknown name, a size out of range */
  APSIM_NOT_SUPPORTED = 4, /* valid PTX that is not modelled, or not on its target */
  APSIM_INVALID_INPUT = 5, /* a text that is no PTX, a launch that does not fit its kernel */
  APSIM_FAULT = 6          /* the kernel did something undefined, or a checker found something */
};

typedef struct apsim_context apsim_context;
typedef struct apsim_module apsim_module;

/* The size of a grid in blocks or of a block in threads. */
typedef struct apsim_dim3 {
  uint32_t x, y, z;
} apsim_dim3;

/* The checkers of apsim_launch_options. */
enum {
  APSIM_CHECK_MEMORY = 1,
  APSIM_CHECK_RACES = 2,
  APSIM_CHECK_SYNCHRONIZATION = 4,
  APSIM_CHECK_INITIALIZATION = 8,
  APSIM_CHECK_ASYNC_COPIES = 16,
  APSIM_CHECK_ALL = 31
};

/* How a launch runs. Zero means the standard everywhere. */
typedef struct apsim_launch_options {
  size_t size;               /* sizeof(apsim_launch_options) */
  uint32_t threads;          /* host threads; 0: all cores */
  uint32_t checks;           /* APSIM_CHECK_...; 0: none */
  uint64_t max_instructions; /* warp instructions a block may issue; 0: 4 000 000 000 */
  double timeout_seconds;    /* 0: no limit */
  const char *schedule;      /* "round-robin", "greedy", "random:SEED", "adversarial:WARP"; NULL */
  uint32_t no_counters;      /* 1: count nothing, which is faster */
} apsim_launch_options;

/* The version of the library, "major.minor.patch". */
const char *apsim_version(void);

/* ---- contexts ---- */

enum {
  /* Device addresses are host addresses: a kernel may read and write any memory of the process, and
   * a wild pointer may end it, as in a program of the host. Without it, memory is the context's own
   * and every access outside it is a fault. */
  APSIM_HOST_MEMORY = 1
};

/* Creates a context; NULL for unknown flags. */
apsim_context *apsim_context_create(uint32_t flags);
/* Gives back a context with all its modules and memory. NULL is ignored. */
void apsim_context_destroy(apsim_context *context);
/* The last error of the context, one line, or a line for each mistake of a text; "" if there was
 * none. */
const char *apsim_last_error(const apsim_context *context);

/* ---- modules ---- */

/* Reads a PTX text of `length` bytes. */
apsim_status apsim_module_load(
    apsim_context *context, const char *text, size_t length, apsim_module **module);
/* Gives a module back. NULL is ignored. The module must not have been given back before. */
void apsim_module_unload(apsim_context *context, apsim_module *module);
/* The number of kernels (.entry). */
size_t apsim_module_kernel_count(const apsim_module *module);
/* The name of a kernel in the order of the text; NULL past the last one. Lives as long as the
 * module. */
const char *apsim_module_kernel_name(const apsim_module *module, size_t index);
/* The number of parameters of a kernel. */
apsim_status apsim_module_parameter_count(
    apsim_context *context, const apsim_module *module, const char *kernel, size_t *count);
/* The size in bytes of a parameter. */
apsim_status apsim_module_parameter_size(
    apsim_context *context, const apsim_module *module, const char *kernel, size_t index,
    size_t *size);
/* The address and size of a .global or .const variable. It keeps its contents between launches.
 * `size` may be NULL. */
apsim_status apsim_module_variable(
    apsim_context *context, const apsim_module *module, const char *name, uint64_t *address,
    size_t *size);

/* ---- memory ---- */

/* Allocates zeroed memory; `name`, which may be NULL, is what reports call it. */
apsim_status apsim_memory_allocate(
    apsim_context *context, const char *name, size_t size, uint64_t *address);
/* Gives an allocation back by the address of its first byte. */
apsim_status apsim_memory_free(apsim_context *context, uint64_t address);
/* Copy between the host and any part of one allocation or variable. */
apsim_status apsim_memory_write(
    apsim_context *context, uint64_t address, const void *bytes, size_t size);
apsim_status apsim_memory_read(apsim_context *context, uint64_t address, void *bytes, size_t size);
/* Sets every byte to `value`. */
apsim_status apsim_memory_fill(
    apsim_context *context, uint64_t address, uint8_t value, size_t size);

/* ---- launches ---- */

/* Runs a kernel to its end.
 *
 * arguments[i] points to the value of parameter i: an address that apsim_memory_allocate gave, a
 * number, or a structure. sizes[i] is its size in bytes; sizes may be NULL, and is then taken from
 * the kernel. options may be NULL.
 *
 * APSIM_FAULT is returned where the kernel faulted, and where the checkers found something; the
 * findings are then those of the launch. */
apsim_status apsim_launch(
    apsim_context *context, apsim_module *module, const char *kernel, apsim_dim3 grid,
    apsim_dim3 block, size_t shared_bytes, const void *const *arguments, const size_t *sizes,
    size_t argument_count, const apsim_launch_options *options);

/* Queries of the last launch that began on the context. */

/* A counter by its name in apsim's JSON, a dot where it nests: "warp_instructions",
 * "global_load.sectors". A counter by class or form that nothing counted is zero. */
apsim_status apsim_counter(apsim_context *context, const char *name, uint64_t *value);
/* All counters as one JSON object, the "counters" of apsim's JSON; NULL after a fault. */
const char *apsim_counters_json(apsim_context *context);
/* The number of findings, a fault included. */
size_t apsim_finding_count(const apsim_context *context);
/* A finding in one or two lines; NULL past the last one. */
const char *apsim_finding(apsim_context *context, size_t index);
/* What the threads printed, also before a fault; "" if nothing. */
const char *apsim_printed(apsim_context *context);

/* ---- the entry point of gpuocelot's tinygrad interface ---- */

/* Runs the first kernel of a PTX text; a program that calls gpuocelot's function of this name can
 * load this library in its place.
 *
 * (bx, by, bz) is the block in threads, (tx, ty, tz) the grid in blocks, shared the dynamic shared
 * memory in bytes. args[i] is the value of parameter i itself, in eight bytes: a number, of which a
 * narrower parameter takes the lowest bytes, or a pointer to memory of the host, which the kernel
 * reads and writes where it is. Memory is not checked: a wild pointer may end the process, as in a
 * program of the host; a null pointer is an error.
 *
 * A text is read and lowered once and kept while it is among the last 64 that were used. Returns 0
 * on success, else an apsim_status, with one line on standard error. May be called from several
 * threads. */
int ptx_run(
    const char *ptx, int argc, void **args, int bx, int by, int bz, int tx, int ty, int tz,
    int shared);

#ifdef __cplusplus
}
#endif

#endif
