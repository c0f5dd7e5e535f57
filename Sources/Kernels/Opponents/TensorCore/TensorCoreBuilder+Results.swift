import PTX

// From accumulators to global memory.
extension TensorCoreBuilder {
  /// Writes each lane's results: for every row of its fragments the neighbouring elements of each
  /// group of interleaved fragments as one vector. Four lanes make up the 64 or 32 bytes of a row.
  mutating func writeResults(_ accumulators: [[[Register]]]) {
    let group = kernel.exchangesResults ? 2 : kernel.interleavedFragments
    let row = firstOutputRow()
    let column = firstOutputColumn()
    let rowsLeft = builder.subtract(.s32, arguments.m, row)
    let columnsLeft = builder.subtract(.s32, arguments.n, column)
    let groups = kernel.fragmentColumns / group
    // Of slices the columns that fill the last vector are written too, as their sum reads them.
    let writable =
      kernel.writesSlices ? builder.subtract(.s32, arguments.outputPitch, column) : columnsLeft
    let inColumns = (0..<groups).map { builder.compare(.gt, .s32, writable, 8 * group * $0) }
    let terms = oneBitTerms(column: column, columnsLeft: columnsLeft)
    // Read again, so that it takes no register through the main loop.
    let blockZ = builder.move(.u32, Operand.special(.blockZ))
    let batchRow = builder.multiplyAdd(.u32, blockZ, arguments.m, row)
    let wideColumn = builder.convert(to: .u64, from: .u32, column)
    let element = builder.multiplyAddWide(.u32, batchRow, arguments.outputPitch, wideColumn)
    let bytes = builder.logic(.shl, .b64, element, kernel.storedBytes.trailingZeroBitCount)
    var address = builder.add(.u64, arguments.output, bytes)
    let stride = builder.multiplyWide(.u32, arguments.outputPitch, 8 * kernel.storedBytes)
    let halves = kernel.instruction.m / 8
    for index in 0..<kernel.fragmentRows * halves {
      let inRows = builder.compare(.gt, .s32, rowsLeft, 8 * index)
      if index > 0 { address = builder.add(.u64, address, stride) }
      let rowTerm = oneBitRowTerm(terms, row: row, distance: 8 * index, isInside: inRows)
      for column in 0..<groups {
        let fragments = accumulators[index / halves][column * group..<(column + 1) * group]
        var values = fragments.enumerated().flatMap { offset, registers in
          finished(
            registers, half: index % halves, terms, rowTerm: rowTerm,
            fragment: column * group + offset)
        }
        if kernel.exchangesResults { values = exchanged(values) }
        builder.guarded(by: builder.logic(.and, .pred, inRows, inColumns[column])) {
          $0.store(
            .global, .u32, values,
            to: Address(
              base: address.name, offset: Int64(8 * group * column * kernel.storedBytes)))
        }
      }
    }
  }

  /// This lane's first row of the result.
  private mutating func firstOutputRow() -> Register {
    let inWarp = builder.logic(.shr, .u32, position.lane, 2)
    let inTile = builder.multiplyAdd(
      .u32, position.warpM, kernel.tile.m / kernel.tile.warpsM, inWarp)
    return builder.add(.u32, position.firstRow, inTile)
  }

  /// This lane's first column of the result.
  private mutating func firstOutputColumn() -> Register {
    let inGroup = builder.logic(.and, .b32, position.lane, 3)
    let warp = builder.multiplyAdd(
      .u32, position.warpN, kernel.tile.n / kernel.tile.warpsN, position.firstColumn)
    let column = builder.multiplyAdd(.u32, inGroup, 2 * kernel.interleavedFragments, warp)
    guard kernel.exchangesResults else { return column }
    // Odd lanes have columns of the second fragment, from their neighbour's on.
    let odd = builder.logic(.and, .b32, inGroup, 1)
    return builder.multiplyAdd(.u32, odd, 6, column)
  }

