import PTX

// From sums to memory.
extension WeightOnlyWriter {
  /// Scales the sums of whole rows and stores them in whole sectors. Rows of Y are padded to those,
  /// so a vector is inside or not.
  mutating func storeResults(_ totals: Fragments) {
    if kernel.groupLength == nil { scaleRows(totals) }
    let (group, inGroup) = builder.divide(position.lane, by: 4)
    let rowInWarp = builder.multiplyAdd(
      .u32, position.warpM, 16 * kernel.tile.fragmentRows, group)
    let row = builder.add(.u32, position.firstRow, rowInWarp)
    let warpColumn = builder.multiplyAdd(
      .u32, position.warpN, 16 * kernel.tile.panels, position.firstColumn)
    let pair = builder.multiply(.u32, inGroup, 2)
    let isOdd = builder.compare(.ne, .u32, builder.logic(.and, .b32, inGroup, 1), 0)
    var lanePlace = pair
    if kernel.writesHalf {
      // Odd lanes store the second fragment of a pair: column 8 + 2 (t - 1).
      let second = builder.add(.u32, pair, 6)
      lanePlace = builder.select(.u32, second, pair, if: isOdd)
    }
    let column = builder.add(.u32, warpColumn, lanePlace)
    let elementBytes = kernel.writesHalf ? 2 : 4
    let step = kernel.writesHalf ? 16 : 8
    let vectors = 16 * kernel.tile.panels / step
    let inside = (0..<vectors).map { vector in
      let place = vector == 0 ? column : builder.add(.u32, column, vector * step)
      return builder.compare(.lo, .u32, place, arguments.outputPitch)
    }
    let pitchBytes = builder.multiplyWide(.u32, arguments.outputPitch, elementBytes)
    var base = arguments.output
    if kernel.writesSlices {
      let rows = builder.multiplyWide(.u32, position.slice, arguments.m)
      base = builder.multiplyAdd(.u64, rows, pitchBytes, base)
    }
    let columnAddress = builder.multiplyAddWide(.u32, column, elementBytes, base)
    for (fragment, columns) in totals.enumerated() {
      for half in 0..<2 {
        let offset = 16 * fragment + 8 * half
        let place = offset == 0 ? row : builder.add(.u32, row, offset)
        let exists = builder.compare(.lo, .u32, place, arguments.m)
        let widePlace = builder.convert(to: .u64, from: .u32, place)
        let address = builder.multiplyAdd(.u64, widePlace, pitchBytes, columnAddress)
        for vector in 0..<vectors {
          let values: [Register]
          if kernel.writesHalf {
            values = exchange(
              columns[2 * vector], columns[2 * vector + 1], half: half, isOdd: isOdd)
          } else {
            values = Array(columns[vector][2 * half..<2 * half + 2])
          }
          let stores = builder.logic(.and, .pred, exists, inside[vector])
          builder.guarded(by: stores) {
            $0.store(
              .global, .b32, values,
              to: Address(base: address.name, offset: Int64(vector * step * elementBytes)))
          }
        }
      }
    }
  }

  /// Two fragments' results of a row as halves: an even lane gets four neighbours of the first, an odd
  /// one of the second, so that the four lanes of a row write a sector.
  private mutating func exchange(
    _ first: [Register], _ second: [Register], half: Int, isOdd: Register
  ) -> [Register] {
    let own = [first, second].map { pair(low: $0[2 * half], high: $0[2 * half + 1]) }
    let given = builder.select(.b32, own[0], own[1], if: isOdd)
    let taken = builder.shuffleButterfly(given, mask: 1)
    return [
      builder.select(.b32, taken, own[0], if: isOdd),
      builder.select(.b32, own[1], taken, if: isOdd),
    ]
  }

  private mutating func pair(low: Register, high: Register) -> Register {
    if kernel.target >= .sm80 { return builder.convertPair(to: .f16x2, high: high, low: low) }
    return builder.pack(
      low: builder.convert(to: .f16, from: .f32, low, mode: .rn),
      high: builder.convert(to: .f16, from: .f32, high, mode: .rn))
  }

  /// Sums times the scales of their columns.
  private mutating func scaleRows(_ totals: Fragments) {
    let inGroup = builder.logic(.and, .b32, position.lane, 3)
    let pair = builder.multiplyAdd(.u32, inGroup, 2, position.firstColumn)
    let first = builder.multiplyAdd(.u32, position.warpN, 16 * kernel.tile.panels, pair)
    let address = builder.multiplyAddWide(.u32, first, 4, arguments.scales)
    for fragment in 0..<2 * kernel.tile.panels {
      for element in 0..<2 {
        let offset = 8 * fragment + element
        let column = offset == 0 ? first : builder.add(.u32, first, offset)
        let exists = builder.compare(.lo, .u32, column, arguments.n)
        let scale = builder.move(.f32, Float(0))
        builder.guarded(by: exists) {
          $0.load(
            .global, .f32, into: [scale],
            from: Address(base: address.name, offset: Int64(4 * offset)))
        }
        for row in totals {
          for total in [row[fragment][element], row[fragment][element + 2]] {
            builder.float(.mul, .f32, [total, scale], rounding: .rn, into: total)
          }
        }
      }
    }
  }
}
