import BipolarInt
import PTX

// From one-bit products to results.
extension MultiplicationBuilder {
  /// One-bit products to shared memory: row r of plane i and column c of plane j stand at row
  /// i m + r, column j n + c.
  mutating func storeProducts(_ accumulators: [[[Register]]]) {
    let shape = kernel.tile.shape
    let pitch = kernel.productPitch
    let group = builder.logic(.shr, .u32, position.lane, 2)
    let inGroup = builder.logic(.and, .b32, position.lane, 3)
    let row = builder.multiplyAdd(.u32, position.warpM, fragmentRows * shape.m, group)
    let column = builder.multiply(.u32, position.warpN, fragmentColumns * shape.n)
    let firstWord = builder.multiplyAdd(.u32, row, pitch, column)
    let word = builder.multiplyAdd(.u32, inGroup, 2, firstWord)
    let address = builder.multiplyAdd(.u32, word, 4, pool)
    for (fragmentRow, fragments) in accumulators.enumerated() {
      for (fragmentColumn, registers) in fragments.enumerated() {
        for half in 0..<registers.count / 2 {
          let offset = (fragmentRow * shape.m + 8 * half) * pitch + fragmentColumn * shape.n
          builder.store(
            .shared, .u32, [registers[2 * half], registers[2 * half + 1]],
            to: Address(base: address.name, offset: Int64(4 * offset)))
        }
      }
    }
  }

  /// Each thread gathers the counts of an output, weighs and adds them, and writes the result, round
  /// by round until the tile is done. A loop, since an assembler given all rounds at once trades
  /// registers, and with them resident blocks, for loads in flight.
  mutating func recover() {
    let total = kernel.tile.m * kernel.tile.n
    let threads = kernel.tile.threads
    let rounds = (total + threads - 1) / threads
    let constant = builder.multiply(
      .u32, arguments.k, AccumulatorBound.magnitudePerElement(for: kernel.precision))
    let index = builder.move(.u32, position.thread)
    let loop = builder.newLabel("round")
    builder.place(loop)
    let (row, column) = outputPlace(index)
    let outputRow = builder.add(.u32, position.firstRow, row)
    let outputColumn = builder.add(.u32, position.firstColumn, column)
    var isInside = builder.compare(.lo, .u32, outputRow, arguments.m)
    let inColumns = builder.compare(.lo, .u32, outputColumn, arguments.n)
    isInside = builder.logic(.and, .pred, isInside, inColumns)
    if total % threads != 0 {
      let takesPart = builder.compare(.lo, .u32, index, total)
      isInside = builder.logic(.and, .pred, isInside, takesPart)
    }
    let outside = builder.newLabel("outside")
    builder.branch(to: outside, if: isInside, negated: true)
    let word = builder.multiplyAdd(.u32, row, kernel.productPitch, column)
    let sum = weightedSum(at: builder.multiplyAdd(.u32, word, 4, pool))
    let result = result(sum: sum, constant: constant, row: outputRow, column: outputColumn)
    let wide = builder.convert(to: .u64, from: .u32, outputColumn)
    let element = builder.multiplyAddWide(.u32, outputRow, arguments.n, wide)
    let bytes = builder.logic(.shl, .b64, element, 2)
    let target = builder.add(.u64, arguments.output, bytes)
    builder.store(.global, .u32, [result], to: Address(base: target.name))
    builder.place(outside)
    if rounds > 1 {
      builder.add(.u32, index, threads, into: index)
      let goesOn = builder.compare(.lo, .u32, index, rounds * threads)
      builder.branch(to: loop, if: goesOn, uniform: true)
    }
  }

  /// Row and column in the tile of the output with that index.
  ///
  /// A warp takes a patch of 32, 16 or 8 columns, as the tile's width allows, so that no lane of it
  /// is in another patch. As the rows of products are 8 banks apart, a patch of 16 columns takes
  /// rows r and r + 2 and one of 8 columns takes four neighbours: 32 lanes in 32 banks.
  private mutating func outputPlace(_ index: Register) -> (row: Register, column: Register) {
    let width = min(32, 1 << kernel.tile.n.trailingZeroBitCount)
    let patches = kernel.tile.n / width
    let (patchRow, inPatch) = builder.divide(index, by: width)
    if width == 32 {
      let (row, patch) = builder.divide(patchRow, by: patches)
      return (row, patches == 1 ? inPatch : builder.multiplyAdd(.u32, patch, width, inPatch))
    }
    let (group, inGroup) = builder.divide(patchRow, by: 4)
    let (rowGroup, patch) = builder.divide(group, by: patches)
    var rowInGroup = inGroup
    if width == 16 {
      let (high, low) = builder.divide(inGroup, by: 2)
      rowInGroup = builder.multiplyAdd(.u32, low, 2, high)
    }
    return (
      builder.multiplyAdd(.u32, rowGroup, 4, rowInGroup),
      patches == 1 ? inPatch : builder.multiplyAdd(.u32, patch, width, inPatch)
    )
  }

  /// The counts of all plane pairs of one output, weighed by 2^(i+j) and added.
  ///
  /// - Parameter products: The address of the count of planes 0 and 0.
  private mutating func weightedSum(at products: Register) -> Register {
    func count(_ i: Int, _ j: Int, _ builder: inout KernelBuilder) -> Register {
      let words = i * kernel.tile.m * kernel.productPitch + j * kernel.tile.n
      return builder.load(
        .shared, .u32, from: Address(base: products.name, offset: Int64(4 * words)))
    }
    let sum = count(0, 0, &builder)
    for i in 0..<kernel.precision.activationBits.bits {
      for j in 0..<kernel.precision.weightBits.bits where i + j > 0 {
        builder.multiplyAdd(.u32, count(i, j, &builder), 1 << (i + j), sum, into: sum)
      }
    }
    return sum
  }

  /// The formulas of `Recovery`, modulo 2^32: the bound on K makes the final value fit.
  private mutating func result(
    sum: Register, constant: Register, row: Register, column: Register
  ) -> Register {
    guard let activationSums = arguments.activationSums, let weightSums = arguments.weightSums
    else {
      // Y = K (2^p - 1)(2^q - 1) - 2 sum
      return builder.multiplyAdd(.s32, sum, -2, constant)
    }
    // Y = 4 sum - 2 (2^q - 1) rowsum(W) - 2 (2^p - 1) rowsum(X) + K (2^p - 1)(2^q - 1)
    let weightLimit = Int(kernel.precision.weightBits.maximumValue)
    let activationLimit = Int(kernel.precision.activationBits.maximumValue)
    let weightAddress = builder.multiplyAddWide(.u32, column, 4, weightSums)
    let weightSum = builder.load(.global, .u32, from: Address(base: weightAddress.name))
    let activationAddress = builder.multiplyAddWide(.u32, row, 4, activationSums)
    let activationSum = builder.load(.global, .u32, from: Address(base: activationAddress.name))
    let products = builder.multiplyAdd(.s32, sum, 4, constant)
    let lessWeights = builder.multiplyAdd(.s32, weightSum, -2 * activationLimit, products)
    return builder.multiplyAdd(.s32, activationSum, -2 * weightLimit, lessWeights)
  }
}
