import PTX

// From integer results in registers to elements in global memory.
extension MultiplicationBuilder {
  /// What belongs to a lane's two columns in a fragment.
  private struct ColumnValues {
    let corrections: [Register]
    let values: [EpilogueWriter.Column]
  }

  /// Applies the epilogue to a lane's results and writes the elements, two fragments of columns at a
  /// time: what belongs to the next columns is loaded before the elements of these, and the branches
  /// between keep the assembler from loading all of it at once.
  mutating func writeElements(
    _ products: Products, _ place: LanePlace, constant: Register?, rowCorrections: [Register]
  ) {
    let fragments = b.fragments % 2 == 0 ? 2 : 1
    let exchanges = fragments == 2 && kernel.ownEpilogue.elementBytes == 2
    let size = kernel.ownEpilogue.elementBytes
    let rows = outputRows
    let values = rowValues(rows, place)
    let first = epilogue.address(
      arguments.output, row: place.row, column: place.column, pitch: arguments.pitch, &builder)
    let rowBytes = builder.multiplyWide(.u32, arguments.pitch, size)
    let isWhole = holdsWholeTile(first: first, rowBytes: rowBytes, exchanges: exchanges)
    let exchange = exchanges ? Exchange(lane: position.lane, &builder) : nil
    let start = exchange.map { builder.add(.u64, first, $0.shift) } ?? first
    let addresses = Dictionary(
      uniqueKeysWithValues: rows.map { ($0, rowAddress(start, $0, rowBytes)) })

    let steps = stride(from: 0, to: b.fragments, by: fragments).map { $0..<$0 + fragments }
    let loadsAhead = hasRoom(rows: rows.count, columns: 2 * fragments)
    var columns: [ColumnValues] = []
    for (index, step) in steps.enumerated() {
      if index == 0 || !loadsAhead { columns = step.map { columnValues(place, fragment: $0) } }
      let next =
        loadsAhead && index + 1 < steps.count
        ? steps[index + 1].map { columnValues(place, fragment: $0) } : []
      let elements = zip(step, columns).flatMap { fragment, column -> [OutputPair] in
        let pairs =
          groups?.sums[fragment]
          ?? results(
            products, column: fragment, constant: constant, rows: rowCorrections,
            columns: column.corrections)
        return pairs.map { pair in
          let row = values[pair.row] ?? EpilogueWriter.Row()
          return OutputPair(
            row: pair.row, column: pair.column,
            values: zip(pair.values, column.values).map {
              groups == nil
                ? epilogue.element(ofSum: $0, row, $1, &builder)
                : epilogue.element(ofNumber: $0, row, $1, &builder)
            })
        }
      }
      columns = next
      let careful = builder.newLabel("careful")
      let written = builder.newLabel("written")
      builder.branch(to: careful, if: isWhole, negated: true, uniform: true)
      for (row, pairs) in Dictionary(grouping: elements, by: \.row).sorted(by: { $0.key < $1.key })
      {
        guard let address = addresses[row] else { continue }
        let pairs = pairs.sorted { $0.column < $1.column }
        if let exchange, pairs.count == 2 {
          exchange.store(
            pairs.map(\.values), to: address, offset: size * pairs[0].column, epilogue, &builder)
          continue
        }
        for pair in pairs {
          epilogue.store(pair.values, to: address, offset: size * pair.column, &builder)
        }
      }
      builder.branch(to: written, uniform: true)
      builder.place(careful)
      forEachInside(elements, place) { b, value, row, column, exists in
        b.epilogue.store(
          [value], to: b.rowAddress(first, row, rowBytes), offset: size * column,
          guardedBy: [exists], &b.builder)
      }
      builder.place(written)
    }
  }

