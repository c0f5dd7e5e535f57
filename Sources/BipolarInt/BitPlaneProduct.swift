/// Exact matrix multiplication on the CPU by bit planes: the reference for kernels.
public enum BitPlaneProduct {
  /// The product `Y = X W^T` of the values of two packed matrices, M x N.
  ///
  /// Both operations give the same result. The operands may have different pitches.
  ///
  /// - Parameters:
  ///   - activations: X, M x K.
  ///   - weights: W, N x K.
  ///   - operation: The bitwise operation to count with, and with it the form of `Recovery`.
  /// - Throws: Before any work: `BipolarIntError.innerLengthMismatch` if the numbers of columns
  ///   differ, `.accumulatorOverflow` if a result might not fit in an `Int32`, `.sizeOutOfRange` if
  ///   the result would have more than 2^32 elements.
  public static func multiply(
    activations: BitPlanes, weights: BitPlanes, operation: PlaneOperation
  ) throws(BipolarIntError) -> Matrix<Int32> {
    guard activations.columns == weights.columns else {
      throw .innerLengthMismatch(activations: activations.columns, weights: weights.columns)
    }
    let precision = Precision(weightBits: weights.width, activationBits: activations.width)
    try AccumulatorBound.check(innerLength: weights.columns, for: precision)
    let (rows, columns) = (activations.rows, weights.rows)
    let count = try ElementCount.checked(rows: rows, columns: columns)

    let leftSums = operation == .and ? activations.rowCodeSums : []
    let rightSums = operation == .and ? weights.rowCodeSums : []
    func result(weightedCount: Int, row: Int, column: Int) -> Int32 {
      let result =
        switch operation {
        case .xor:
          Recovery.xor(
            weightedCount: weightedCount, innerLength: weights.columns, precision: precision)
        case .and:
          Recovery.and(
            weightedCount: weightedCount, weightCodeSum: rightSums[column],
            activationCodeSum: leftSums[row], innerLength: weights.columns,
            precision: precision)
        }
      // In range by the accumulator bound.
      return Int32(truncatingIfNeeded: result)
    }

    let left = LongWordPlanes(activations)
    let right = LongWordPlanes(weights)
    let elements = [Int32](unsafeUninitializedCapacity: count) { results, initializedCount in
      left.words.withUnsafeBufferPointer { leftWords in
        right.words.withUnsafeBufferPointer { rightWords in
          for row in 0..<rows {
            let leftRow = left.row(row, in: leftWords)
            for column in 0..<columns {
              let count = weightedCount(
                leftRow, right.row(column, in: rightWords), wordsPerPlane: left.wordsPerPlane,
                operation: operation)
              results.initializeElement(
                at: row &* columns &+ column,
                to: result(weightedCount: count, row: row, column: column))
            }
          }
        }
      }
      initializedCount = count
    }
    return Matrix(uncheckedRows: rows, columns: columns, elements: elements)
  }

  /// The sum of `2^(i+j) popcount(left(i) op right(j))` over all pairs of planes of two rows.
  private static func weightedCount(
    _ left: UnsafeBufferPointer<UInt64>, _ right: UnsafeBufferPointer<UInt64>,
    wordsPerPlane: Int, operation: PlaneOperation
  ) -> Int {
    var sum = 0
    var (leftStart, leftPlane) = (0, 0)
    while leftStart < left.count {
      var (rightStart, rightPlane) = (0, 0)
      while rightStart < right.count {
        var count = 0
        // Wrapping arithmetic keeps the loops vectorised; the counts are far from overflow.
        switch operation {
        case .xor:
          for word in 0..<wordsPerPlane {
            count &+= (left[leftStart &+ word] ^ right[rightStart &+ word]).nonzeroBitCount
          }
        case .and:
          for word in 0..<wordsPerPlane {
            count &+= (left[leftStart &+ word] & right[rightStart &+ word]).nonzeroBitCount
          }
        }
        sum &+= count &<< (leftPlane &+ rightPlane)
        rightStart &+= wordsPerPlane
        rightPlane &+= 1
      }
      leftStart &+= wordsPerPlane
      leftPlane &+= 1
    }
    return sum
  }
}
