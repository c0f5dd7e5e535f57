/// A matrix of bipolar-INT codes of one width.
public struct BipolarMatrix: Hashable, Sendable {
  /// The width of every code.
  public let width: BitWidth

  /// The number of rows, at least 1.
  public let rows: Int

  /// The number of columns, at least 1.
  public let columns: Int

  /// The codes, row after row, each below `width.codeCount`.
  public let codes: [UInt8]

  /// Creates a matrix from its codes in row-major order.
  ///
  /// - Throws: `BipolarIntError.sizeOutOfRange` if a size is below 1 or there would be more than
  ///   2^32 codes, `BipolarIntError.elementCountMismatch` if `codes` does not hold
  ///   `rows * columns` codes, `BipolarIntError.codeOutOfRange` for a code that needs more bits.
  public init(width: BitWidth, rows: Int, columns: Int, codes: [UInt8]) throws(BipolarIntError) {
    let count = try ElementCount.checked(rows: rows, columns: columns)
    guard codes.count == count else {
      throw .elementCountMismatch(rows: rows, columns: columns, count: codes.count)
    }
    let largest = width.codes.upperBound
    if let index = codes.firstIndex(where: { $0 > largest }) {
      throw .codeOutOfRange(
        codes[index], width: width, position: ElementPosition(index: index, columns: columns))
    }
    self.init(unchecked: codes, width: width, rows: rows, columns: columns)
  }

  init(unchecked codes: [UInt8], width: BitWidth, rows: Int, columns: Int) {
    self.width = width
    self.rows = rows
    self.columns = columns
    self.codes = codes
  }
}
