/// Checks matrix sizes before anything is allocated for them.
enum ElementCount {
  /// The most elements or packed words a matrix may have. Past it the memory of a workstation ends,
  /// and a failed allocation cannot be caught.
  static let limit = 1 << 32

  /// The number of elements of a `rows` x `columns` matrix.
  ///
  /// - Throws: `BipolarIntError.sizeOutOfRange` if a size is below 1 or the product above `limit`.
  static func checked(rows: Int, columns: Int) throws(BipolarIntError) -> Int {
    guard rows >= 1, columns >= 1 else { throw .sizeOutOfRange(rows: rows, columns: columns) }
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard !overflow, count <= limit else { throw .sizeOutOfRange(rows: rows, columns: columns) }
    return count
  }
}
