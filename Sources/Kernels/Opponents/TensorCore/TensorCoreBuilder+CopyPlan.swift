import PTX

// What a thread copies, and where to.
extension TensorCoreBuilder {
  /// What a thread copies in every stage: from each operand the same chunk of every so many rows.
  struct CopyPlan {
    let operands: [CopiedOperand]
    let rounds: [CopyRound]
  }

  /// An operand as a thread copies it.
  struct CopiedOperand {
    /// Global address of this thread's first chunk in the stage to be copied next.
    let cursor: Register
    /// Rows from this thread's first one to the end of the matrix; of rows across the inner length
    /// counted from the stage to be copied next.
    let rowsLeft: Register
    /// Shared address of this thread's first chunk in stage 0.
    let shared: Register
    /// Bytes between rows so far apart.
    let strides: [Int: Register]
    /// Bytes from one stage to the next; nil if that is a constant.
    let stageStride: Register?
  }

  /// A 16-byte copy.
  struct CopyRound {
    /// 0 for X, 1 for W.
    let operand: Int
    /// Rows of the matrix from this thread's first one.
    let row: Int
    /// Rows from the round before.
    let distance: Int
    /// Bytes from this thread's first chunk in shared memory.
    let sharedOffset: Int
    /// Holds in the threads that take part; nil if all do.
    let takesPart: Register?
  }

  mutating func copyPlan(firstStage: Register?) -> CopyPlan {
    var rounds: [CopyRound] = []
    let x = copiedOperand(0, firstStage: firstStage, like: nil, &rounds)
    let w = copiedOperand(1, firstStage: firstStage, like: x, &rounds)
    return CopyPlan(operands: [x, w], rounds: rounds)
  }

  /// Neighbouring threads take neighbouring chunks, so a row's chunks are full sectors.
  ///
  /// - Parameter other: The operand before, with which it shares addresses where its rows are as long.
  private mutating func copiedOperand(
    _ operand: Int, firstStage: Register?, like other: CopiedOperand?,
    _ rounds: inout [CopyRound]
  ) -> CopiedOperand {
    let rows = kernel.rows(of: operand)
    let offset = operand * kernel.tile.m * kernel.stageRowBytes
    let isLikeOther = rows.chunks == kernel.rows(of: 0).chunks
    let isInner = kernel.layout.storesInnerRows(operand)
    let side = isInner ? kernel.tile.k : kernel.side(of: operand)
    let isInterleaved = operand == 1 && !isInner
    let (row, chunk) = builder.divide(position.thread, by: rows.chunks)
    let rowsPerRound = kernel.tile.threads / rows.chunks
    let sharesPitch = arguments.pitches[operand] == arguments.pitches[0]
    var strides = sharesPitch ? other?.strides ?? [:] : [:]
    var previous = 0
    for first in stride(from: 0, to: side, by: rowsPerRound) {
      let matrixRow = isInterleaved ? interleaved(first) : first
      let distance = matrixRow - previous
      if distance != 0, strides[distance] == nil {
        strides[distance] = builder.multiplyWide(.u32, arguments.pitches[operand], distance)
      }
      rounds.append(
        CopyRound(
          operand: operand, row: matrixRow, distance: distance,
          sharedOffset: first * rows.rowBytes + (isLikeOther ? offset : 0),
          takesPart: first + rowsPerRound > side
            ? builder.compare(.lo, .u32, row, side - first) : nil))
      previous = matrixRow
    }
    // The row of W that stands in this thread's first row of shared memory.
    let matrixRow = isInterleaved ? interleaved(row) : row
    let start =
      isInner
      ? innerStart(operand, row: matrixRow, chunk: chunk, firstStage: firstStage)
      : outerStart(operand, row: matrixRow, chunk: chunk, firstStage: firstStage)
    let shared: Register
    if let other, isLikeOther {
      shared = other.shared
    } else {
      shared = sharedAddress(row: row, chunk: chunk, rows, offset: offset)
    }
    return CopiedOperand(
      cursor: start.address, rowsLeft: start.rowsLeft, shared: shared, strides: strides,
      stageStride: isInner
        ? builder.multiplyWide(.u32, arguments.pitches[operand], kernel.tile.k) : nil)
  }

