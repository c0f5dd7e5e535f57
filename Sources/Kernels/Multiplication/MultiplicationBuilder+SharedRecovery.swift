import BipolarInt
import PTX

// From one-bit products to results, by way of shared memory.
extension MultiplicationBuilder {
  /// Puts the one-bit products where the stages were; each thread gathers those of its outputs.
  mutating func recoverInShared(_ products: Products) {
    builder.barrier()
    storeProducts(products)
    let constant = recoveryConstant()
    storeCorrections(constant)
    builder.barrier()
    if let width = kernel.ownEpilogue.packedWidth {
      gatherPacked(constant, width: width)
    } else {
      gather(constant)
    }
  }

  /// Row r of plane i and column c of plane j stand at row i m + r, column j n + c.
  private mutating func storeProducts(_ products: Products) {
    let pitch = kernel.productPitch
    let group = builder.logic(.shr, .u32, position.lane, 2)
    let inGroup = builder.logic(.and, .b32, position.lane, 3)
    let warpRow = a.splitsPlanes ? a.warpPlanes * a.rows : 8 * a.warpGroups
    let warpColumn = b.splitsPlanes ? b.warpPlanes * b.rows : 8 * b.warpGroups
    let row = builder.multiplyAdd(.u32, position.warpM, warpRow, group)
    let column = builder.multiply(.u32, position.warpN, warpColumn)
    let firstWord = builder.multiplyAdd(.u32, row, pitch, column)
    let word = builder.multiplyAdd(.u32, inGroup, 2, firstWord)
    let address = builder.multiplyAdd(.u32, word, 4, pool)
    for (sum, accumulators) in zip(sums, products.accumulators) {
      guard let pair = sum.pairs.first else { continue }
      for row in 0..<a.fragments {
        for column in 0..<b.fragments {
          let registers = accumulators[row][column]
          for half in 0..<a.halves {
            let plane = pair.unit * a.planesPerUnit + (a.pairsPlanes ? half : 0)
            let inPlane = row * a.rowsPerFragment + (a.pairsPlanes ? 0 : 8 * half)
            let words =
              (plane * a.rows + inPlane) * pitch + pair.plane * b.rows + 8 * column
            builder.store(
              .shared, .u32, [registers[2 * half], registers[2 * half + 1]],
              to: Address(base: address.name, offset: Int64(4 * words)))
          }
        }
      }
    }
  }

  /// The rank-one correction of the AND form, a word for each row and column of the tile: every row
  /// sum is read from global memory once a block.
  private mutating func storeCorrections(_ constant: Register?) {
    guard arguments.activationSums != nil else { return }
    let (m, n) = (kernel.tile.m, kernel.tile.n)
    for round in 0..<(m + n + kernel.threads - 1) / kernel.threads {
      let index =
        round == 0
        ? position.thread : builder.add(.u32, position.thread, round * kernel.threads)
      let address = builder.multiplyAdd(.u32, index, 4, pool)
      let isRow = builder.compare(.lo, .u32, index, m)
      let isPart = builder.compare(.lo, .u32, index, m + n)
      let isColumn = builder.logic(.xor, .pred, isRow, isPart)
      let row = builder.add(.u32, position.firstRow, index)
      let hasRow = builder.logic(
        .and, .pred, isRow, builder.compare(.lo, .u32, row, arguments.m))
      let column = builder.add(
        .u32, position.firstColumn, builder.subtract(.u32, index, m))
      let hasColumn = builder.logic(
        .and, .pred, isColumn, builder.compare(.lo, .u32, column, arguments.n))
      let ofRow = builder.move(.u32, 0)
      let ofColumn = builder.move(.u32, 0)
      loadCorrection(of: row, constant: constant, into: ofRow, if: hasRow)
      loadCorrection(of: column, constant: nil, into: ofColumn, if: hasColumn)
      let value = builder.select(.u32, ofRow, ofColumn, if: isRow)
      builder.guarded(by: isPart) {
        $0.store(
          .shared, .u32, [value],
          to: Address(base: address.name, offset: Int64(kernel.productBytes)))
      }
    }
  }

  /// Each thread gathers the counts of an output, weighs and adds them, and writes the result, round
  /// by round until the tile is done. A loop, since an assembler given all rounds at once trades
  /// registers, and with them resident blocks, for loads in flight.
  private mutating func gather(_ constant: Register?) {
    let total = kernel.tile.m * kernel.tile.n
    let threads = kernel.threads
    let rounds = (total + threads - 1) / threads
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
    let result = gatheredResult(constant, row: row, column: column)
    writeResult(result, row: outputRow, column: outputColumn)
    builder.place(outside)
    if rounds > 1 {
      builder.add(.u32, index, threads, into: index)
      let goesOn = builder.compare(.lo, .u32, index, rounds * threads)
      builder.branch(to: loop, if: goesOn, uniform: true)
    }
  }

  /// The result at a row and column of the tile.
  mutating func gatheredResult(
    _ constant: Register?, row: Register, column: Register
  ) -> Register {
    let word = builder.multiplyAdd(.u32, row, kernel.productPitch, column)
    let sum = weightedSum(at: builder.multiplyAdd(.u32, word, 4, pool))
    var corrections: [Register] = []
    if kernel.usesSums {
      for (place, offset) in [(row, 0), (column, kernel.tile.m)] {
        let address = builder.multiplyAdd(.u32, place, 4, pool)
        corrections.append(
          builder.load(
            .shared, .u32,
            from: Address(
              base: address.name, offset: Int64(kernel.productBytes + 4 * offset))))
      }
    }
    return recovered(sum, constant: constant, corrections: corrections)
  }

  /// Row and column in the tile of the output with that index.
  ///
  /// A warp takes a patch of 32, 16 or 8 columns, as the tile's width allows, so that no lane of it
  /// is in another patch. As the rows of products are 8 banks apart, a patch of 16 columns takes
  /// rows r and r + 2 and one of 8 columns takes four neighbours: 32 lanes in 32 banks.
  mutating func outputPlace(_ index: Register) -> (row: Register, column: Register) {
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
    let sum = builder.move(.u32, 0)
    for i in 0..<a.planes {
      for j in 0..<b.planes {
        let words = i * a.rows * kernel.productPitch + j * b.rows
        let count = builder.load(
          .shared, .u32, from: Address(base: products.name, offset: Int64(4 * words)))
        builder.multiplyAdd(
          .s32, count, kernel.weight(ofPlanes: i, j), sum, into: sum)
      }
    }
    return sum
  }
}
