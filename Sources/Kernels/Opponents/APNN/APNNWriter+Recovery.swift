import BipolarInt
import PTX

// From one-bit products to results.
extension APNNWriter {
  /// Each thread shifts and adds the counts of `resultsPerStore` neighbouring results, recovers the
  /// values and stores them, round by round.
  mutating func recover(firstRow: Register, firstColumn: Register) {
    let width = kernel.resultsPerStore
    let storesPerRow = kernel.tileN / width
    let total = kernel.tileM * storesPerRow
    let constant = builder.multiply(
      .u32, arguments.k, AccumulatorBound.magnitudePerElement(for: kernel.precision))
    for round in 0..<(total + kernel.threads - 1) / kernel.threads {
      let index = round == 0 ? thread : builder.add(.u32, thread, round * kernel.threads)
      let (row, store) = builder.divide(index, by: storesPerRow)
      let outputRow = builder.add(.u32, firstRow, row)
      let column = width == 1 ? store : builder.multiply(.u32, store, width)
      let outputColumn = builder.add(.u32, firstColumn, column)
      // Rows of Y are padded to whole stores; the padding belongs to the last tile.
      let limit = width == 1 ? arguments.n : arguments.outputPitch
      let hasRow = builder.compare(.lo, .u32, outputRow, arguments.m)
      let hasColumn = builder.compare(.lo, .u32, outputColumn, limit)
      var isInside = builder.logic(.and, .pred, hasRow, hasColumn)
      if (round + 1) * kernel.threads > total {
        let takesPart = builder.compare(.lo, .u32, index, total)
        isInside = builder.logic(.and, .pred, isInside, takesPart)
      }
      let outside = builder.newLabel("outside")
      builder.branch(to: outside, if: isInside, negated: true)
      let word = builder.multiplyAdd(.u32, row, APNNMultiplication.side, column)
      let sums = weightedSums(at: builder.multiplyAdd(.u32, word, 4, pool), count: width)
      let results = results(
        sums: sums, constant: constant, row: outputRow, column: outputColumn)
      let wide = builder.convert(to: .u64, from: .u32, outputColumn)
      let element = builder.multiplyAddWide(.u32, outputRow, arguments.outputPitch, wide)
      let bytes = builder.logic(.shl, .b64, element, 2)
      let address = builder.add(.u64, arguments.output, bytes)
      builder.store(.global, .u32, results, to: Address(base: address.name))
      builder.place(outside)
    }
  }

  /// The counts of all plane pairs of neighbouring results, weighed by 2^(i+j) and added.
  private mutating func weightedSums(at products: Register, count: Int) -> [Register] {
    var sums: [Register] = []
    for i in 0..<kernel.precision.weightBits.bits {
      for j in 0..<kernel.precision.activationBits.bits {
        let words = j * kernel.tileM * APNNMultiplication.side + i * kernel.tileN
        let counts = builder.registers(.b32, count: count)
        builder.load(
          .shared, .u32, into: counts,
          from: Address(base: products.name, offset: Int64(4 * words)))
        if sums.isEmpty {
          sums = counts
        } else {
          for (sum, count) in zip(sums, counts) {
            builder.multiplyAdd(.u32, count, 1 << (i + j), sum, into: sum)
          }
        }
      }
    }
    return sums
  }

  /// The formulas of `Recovery`, modulo 2^32: the bound on K makes the final value fit.
  private mutating func results(
    sums: [Register], constant: Register, row: Register, column: Register
  ) -> [Register] {
    guard let activationSums = arguments.activationSums, let weightSums = arguments.weightSums
    else { return sums.map { builder.multiplyAdd(.s32, $0, -2, constant) } }
    let weightLimit = Int(kernel.precision.weightBits.maximumValue)
    let activationLimit = Int(kernel.precision.activationBits.maximumValue)
    let activationAddress = builder.multiplyAddWide(.u32, row, 4, activationSums)
    let activationSum = builder.load(.global, .u32, from: Address(base: activationAddress.name))
    let ofRow = builder.multiplyAdd(.s32, activationSum, -2 * weightLimit, constant)
    let weightAddress = builder.multiplyAddWide(.u32, column, 4, weightSums)
    return sums.enumerated().map { index, sum in
      let weightSum = builder.move(.u32, 0)
      let place = index == 0 ? column : builder.add(.u32, column, index)
      let exists = builder.compare(.lo, .u32, place, arguments.n)
      builder.guarded(by: exists) {
        $0.load(
          .global, .u32, into: [weightSum],
          from: Address(base: weightAddress.name, offset: Int64(4 * index)))
      }
      let products = builder.multiplyAdd(.s32, sum, 4, ofRow)
      return builder.multiplyAdd(.s32, weightSum, -2 * activationLimit, products)
    }
  }
}