  /// The first chunk of an operand whose rows run along the inner length.
  private mutating func outerStart(
    _ operand: Int, row: Register, chunk: Register, firstStage: Register?
  ) -> (address: Register, rowsLeft: Register) {
    let rows = operand == 0 ? arguments.m : arguments.n
    let first = operand == 0 ? position.firstRow : position.firstColumn
    let matrixRow = builder.add(.u32, first, row)
    let rowsLeft = builder.subtract(.s32, rows, matrixRow)
    let batchRow = builder.multiplyAdd(.u32, position.batch, rows, matrixRow)
    var address = builder.multiplyAddWide(
      .u32, batchRow, arguments.pitches[operand], arguments.operands[operand])
    address = builder.multiplyAddWide(.u32, chunk, 16, address)
    if let firstStage {
      address = builder.multiplyAddWide(.u32, firstStage, kernel.stageRowBytes, address)
    }
    return (address, rowsLeft)
  }

  /// The first chunk of an operand whose rows run across the inner length. A thread whose chunk is
  /// past the end of the rows has no rows left.
  private mutating func innerStart(
    _ operand: Int, row: Register, chunk: Register, firstStage: Register?
  ) -> (address: Register, rowsLeft: Register) {
    let limit = operand == 0 ? arguments.m : arguments.n
    let first = operand == 0 ? position.firstRow : position.firstColumn
    let column = builder.multiplyAdd(.u32, chunk, 8, first)
    let innerRow =
      firstStage.map { builder.multiplyAdd(.u32, $0, kernel.tile.k, row) } ?? row
    let left = builder.subtract(.s32, arguments.k, innerRow)
    let isInside = builder.compare(.lo, .u32, column, limit)
    let rowsLeft = builder.move(.u32, builder.select(.u32, left, 0, if: isInside))
    let batchRow = builder.multiplyAdd(.u32, position.batch, arguments.k, innerRow)
    let address = builder.multiplyAddWide(
      .u32, batchRow, arguments.pitches[operand], arguments.operands[operand])
    return (builder.multiplyAddWide(.u32, column, 2, address), rowsLeft)
  }

  /// The address of a chunk of stage 0.
  private mutating func sharedAddress(
    row: Register, chunk: Register, _ rows: SwizzledRows, offset: Int
  ) -> Register {
    let place = builder.logic(.xor, .b32, chunk, swizzleMask(row: row, rows))
    let rowAddress = builder.multiplyAdd(.u32, row, rows.rowBytes, pool)
    let address = builder.multiplyAdd(.u32, place, 16, rowAddress)
    return offset == 0 ? address : builder.add(.u32, address, offset)
  }

  /// What the chunk numbers of a row are xored with.
  mutating func swizzleMask(row: Register, _ rows: SwizzledRows) -> Register {
    let phase =
      rows.chunks >= 8
      ? row : builder.logic(.shr, .u32, row, rows.rowsPerPass.trailingZeroBitCount)
    return builder.logic(.and, .b32, phase, min(rows.chunks, 8) - 1)
  }

  // MARK: The order of the rows of W

  /// The row of W, or column of the tile, of shared row 8 f + 2 t + e of a group of F fragments:
  /// 2 F t + 2 f + e. So lane t's results of the group, two a fragment, are 2 F neighbours.
  func interleaved(_ row: Int) -> Int {
    let group = kernel.interleavedFragments
    let inGroup = row % (8 * group)
    return row - inGroup + 2 * group * (inGroup % 8 / 2) + 2 * (inGroup / 8) + inGroup % 2
  }

  private mutating func interleaved(_ row: Register) -> Register {
    let group = kernel.interleavedFragments
    guard group > 1 else { return row }
    let whole = builder.logic(.and, .b32, row, -8 * group)
    let fragment = builder.logic(
      .shr, .u32, builder.logic(.and, .b32, row, 8 * (group - 1)), 2)
    let pair = builder.logic(.and, .b32, row, 6)
    let bit = builder.logic(.and, .b32, row, 1)
    let low = builder.logic(.or, .b32, builder.logic(.or, .b32, whole, fragment), bit)
    return builder.multiplyAdd(.u32, pair, group, low)
  }
}
