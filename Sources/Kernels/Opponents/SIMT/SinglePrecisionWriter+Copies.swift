import PTX

// From global to shared memory, transposed.
extension SinglePrecisionWriter {
  /// What a thread copies of one operand in every stage: the same part of every 8 along k, in rows
  /// a constant apart.
  struct Copies {
    /// Shared address of the first element in stage 0.
    let shared: Register
    /// Constant added to it.
    let sharedOffset: Int
    /// Bytes from one k to the next in shared memory.
    let pitch: Int
    /// Global address of the first round's row; moves on by a stage with every copy.
    let global: Register
    /// Bytes from one round to the next in global memory.
    let step: Register
    /// Rows from one round to the next.
    let rowStep: Int
    let rounds: [Round]

    struct Round {
      /// Holds where the row exists; elsewhere the elements are zero.
      let isInside: Register
      /// Holds in the threads that take part; nil if all do.
      let takesPart: Register?
    }
  }

  /// Elements that a thread moves at once: a transposing copy moves single ones, registers take four.
  private var elements: Int { kernel.copiesAsynchronously ? 1 : 4 }

  /// The copies of an operand. The 8 elements of a row along k are a sector, which neighbouring
  /// threads read.
  mutating func copyPlan(
    rows: Int, first: Register, limit: Register, base: Register, sharedOffset: Int
  ) -> Copies {
    let threadsPerRow = 8 / elements
    let rowStep = kernel.threads / threadsPerRow
    let pitch = 4 * SinglePrecisionTile.sharedPitch(rows: rows)
    let (row, part) = builder.divide(position.thread, by: threadsPerRow)
    let inRow = builder.multiplyAdd(.u32, row, 4, pool)
    let shared = builder.multiplyAdd(.u32, part, elements * pitch, inRow)
    var rounds: [Copies.Round] = []
    for round in 0..<(rows + rowStep - 1) / rowStep {
      let inTile = round == 0 ? row : builder.add(.u32, row, round * rowStep)
      let takesPart =
        (round + 1) * rowStep > rows ? builder.compare(.lo, .u32, inTile, rows) : nil
      let matrixRow = builder.add(.u32, first, inTile)
      let isInside = builder.compare(.lo, .u32, matrixRow, limit)
      rounds.append(Copies.Round(isInside: isInside, takesPart: takesPart))
    }
    // Addresses of rows outside are formed but not read.
    let firstRow = builder.add(.u32, first, row)
    let rowAddress = builder.multiplyAddWide(.u32, firstRow, arguments.pitchBytes, base)
    return Copies(
      shared: shared, sharedOffset: sharedOffset, pitch: pitch,
      global: builder.multiplyAddWide(.u32, part, 4 * elements, rowAddress),
      step: builder.multiplyWide(.u32, arguments.pitchBytes, rowStep), rowStep: rowStep,
      rounds: rounds)
  }

  /// The place of a round's elements in a stage: bytes behind `shared`.
  func offset(_ copies: Copies, round: Int, k: Int) -> Int64 {
    Int64(copies.sharedOffset + 4 * round * copies.rowStep + k * copies.pitch)
  }

  /// The global address of every round, and the first one moved on by a stage.
  ///
  /// A chain of sums: a pointer a round would take two registers each and as many instructions.
  mutating func takeAddresses(_ copies: Copies) -> [Register] {
    var addresses = [builder.move(.u64, copies.global)]
    for _ in copies.rounds.dropFirst() {
      addresses.append(builder.add(.u64, addresses[addresses.count - 1], copies.step))
    }
    builder.add(.u64, copies.global, 4 * kernel.tile.k, into: copies.global)
    return addresses
  }
}
