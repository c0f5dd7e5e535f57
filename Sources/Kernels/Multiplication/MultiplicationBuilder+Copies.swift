import PTX

// From global to shared memory.
extension MultiplicationBuilder {
  /// One 16-byte copy of a thread in every stage.
  struct Copy {
    /// Shared address of the chunk in stage 0.
    let shared: Register
    /// Constant added to it.
    let sharedOffset: Int
    /// Global address of the chunk; moves on by a stage with every copy.
    let global: Register
    /// Holds where the row exists; elsewhere the chunk is filled with zeros.
    let isInside: Register
    /// Holds in the threads that take part; nil if all do.
    let takesPart: Register?
  }

  /// The copies of a thread for one operand. Neighbouring threads take neighbouring chunks, so a
  /// row's chunks are full sectors.
  mutating func copyPlan(_ operand: OperandTile) -> [Copy] {
    let threads = kernel.tile.threads
    let total = operand.rows * swizzle.chunks
    var copies: [Copy] = []
    var firstShared: Register?
    for round in 0..<(total + threads - 1) / threads {
      let index = round == 0 ? position.thread : builder.add(.u32, position.thread, round * threads)
      let takesPart = (round + 1) * threads > total ? builder.compare(.lo, .u32, index, total) : nil
      let (row, chunk) = builder.divide(index, by: swizzle.chunks)

      // Where the swizzle repeats from round to round, the rounds differ by a constant.
      let repeats = threads / swizzle.chunks % 8 == 0
      let shared: Register
      if let firstShared, repeats {
        shared = firstShared
      } else {
        shared = sharedChunkAddress(row: row, chunk: chunk, offset: operand.offset)
        firstShared = shared
      }

      let (plane, logical) = builder.divide(row, by: operand.logicalRows)
      let matrixRow = builder.add(.u32, operand.first, logical)
      let isInside = builder.compare(.lo, .u32, matrixRow, operand.limit)
      let planeRow = builder.multiplyAdd(.u32, plane, operand.limit, matrixRow)
      // Threads without a row point at the first one and read nothing.
      let safeRow = builder.select(.u32, planeRow, 0, if: isInside)
      let rowAddress = builder.multiplyAddWide(.u32, safeRow, arguments.pitchBytes, operand.base)
      let global = builder.multiplyAddWide(.u32, chunk, 16, rowAddress)
      copies.append(
        Copy(
          shared: shared, sharedOffset: repeats ? round * threads * 16 : 0, global: global,
          isInside: isInside, takesPart: takesPart))
    }
    return copies
  }

  mutating func sharedChunkAddress(
    row: Register, chunk: Register, offset: Int
  ) -> Register {
    let phase = builder.logic(.shr, .u32, row, swizzle.rowsPerPass.trailingZeroBitCount)
    let mask = builder.logic(.and, .b32, phase, swizzle.chunks - 1)
    let place = builder.logic(.xor, .b32, chunk, mask)
    let rowOffset = builder.multiplyAdd(.u32, row, swizzle.rowBytes, pool)
    let address = builder.multiplyAdd(.u32, place, 16, rowOffset)
    return offset == 0 ? address : builder.add(.u32, address, offset)
  }

  mutating func advance(_ copy: Copy) {
    builder.add(.u64, copy.global, swizzle.rowBytes, into: copy.global)
  }
}
