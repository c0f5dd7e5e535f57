import BipolarInt
import PTX

// From accumulators to results.
extension SkinnyBuilder {
  private var tile: SumTile { SumTile(kernel: kernel) }

  /// Each warp recovers its share, sum over s of 2^s times the accumulators of i + j = s, and puts it
  /// into its tile of shared memory.
  mutating func storeSums(_ accumulators: [[[[Register]]]]) {
    let pool = builder.dynamicShared(Self.poolName)
    let tileAddress = builder.multiplyAdd(.u32, position.warp, 4 * tile.words, pool)
    let row = builder.multiplyAdd(.u32, position.group, 4 * tile.rowStride, tileAddress)
    let address = builder.multiplyAdd(.u32, position.inGroup, 8 * tile.columnStride, row)
    for (fragment, columnGroups) in accumulators.enumerated() {
      for (columnGroup, diagonals) in columnGroups.enumerated() {
        let sums = (0..<4).map { element -> Register in
          let top = diagonals[diagonals.count - 1][element]
          return diagonals.dropLast().reversed().reduce(top) {
            builder.multiplyAdd(.u32, $0, 2, $1[element])
          }
        }
        for half in 0..<2 {
          let word =
            (16 * fragment + 8 * half) * tile.rowStride + 8 * columnGroup * tile.columnStride
          let pair = [sums[2 * half], sums[2 * half + 1]]
          if tile.columnStride == 1 {
            builder.store(
              .shared, .u32, pair, to: Address(base: address.name, offset: Int64(4 * word)))
          } else {
            for (column, sum) in pair.enumerated() {
              let offset = 4 * (word + column * tile.columnStride)
              builder.store(
                .shared, .u32, [sum], to: Address(base: address.name, offset: Int64(offset)))
            }
          }
        }
      }
    }
  }

  /// The outputs that a thread adds up: its own place in the tile and, in each round, a constant
  /// distance from it.
  private struct Share {
    let row: Register
    let column: Register
    let rounds: [(row: Int, column: Int)]
    /// Whether the last round has threads too many.
    let passesTheTile: Bool
  }

  /// The lanes of a warp take neighbouring outputs of the result. Where fewer than 32 stand side by
  /// side in it, the two halves of a warp are so many rows or columns apart that they differ in
  /// their banks: 4 x 20 and 2 x 24 words are 16 mod 32.
  private mutating func share() -> Share {
    let (rows, columns, warps) = (kernel.rows, kernel.columns, kernel.warps)
    let lane = position.lane
    switch kernel.orientation {
    case .fewTokens where rows == 16:
      // Pair n is of columns n % 4 + 8 (n / 4) and four further.
      let half = builder.logic(.shr, .u32, lane, 4)
      let low = builder.logic(.and, .b32, position.warp, 3)
      let high = builder.logic(.and, .b32, position.warp, 4)
      let own = builder.multiplyAdd(.u32, high, 2, low)
      return Share(
        row: builder.logic(.and, .b32, lane, 15),
        column: builder.multiplyAdd(.u32, half, 4, own),
        rounds: Swift.stride(from: 0, to: columns / 2, by: warps).map { (0, $0 % 4 + $0 / 4 * 8) },
        passesTheTile: false)
    case .fewTokens:
      let apart = program.threads / rows
      return Share(
        row: builder.logic(.and, .b32, position.thread, rows - 1),
        column: builder.logic(.shr, .u32, position.thread, rows.trailingZeroBitCount),
        rounds: Swift.stride(from: 0, to: columns, by: apart).map { (0, $0) }, passesTheTile: false)
    case .fewFeatures where columns == 16:
      // Pair n is of rows n % 2 + 4 (n / 2) and two further.
      let half = builder.logic(.shr, .u32, lane, 4)
      let low = builder.logic(.and, .b32, position.warp, 1)
      let high = builder.logic(.and, .b32, position.warp, 6)
      let own = builder.multiplyAdd(.u32, high, 2, low)
      return Share(
        row: builder.multiplyAdd(.u32, half, 2, own),
        column: builder.logic(.and, .b32, lane, 15),
        rounds: Swift.stride(from: 0, to: rows / 2, by: warps).map { ($0 % 2 + $0 / 2 * 4, 0) },
        passesTheTile: false)
    case .fewFeatures:
      let apart = program.threads / 8
      return Share(
        row: builder.logic(.shr, .u32, position.thread, 3),
        column: builder.logic(.and, .b32, position.thread, 7),
        rounds: Swift.stride(from: 0, to: rows, by: apart).map { ($0, 0) },
        passesTheTile: apart > rows)
    }
  }

