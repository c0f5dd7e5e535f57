import BipolarInt
import PTX

// From one-bit products to results in the lane that has them, and from registers to global memory.
extension MultiplicationBuilder {
  /// Two neighbouring outputs of a lane, by their distance from its first one.
  struct OutputPair {
    let row: Int
    let column: Int
    let values: [Register]
  }

  /// Adds the sums of each output by their weights and writes the results.
  mutating func recoverInRegisters(_ products: Products) {
    let place = lanePlace()
    let constant = recoveryConstant()
    let rows = groups == nil ? rowCorrections(place, constant) : []
    guard kernel.ownEpilogue == .int32 else {
      return writeElements(products, place, constant: constant, rowCorrections: rows)
    }
    let columns = (0..<b.fragments).map { columnCorrections(place, fragment: $0) }
    let outputs = (0..<b.fragments).flatMap { column in
      results(products, column: column, constant: constant, rows: rows, columns: columns[column])
    }
    finish(outputs, place)
  }

  /// The results of a lane in a column of fragments.
  mutating func results(
    _ products: Products, column: Int, constant: Register?, rows: [Register], columns: [Register]
  ) -> [OutputPair] {
    var outputs: [OutputPair] = []
    for row in 0..<a.fragments {
      for half in 0..<(a.pairsPlanes ? 1 : a.halves) {
        let values = (0..<2).map { element -> Register in
          let sum = weightedSum(products, row: row, column: column, half: half, element: element)
          let corrections = kernel.usesSums ? [rows[row * 2 + half], columns[element]] : []
          return recovered(sum, constant: constant, corrections: corrections)
        }
        outputs.append(
          OutputPair(row: row * a.rowsPerFragment + 8 * half, column: 8 * column, values: values))
      }
    }
    return outputs
  }

  /// The sum of an output over all weights, by Horner's rule from the largest down.
  private mutating func weightedSum(
    _ products: Products, row: Int, column: Int, half: Int, element: Int
  ) -> Register {
    guard products.temporaries.isEmpty else {
      let result = products.accumulators[0][row][column]
      guard a.pairsPlanes else { return result[2 * half + element] }
      return builder.multiplyAdd(.s32, result[2 + element], 2, result[element])
    }
    func total(half: Int, _ builder: inout KernelBuilder) -> Register {
      var total: Register?
      var shift = sums.first?.shift ?? 0
      for (sum, accumulators) in zip(sums, products.accumulators) {
        let count = accumulators[row][column][2 * half + element]
        guard let so = total else {
          total = sum.isNegative[half] ? builder.subtract(.u32, 0, count) : count
          continue
        }
        let factor = 1 << (shift - sum.shift)
        shift = sum.shift
        if sum.isNegative[half] {
          let scaled = factor == 1 ? so : builder.multiply(.u32, so, factor)
          total = builder.subtract(.u32, scaled, count)
        } else {
          total =
            factor == 1
            ? builder.add(.u32, so, count) : builder.multiplyAdd(.s32, so, factor, count)
        }
      }
      return total ?? builder.move(.u32, 0)
    }
    guard a.pairsPlanes else { return total(half: half, &builder) }
    let first = total(half: 0, &builder)
    return builder.multiplyAdd(.s32, total(half: 1, &builder), 2, first)
  }

  /// Where the first output of a lane stands in the result.
  struct LanePlace {
    let row: Register
    let column: Register
  }

  mutating func lanePlace() -> LanePlace {
    let group = builder.logic(.shr, .u32, position.lane, 2)
    let inGroup = builder.logic(.and, .b32, position.lane, 3)
    let row = builder.add(.u32, position.firstRow, group)
    let column = builder.multiplyAdd(.u32, inGroup, 2, position.firstColumn)
    return LanePlace(
      row: a.splitsPlanes || a.warps == 1
        ? row : builder.multiplyAdd(.u32, position.warpM, 8 * a.warpGroups, row),
      column: b.splitsPlanes || b.warps == 1
        ? column : builder.multiplyAdd(.u32, position.warpN, 8 * b.warpGroups, column))
  }

  /// The corrections of a lane's rows, two of a fragment.
  private mutating func rowCorrections(_ place: LanePlace, _ constant: Register?) -> [Register] {
    let rows = (0..<a.fragments).flatMap { row in
      (0..<2).map { row * a.rowsPerFragment + 8 * min($0, a.pairsPlanes ? 0 : a.halves - 1) }
    }
    return corrections(place.row, rows, limit: arguments.m, constant: constant)
  }

  /// The corrections of a lane's two columns in a fragment.
  mutating func columnCorrections(_ place: LanePlace, fragment: Int) -> [Register] {
    corrections(
      place.column, [8 * fragment, 8 * fragment + 1], limit: arguments.n, constant: nil)
  }

  private mutating func corrections(
    _ first: Register, _ offsets: [Int], limit: Register, constant: Register?
  ) -> [Register] {
    guard kernel.usesSums else { return [] }
    return offsets.map { offset in
      let value = builder.move(.u32, 0)
      let index = builder.add(.u32, first, offset)
      let isInside = builder.compare(.lo, .u32, index, limit)
      loadCorrection(of: index, constant: constant, into: value, if: isInside)
      return value
    }
  }

