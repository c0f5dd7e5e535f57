/// The checked sizes of a product of an M x K and a transposed N x K matrix.
struct ProductSize {
  /// The most elements one matrix may have; past it the memory of a workstation ends.
  private static let elementLimit = 1 << 32

  let rows: Int32
  let columns: Int32
  let innerLength: Int32

  /// The number of elements of the result, M * N.
  let resultCount: Int

  init(
    rows: Int, columns: Int, innerLength: Int, activationCount: Int, weightCount: Int
  ) throws(OpenBLASError) {
    // Int32 is the narrower of the two integer interfaces that OpenBLAS is built with.
    guard let rows32 = Int32(exactly: rows), let columns32 = Int32(exactly: columns),
      let innerLength32 = Int32(exactly: innerLength), min(rows, columns, innerLength) >= 1,
      // Sizes of 31 bits each, so no product overflows.
      max(rows * columns, rows * innerLength, columns * innerLength) <= Self.elementLimit
    else { throw .sizeOutOfRange(rows: rows, columns: columns, innerLength: innerLength) }
    try Self.check("activations", activationCount, expected: rows * innerLength)
    try Self.check("weights", weightCount, expected: columns * innerLength)
    self.rows = rows32
    self.columns = columns32
    self.innerLength = innerLength32
    resultCount = rows * columns
  }

  private static func check(
    _ operand: String, _ count: Int, expected: Int
  ) throws(OpenBLASError) {
    guard count == expected else {
      throw .elementCountMismatch(operand: operand, expected: expected, count: count)
    }
  }
}
