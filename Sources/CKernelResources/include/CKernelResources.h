#ifndef CKERNELRESOURCES_H
#define CKERNELRESOURCES_H

#include <stddef.h>

/// The text of registers.csv.
extern const unsigned char *const kernel_registers_table;
extern const size_t kernel_registers_table_size;

#endif
