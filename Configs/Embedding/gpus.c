// The configuration files as constants of the binary, so that it finds them wherever it is copied.
// A new GPU is a file in Configs/gpus and an entry in both lists below.

#include "CGPUConfigurations.h"

// #embed is in C23; the compiler of the Swift toolchain has it in every mode.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char t4[] = {
#embed "../gpus/t4.json"
};
static const unsigned char rtx2080ti[] = {
#embed "../gpus/rtx2080ti.json"
};
static const unsigned char rtx3070ti[] = {
#embed "../gpus/rtx3070ti.json"
};
static const unsigned char rtx3090[] = {
#embed "../gpus/rtx3090.json"
};
static const unsigned char rtx4090[] = {
#embed "../gpus/rtx4090.json"
};
static const unsigned char a100_40gb[] = {
#embed "../gpus/a100-40gb.json"
};
static const unsigned char a100_80gb[] = {
#embed "../gpus/a100-80gb.json"
};
static const unsigned char h100_sxm[] = {
#embed "../gpus/h100-sxm.json"
};
static const unsigned char h800_pcie[] = {
#embed "../gpus/h800-pcie.json"
};
static const unsigned char h200[] = {
#embed "../gpus/h200.json"
};

static const struct EmbeddedFile configurations[] = {
    {"t4", t4, sizeof t4},
    {"rtx2080ti", rtx2080ti, sizeof rtx2080ti},
    {"rtx3070ti", rtx3070ti, sizeof rtx3070ti},
    {"rtx3090", rtx3090, sizeof rtx3090},
    {"rtx4090", rtx4090, sizeof rtx4090},
    {"a100-40gb", a100_40gb, sizeof a100_40gb},
    {"a100-80gb", a100_80gb, sizeof a100_80gb},
    {"h100-sxm", h100_sxm, sizeof h100_sxm},
    {"h800-pcie", h800_pcie, sizeof h800_pcie},
    {"h200", h200, sizeof h200},
};

const struct EmbeddedFile *embedded_gpu_configuration(size_t index) {
  size_t count = sizeof configurations / sizeof configurations[0];
  return index < count ? &configurations[index] : NULL;
}
