import BipolarInt
import PTX

// One-bit products of a tile.
extension APNNWriter {
  /// The row that a thread of the first four warps copies: two warps take the 64 one-bit rows of
  /// weights, two those of activations.
  struct Copy {
    /// Packed planes of the thread's operand.
    let base: Register
    /// Whether it copies activations.
    let isActivation: Register
    /// Rows of the whole matrix.
    let limit: Register
    /// The row in the tile.
    let row: Register
    /// The row of the plane's first row among those of all planes.
    let planeStart: Register
    /// Holds in the threads that have a row of a plane.
    let hasPlane: Register
    /// Holds in the threads of the first four warps.
    let takesPart: Register
    /// Where its 16 bytes stand in shared memory.
    let shared: Register
  }

  mutating func copyPlan() -> Copy {
    let side = APNNMultiplication.side
    let (p, q) = (kernel.precision.weightBits.bits, kernel.precision.activationBits.bits)
    let takesPart = builder.compare(.lo, .u32, thread, 2 * side)
    let isActivation = builder.compare(.hs, .u32, thread, side)
    let oneBitRow = builder.logic(.and, .b32, thread, side - 1)
    let ofWeights = builder.divide(oneBitRow, by: kernel.tileN)
    let ofActivations = builder.divide(oneBitRow, by: kernel.tileM)
    let plane = builder.select(
      .u32, ofActivations.quotient, ofWeights.quotient, if: isActivation)
    let planes = builder.select(.u32, q, p, if: isActivation)
    let limit = builder.select(.u32, arguments.m, arguments.n, if: isActivation)
    let isPlane = builder.compare(.lo, .u32, plane, planes)
    return Copy(
      base: builder.select(
        .b64, arguments.activations, arguments.weights, if: isActivation),
      isActivation: isActivation, limit: limit,
      row: builder.select(
        .u32, ofActivations.remainder, ofWeights.remainder, if: isActivation),
      planeStart: builder.multiply(.u32, plane, limit),
      hasPlane: builder.logic(.and, .pred, isPlane, takesPart), takesPart: takesPart,
      shared: builder.multiplyAdd(.u32, thread, 16, pool))
  }

  /// The loop along K: copy, barrier, multiply, barrier.
  mutating func multiply(
    _ copy: Copy, _ products: [[[Register]]], firstRow: Register, firstColumn: Register
  ) {
    let first = builder.select(.u32, firstRow, firstColumn, if: copy.isActivation)
    let row = builder.add(.u32, first, copy.row)
    let exists = builder.compare(.lo, .u32, row, copy.limit)
    let reads = builder.logic(.and, .pred, exists, copy.hasPlane)
    // Threads without a row point at the first one and read nothing.
    let packedRow = builder.add(.u32, copy.planeStart, row)
    let safeRow = builder.select(.u32, packedRow, 0, if: reads)
    let global = builder.multiplyAddWide(.u32, safeRow, arguments.pitchBytes, copy.base)

    let inFragment = builder.multiplyAdd(.u32, lane, 4, pool)
    let rowBytes = APNNMultiplication.step / 8
    let aBase = builder.multiplyAdd(
      .u32, warpN, 8 * Self.fragments.n * rowBytes, inFragment)
    let bBase = builder.multiplyAdd(
      .u32, warpM, 8 * Self.fragments.m * rowBytes, inFragment)
    let form = MatrixMultiply(
      shape: .m8n8k128, operation: kernel.operation == .xor ? .xor : .and)

    let words = builder.registers(.b32, count: 4)
    let index = builder.move(.u32, 0)
    let loop = builder.newLabel("step")
    builder.place(loop)
    for word in words { builder.move(.u32, 0, into: word) }
    builder.guarded(by: reads) {
      $0.load(.global, .u32, into: words, from: Address(base: global.name))
    }
    builder.guarded(by: copy.takesPart) {
      $0.store(.shared, .u32, words, to: Address(base: copy.shared.name))
    }
    builder.barrier()
    let b = (0..<Self.fragments.m).map { fragment in
      builder.load(
        .shared, .u32,
        from: Address(
          base: bBase.name, offset: Int64(Self.operandBytes + 8 * fragment * rowBytes)))
    }
    for (fragment, row) in products.enumerated() {
      let a = builder.load(
        .shared, .u32, from: Address(base: aBase.name, offset: Int64(8 * fragment * rowBytes)))
      for (b, accumulators) in zip(b, row) {
        builder.multiplyAccumulate(form, accumulators: accumulators, a: [a], b: [b])
      }
    }
    builder.add(.u64, global, rowBytes, into: global)
    builder.add(.u32, index, 1, into: index)
    builder.barrier()
    let goesOn = builder.compare(.lo, .u32, index, arguments.stepCount)
    builder.branch(to: loop, if: goesOn, uniform: true)
  }

  /// All products to shared memory: weight row w and activation row x stand at word 64 x + w.
  mutating func storeProducts(_ products: [[[Register]]]) {
    let side = APNNMultiplication.side
    let (group, inGroup) = builder.divide(lane, by: 4)
    let pair = builder.multiply(.u32, inGroup, 2)
    let column = builder.multiplyAdd(.u32, warpM, 8 * Self.fragments.m, pair)
    let row = builder.multiplyAdd(.u32, warpN, 8 * Self.fragments.n, group)
    let word = builder.multiplyAdd(.u32, column, side, row)
    let address = builder.multiplyAdd(.u32, word, 4, pool)
    for (n, row) in products.enumerated() {
      for (m, registers) in row.enumerated() {
        for (element, register) in registers.enumerated() {
          builder.store(
            .shared, .u32, [register],
            to: Address(
              base: address.name, offset: Int64(4 * ((8 * m + element) * side + 8 * n))))
        }
      }
    }
  }
}
