"""Kernels in Triton's language, and the signatures they are compiled with."""

import triton
import triton.language as tl


@triton.jit
def triton_add(x, y, out, n, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = offsets < n
    total = tl.load(x + offsets, mask=inside) + tl.load(y + offsets, mask=inside)
    tl.store(out + offsets, total, mask=inside)


@triton.jit
def triton_softmax(x, out, columns, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    offsets = tl.arange(0, BLOCK)
    values = tl.load(x + row * columns + offsets, mask=offsets < columns, other=-float("inf"))
    powers = tl.exp(values - tl.max(values, axis=0))
    tl.store(out + row * columns + offsets, powers / tl.sum(powers, axis=0), mask=offsets < columns)


@triton.jit
def triton_matmul(a, b, c, n, BLOCK: tl.constexpr):
    rows = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    columns = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK)
    depth = tl.arange(0, BLOCK)
    acc = tl.zeros((BLOCK, BLOCK), dtype=tl.float32)
    for k in range(0, n, BLOCK):
        left = tl.load(a + rows[:, None] * n + k + depth[None, :])
        right = tl.load(b + (k + depth)[:, None] * n + columns[None, :])
        acc = tl.dot(left, right, acc)
    tl.store(c + rows[:, None] * n + columns[None, :], acc)


@triton.jit
def triton_matmul_s8(a, b, c, n, BLOCK: tl.constexpr):
    rows = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    columns = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK)
    depth = tl.arange(0, BLOCK)
    acc = tl.zeros((BLOCK, BLOCK), dtype=tl.int32)
    for k in range(0, n, BLOCK):
        left = tl.load(a + rows[:, None] * n + k + depth[None, :])
        right = tl.load(b + columns[None, :] * n + (k + depth)[:, None])
        acc = tl.dot(left, right, acc, out_dtype=tl.int32)
    tl.store(c + rows[:, None] * n + columns[None, :], acc)


@triton.jit
def triton_layer_norm(x, gamma, beta, out, columns, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    offsets = tl.arange(0, BLOCK)
    inside = offsets < columns
    values = tl.load(x + row * columns + offsets, mask=inside, other=0.0)
    mean = tl.sum(values, axis=0) / columns
    centred = tl.where(inside, values - mean, 0.0)
    inverse = tl.rsqrt(tl.sum(centred * centred, axis=0) / columns + 1e-5)
    scaled = centred * inverse * tl.load(gamma + offsets, mask=inside)
    tl.store(out + row * columns + offsets, scaled + tl.load(beta + offsets, mask=inside), mask=inside)


@triton.jit
def triton_cumsum(x, out, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    tl.store(out + offsets, tl.cumsum(tl.load(x + offsets), axis=0))


@triton.jit
def triton_histogram(x, bins, n, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = offsets < n
    tl.atomic_add(bins + tl.load(x + offsets, mask=inside, other=0) % 16, 1, mask=inside)


@triton.jit
def triton_sort(x, out, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    tl.store(out + offsets, tl.sort(tl.load(x + offsets)))


@triton.jit
def triton_attention(q, k, v, out, keys, scale, ROWS: tl.constexpr, BLOCK: tl.constexpr):
    rows = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
    depth = tl.arange(0, 32)
    queries = tl.load(q + rows[:, None] * 32 + depth[None, :])
    largest = tl.full((ROWS,), -float("inf"), dtype=tl.float32)
    total = tl.zeros((ROWS,), dtype=tl.float32)
    acc = tl.zeros((ROWS, 32), dtype=tl.float32)
    for start in range(0, keys, BLOCK):
        places = start + tl.arange(0, BLOCK)
        right = tl.load(k + places[None, :] * 32 + depth[:, None])
        scores = tl.dot(queries, right) * scale
        scores = tl.where(places[None, :] < keys, scores, -float("inf"))
        next_largest = tl.maximum(largest, tl.max(scores, axis=1))
        powers = tl.exp2((scores - next_largest[:, None]) * 1.44269504)
        shrink = tl.exp2((largest - next_largest) * 1.44269504)
        total = total * shrink + tl.sum(powers, axis=1)
        values = tl.load(v + places[:, None] * 32 + depth[None, :])
        acc = tl.dot(powers.to(tl.float16), values, acc * shrink[:, None])
        largest = next_largest
    tl.store(out + rows[:, None] * 32 + depth[None, :], acc / total[:, None])


@triton.jit
def triton_random(out, seed, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    tl.store(out + offsets, tl.randint(seed, offsets))


# Kernel, types of the run-time arguments, constants, warps. Arguments in ALIGNED are multiples of
# 16, so that wide loads and copies become possible.
KERNELS = [
    (triton_add, {"x": "*fp32", "y": "*fp32", "out": "*fp32", "n": "i32"}, {"BLOCK": 256}, 4),
    (triton_softmax, {"x": "*fp32", "out": "*fp32", "columns": "i32"}, {"BLOCK": 128}, 4),
    (triton_matmul, {"a": "*fp16", "b": "*fp16", "c": "*fp32", "n": "i32"}, {"BLOCK": 32}, 4),
    (triton_matmul_s8, {"a": "*i8", "b": "*i8", "c": "*i32", "n": "i32"}, {"BLOCK": 32}, 4),
    (triton_layer_norm,
     {"x": "*fp32", "gamma": "*fp32", "beta": "*fp32", "out": "*fp32", "columns": "i32"},
     {"BLOCK": 128}, 2),
    (triton_cumsum, {"x": "*i32", "out": "*i32"}, {"BLOCK": 256}, 4),
    (triton_histogram, {"x": "*i32", "bins": "*i32", "n": "i32"}, {"BLOCK": 128}, 4),
    (triton_sort, {"x": "*i32", "out": "*i32"}, {"BLOCK": 64}, 1),
    (triton_attention,
     {"q": "*fp16", "k": "*fp16", "v": "*fp16", "out": "*fp32", "keys": "i32", "scale": "fp32"},
     {"ROWS": 16, "BLOCK": 32}, 1),
    (triton_random, {"out": "*i32", "seed": "i32"}, {"BLOCK": 128}, 4),
]
ALIGNED = {"triton_matmul": (0, 1, 2, 3), "triton_attention": (0, 1, 2, 3)}