  /// Adds up the warps' sums and writes the results.
  mutating func addSums() {
    let share = share()
    let pool = builder.dynamicShared(Self.poolName)
    let rowAddress = builder.multiplyAdd(.u32, share.row, 4 * tile.rowStride, pool)
    let address = builder.multiplyAdd(.u32, share.column, 4 * tile.columnStride, rowAddress)
    let constant = builder.multiply(
      .u32, arguments.k, AccumulatorBound.magnitudePerElement(for: kernel.precision))
    let firstRow = builder.add(.u32, position.firstRow, share.row)
    let product = builder.convert(to: .u64, from: .u32, position.product)
    let output = builder.multiplyAdd(
      .u64, product, arguments.outputBatchStride, arguments.output)
    let isTokens = kernel.orientation == .fewTokens
    epilogue.choose(
      product: position.product,
      rows: isTokens ? arguments.resident.rows : arguments.streamed.rows,
      columns: isTokens ? arguments.streamed.rows : arguments.resident.rows, &builder)
    let codeSums = [arguments.streamed, arguments.resident].compactMap { operand in
      operand.sums.map {
        builder.multiplyAddWide(
          .u32, builder.multiply(.u32, position.product, operand.rows), 4, $0)
      }
    }
    for round in share.rounds {
      let row = round.row == 0 ? firstRow : builder.add(.u32, firstRow, round.row)
      let column =
        round.column == 0 ? share.column : builder.add(.u32, share.column, round.column)
      let isRow = builder.compare(.lo, .u32, row, arguments.streamed.rows)
      let isColumn = builder.compare(.lo, .u32, column, arguments.resident.rows)
      var isInside = builder.logic(.and, .pred, isRow, isColumn)
      if share.passesTheTile {
        let isOfTile = builder.compare(.lo, .u32, share.row, kernel.rows)
        isInside = builder.logic(.and, .pred, isInside, isOfTile)
      }
      let skip = builder.newLabel("outside")
      builder.branch(to: skip, if: isInside, negated: true)
      let offset = 4 * (round.row * tile.rowStride + round.column * tile.columnStride)
      let shares = (0..<kernel.warps).map {
        builder.load(
          .shared, .u32,
          from: Address(base: address.name, offset: Int64(offset + 4 * $0 * tile.words)))
      }
      let sum = shares.dropFirst().reduce(shares[0]) { builder.add(.u32, $0, $1) }
      let result = result(
        sum: sum, constant: constant, codeSums: codeSums, row: row, column: column)
      write(result, to: output, row: row, column: column)
      builder.place(skip)
    }
  }

  /// The formulas of `Recovery`, modulo 2^32: the bound on K makes the final value fit. Of blocks
  /// that share the inner length, the first alone adds what is not a sum over it.
  private mutating func result(
    sum: Register, constant: Register, codeSums: [Register], row: Register, column: Register
  ) -> Register {
    var rest = constant
    // Y = 4 sum - 2 (2^q - 1) rowsum(W) - 2 (2^p - 1) rowsum(X) + K (2^p - 1)(2^q - 1)
    let factors = [
      (row, (1 << kernel.residentPlanes) - 1), (column, (1 << kernel.streamedPlanes) - 1),
    ]
    for (sums, (index, limit)) in zip(codeSums, factors) {
      let address = builder.multiplyAddWide(.u32, index, 4, sums)
      let codeSum = builder.load(.global, .u32, from: Address(base: address.name))
      rest = builder.multiplyAdd(.s32, codeSum, -2 * limit, rest)
    }
    if program.accumulates {
      let isFirst = builder.compare(.eq, .u32, position.split, 0)
      rest = builder.select(.u32, rest, 0, if: isFirst)
    }
    // Y = K (2^p - 1)(2^q - 1) - 2 sum for the XOR form.
    return builder.multiplyAdd(.s32, sum, kernel.operation == .xor ? -2 : 4, rest)
  }

  /// Writes a result by way of the epilogue, or adds it to the output where blocks share the inner
  /// length.
  private mutating func write(
    _ result: Register, to output: Register, row: Register, column: Register
  ) {
    let isTokens = kernel.orientation == .fewTokens
    let (token, feature) = isTokens ? (column, row) : (row, column)
    let target = epilogue.address(
      output, row: token, column: feature, pitch: arguments.outputPitch, &builder)
    if program.accumulates {
      builder.reduce(.add, .global, .u32, result, to: Address(base: target.name))
      return
    }
    let values = (row: epilogue.row(token, &builder), column: epilogue.column(feature, &builder))
    let element = epilogue.element(ofSum: result, values.row, values.column, &builder)
    epilogue.store([element], to: target, &builder)
  }
}