  /// Whether registers are left for the values of twice as many columns beside the accumulators: a
  /// row has its address too, and temporaries need the rest.
  private func hasRoom(rows: Int, columns: Int) -> Bool {
    let own = kernel.ownEpilogue
    let sums = kernel.usesSums ? 1 : 0
    let zeros = (own.activationZero == .none ? 0 : 1, own.weightZero == .none ? 0 : 1)
    let perRow = 3 + zeros.0 + zeros.1 + sums
    let perColumn = 1 + 2 * zeros.0 + zeros.1 + (own.hasBias ? 1 : 0) + sums
    return kernel.accumulators + rows * perRow + 2 * columns * perColumn + 56
      <= BitPlaneMultiplication.registerLimit(threads: kernel.threads)
  }

  /// Whether the tile is inside the result and rows start where vectors of two may.
  private mutating func holdsWholeTile(
    first: Register, rowBytes: Register, exchanges: Bool
  ) -> Register {
    let size = kernel.ownEpilogue.elementBytes
    let endRow = builder.add(.u32, position.firstRow, kernel.tile.m)
    let endColumn = builder.add(.u32, position.firstColumn, kernel.tile.n)
    let base = builder.logic(.or, .b64, arguments.output, rowBytes)
    let low = builder.convert(to: .u32, from: .u64, base)
    let misplaced = builder.logic(.and, .b32, low, exchanges ? 7 : 2 * size - 1)
    let conditions = [
      builder.compare(.ls, .u32, endRow, arguments.m),
      builder.compare(.ls, .u32, endColumn, arguments.n),
      builder.compare(.eq, .u32, misplaced, 0),
    ]
    return conditions.dropFirst().reduce(conditions[0]) { builder.logic(.and, .pred, $0, $1) }
  }

  private mutating func rowValues(
    _ rows: [Int], _ place: LanePlace
  ) -> [Int: EpilogueWriter.Row] {
    let last = builder.subtract(.u32, arguments.m, 1)
    var values: [Int: EpilogueWriter.Row] = [:]
    for row in rows {
      let index = builder.arithmetic(.min, .u32, [builder.add(.u32, place.row, row), last])
      values[row] = epilogue.row(index, &builder)
    }
    return values
  }

  private mutating func columnValues(_ place: LanePlace, fragment: Int) -> ColumnValues {
    let last = builder.subtract(.u32, arguments.n, 1)
    return ColumnValues(
      corrections: columnCorrections(place, fragment: fragment),
      values: (0..<2).map {
        let index = builder.add(.u32, place.column, 8 * fragment + $0)
        return epilogue.column(builder.arithmetic(.min, .u32, [index, last]), &builder)
      })
  }

  /// Halves of two fragments side by side, 16 columns: an even lane takes its neighbour's pair of the
  /// first and an odd one that of the second, so that each has four columns in a row, and four lanes
  /// a sector.
  private struct Exchange {
    let isOdd: Register
    /// Bytes from where the lane's own pair of the first fragment stands.
    let shift: Register

    init(lane: Register, _ b: inout KernelBuilder) {
      isOdd = b.compare(.ne, .u32, b.logic(.and, .b32, lane, 1), 0)
      // Columns 2 t + 6 are 12 bytes on.
      shift = b.convert(to: .u64, from: .u32, b.select(.u32, 12, 0, if: isOdd))
    }

    /// - Parameter address: Of the lane's own pair, moved by `shift`.
    func store(
      _ pairs: [[Register]], to address: Register, offset: Int, _ epilogue: EpilogueWriter,
      _ b: inout KernelBuilder
    ) {
      let halves = pairs.map { epilogue.pair(low: $0[0], high: $0[1], &b) }
      let sent = b.select(.b32, halves[0], halves[1], if: isOdd)
      let received = b.shuffleButterfly(sent, mask: 1)
      let low = b.select(.b32, received, halves[0], if: isOdd)
      let high = b.select(.b32, halves[1], received, if: isOdd)
      b.store(.global, .u32, [low, high], to: Address(base: address.name, offset: Int64(offset)))
    }
  }
}
