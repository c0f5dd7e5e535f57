// The register table as a constant of the binary, so that it is found wherever the binary is copied.

#include "CKernelResources.h"

// #embed is in C23; the compiler of the Swift toolchain has it in every mode.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char table[] = {
#embed "registers.csv"
};

const unsigned char *const kernel_registers_table = table;
const size_t kernel_registers_table_size = sizeof table;