  /// Writes a lane's outputs: pairs in 8 bytes, four lanes a sector, where the whole tile is inside
  /// and every row starts at a multiple of 8 bytes; else one by one.
  mutating func write(_ outputs: [OutputPair], _ place: LanePlace, base: Register) {
    let wideColumn = builder.convert(to: .u64, from: .u32, place.column)
    let element = builder.multiplyAddWide(.u32, place.row, arguments.pitch, wideColumn)
    let size = kernel.ownEpilogue.elementBytes
    let bytes = builder.logic(.shl, .b64, element, size.trailingZeroBitCount)
    let first = builder.add(.u64, base, bytes)
    let rowBytes = builder.multiplyWide(.u32, arguments.pitch, size)
    let careful = builder.newLabel("careful")
    let written = builder.newLabel("written")

    let endRow = builder.add(.u32, position.firstRow, kernel.tile.m)
    let endColumn = builder.add(.u32, position.firstColumn, kernel.tile.n)
    let lowBase = builder.convert(to: .u32, from: .u64, base)
    let lowPitch = builder.convert(to: .u32, from: .u64, rowBytes)
    let misplaced = builder.logic(
      .and, .b32, builder.logic(.or, .b32, lowBase, lowPitch), 2 * size - 1)
    for condition in [
      builder.compare(.hi, .u32, endRow, arguments.m),
      builder.compare(.hi, .u32, endColumn, arguments.n),
      builder.compare(.ne, .u32, misplaced, 0),
    ] {
      builder.branch(to: careful, if: condition, uniform: true)
    }
    let rows = Dictionary(grouping: outputs, by: \.row).sorted { $0.key < $1.key }
    for (row, pairs) in rows {
      let address = rowAddress(first, row, rowBytes)
      for pair in pairs {
        epilogue.store(pair.values, to: address, offset: size * pair.column, &builder)
      }
    }
    builder.branch(to: written, uniform: true)

    builder.place(careful)
    forEachInside(outputs, place) { builder, value, row, column, exists in
      builder.epilogue.store(
        [value], to: builder.rowAddress(first, row, rowBytes), offset: size * column,
        guardedBy: [exists], &builder.builder)
    }
    builder.place(written)
  }

  /// Runs `body` for each output with its distance from the lane's first and a predicate that holds
  /// where it is inside the result.
  mutating func forEachInside(
    _ outputs: [OutputPair], _ place: LanePlace,
    _ body: (
      inout MultiplicationBuilder, _ value: Register, _ row: Int, _ column: Int, _ exists: Register
    ) -> Void
  ) {
    let hasColumns = builder.compare(.lo, .u32, place.column, arguments.n)
    let left = builder.select(
      .u32, builder.subtract(.u32, arguments.n, place.column), 0, if: hasColumns)
    let rows = Dictionary(grouping: outputs, by: \.row).sorted { $0.key < $1.key }
    for (row, pairs) in rows {
      let isInside = builder.compare(
        .lo, .u32, builder.add(.u32, place.row, row), arguments.m)
      let columns = builder.select(.u32, left, 0, if: isInside)
      for pair in pairs {
        for (element, value) in pair.values.enumerated() {
          let exists = builder.compare(.hi, .u32, columns, pair.column + element)
          body(&self, value, row, pair.column + element, exists)
        }
      }
    }
  }

  mutating func rowAddress(
    _ first: Register, _ row: Int, _ rowBytes: Register
  ) -> Register {
    row == 0 ? first : builder.multiplyAdd(.u64, rowBytes, row, first)
  }

  /// Writes the counts of every plane pair: pair i p + j is a matrix by itself, `m` rows of `pitch`
  /// words.
  mutating func writeCounts(_ products: Products) {
    let place = lanePlace()
    let rowsOfPair = builder.multiplyWide(.u32, arguments.m, arguments.pitch)
    let pairBytes = builder.logic(.shl, .b64, rowsOfPair, 2)
    var base = arguments.output
    for (isSplit, warp, pairs) in [
      (a.splitsPlanes, position.warpM, a.warpPlanes * b.planes),
      (b.splitsPlanes, position.warpN, b.warpPlanes),
    ] where isSplit {
      let index = builder.convert(
        to: .u64, from: .u32, builder.multiply(.u32, warp, pairs))
      base = builder.multiplyAdd(.u64, index, pairBytes, base)
    }
    for (sum, accumulators) in zip(sums, products.accumulators) {
      guard let pair = sum.pairs.first else { continue }
      for unitHalf in 0..<a.planesPerUnit {
        let plane = pair.unit * a.planesPerUnit + unitHalf
        var outputs: [OutputPair] = []
        for row in 0..<a.fragments {
          for half in 0..<(a.pairsPlanes ? 1 : a.halves) {
            for column in 0..<b.fragments {
              let registers = accumulators[row][column]
              let first = 2 * (a.pairsPlanes ? unitHalf : half)
              outputs.append(
                OutputPair(
                  row: row * a.rowsPerFragment + 8 * half, column: 8 * column,
                  values: [registers[first], registers[first + 1]]))
            }
          }
        }
        let index = plane * b.planes + pair.plane
        write(
          outputs, place,
          base: index == 0 ? base : builder.multiplyAdd(.u64, pairBytes, index, base))
      }
    }
  }
}