  /// Four neighbouring results of one fragment, from a pair of each of two: an even lane gives its
  /// neighbour the second fragment's pair for the first one's.
  private mutating func exchanged(_ pairs: [Register]) -> [Register] {
    let isOdd = builder.compare(
      .ne, .u32, builder.logic(.and, .b32, position.lane, 1), 0)
    let sent = builder.select(.b32, pairs[0], pairs[1], if: isOdd)
    let received = builder.shuffleButterfly(sent, mask: 1)
    return [
      builder.select(.b32, received, pairs[0], if: isOdd),
      builder.select(.b32, pairs[1], received, if: isOdd),
    ]
  }

  /// What goes to memory for a fragment's two neighbours in one row: where an epilogue that scales
  /// or converts results would stand.
  private mutating func finished(
    _ accumulators: [Register], half: Int, _ terms: OneBitTerms?, rowTerm: Register?,
    fragment: Int
  ) -> [Register] {
    if kernel.kind == .fp16HalfAccumulation {
      let pair = accumulators[half]
      guard kernel.writesSlices else { return [pair] }
      let (low, high) = builder.unpack(pair)
      return [low, high].map { builder.convert(to: .f32, from: .f16, $0, mode: nil) }
    }
    let pair = Array(accumulators[2 * half..<2 * half + 2])
    guard let terms else { return pair }
    return pair.enumerated().map { index, count in
      // Y = K - 2 popc(x xor w), or 4 popc(x and w) + K - 2 popc(x) - 2 popc(w).
      guard let rowTerm else { return builder.multiplyAdd(.s32, count, -2, terms.constant) }
      let term = builder.add(.s32, rowTerm, terms.columns[2 * fragment + index])
      return builder.multiplyAdd(.s32, count, 4, term)
    }
  }

  // MARK: 1-bit products

  /// What 1-bit products add to their counts.
  struct OneBitTerms {
    /// K; of slices in the first alone.
    let constant: Register
    /// Of the AND form, -2 popc(w) for each of this lane's columns.
    let columns: [Register]
    /// Holds in the slice that adds the terms; nil if there is one alone.
    let isFirst: Register?
  }

  private mutating func oneBitTerms(column: Register, columnsLeft: Register) -> OneBitTerms? {
    guard case .int1 = kernel.kind else { return nil }
    let isFirst = position.slice.map { builder.compare(.eq, .u32, $0, 0) }
    let constant =
      isFirst.map { builder.select(.u32, arguments.k, 0, if: $0) } ?? arguments.k
    guard let sums = arguments.weightSums else {
      return OneBitTerms(constant: constant, columns: [], isFirst: isFirst)
    }
    let place = builder.multiplyAdd(.u32, position.batch, arguments.n, column)
    let address = builder.multiplyAddWide(.u32, place, 4, sums)
    let group = kernel.interleavedFragments
    let columns = (0..<2 * kernel.fragmentColumns).map { index in
      let (fragment, element) = (index / 2, index % 2)
      let distance = fragment / group * 8 * group + 2 * (fragment % group) + element
      return term(
        from: Address(base: address.name, offset: Int64(4 * distance)),
        if: both(builder.compare(.gt, .s32, columnsLeft, distance), isFirst))
    }
    return OneBitTerms(constant: constant, columns: columns, isFirst: isFirst)
  }

  /// K - 2 popc(x) of a row; nil but for the AND form.
  private mutating func oneBitRowTerm(
    _ terms: OneBitTerms?, row: Register, distance: Int, isInside: Register
  ) -> Register? {
    guard let terms, let sums = arguments.activationSums else { return nil }
    let place = builder.multiplyAdd(.u32, position.batch, arguments.m, row)
    let address = builder.multiplyAddWide(.u32, place, 4, sums)
    let term = term(
      from: Address(base: address.name, offset: Int64(4 * distance)),
      if: both(isInside, terms.isFirst))
    return builder.add(.s32, term, terms.constant)
  }

  /// -2 times a number in memory; 0 where it is not to be read.
  private mutating func term(from address: Address, if isRead: Register) -> Register {
    let sum = builder.move(.u32, 0)
    builder.guarded(by: isRead) { $0.load(.global, .u32, into: [sum], from: address) }
    return builder.multiply(.s32, sum, -2)
  }

  private mutating func both(_ a: Register, _ b: Register?) -> Register {
    b.map { builder.logic(.and, .pred, a, $0) } ?? a
  }
}
