#ifndef CGPUCONFIGURATIONS_H
#define CGPUCONFIGURATIONS_H

#include <stddef.h>

/// A file compiled into the binary.
struct EmbeddedFile {
  /// The name without folder and extension.
  const char *name;
  /// The contents.
  const unsigned char *bytes;
  /// The number of bytes.
  size_t size;
};

/// The GPU configuration at `index`, in the order in which they are listed; NULL past the last.
const struct EmbeddedFile *embedded_gpu_configuration(size_t index);

#endif
