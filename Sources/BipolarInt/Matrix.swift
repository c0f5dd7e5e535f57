/// A dense matrix stored row by row.
///
/// Activations are an M x K matrix (M tokens) and weights an N x K matrix (N output features), so
/// both are contiguous along the inner length K; their product is M x N.
public struct Matrix<Element: Sendable>: Sendable {
  /// The number of rows, at least 1.
  public let rows: Int

  /// The number of columns, at least 1.
  public let columns: Int

  /// The elements, row after row; element (r, c) is at `r * columns + c`.
  public let elements: [Element]

  /// Creates a matrix from its elements in row-major order.
  ///
  /// - Throws: `BipolarIntError.sizeOutOfRange` if a size is below 1 or there would be more than
  ///   2^32 elements, `BipolarIntError.elementCountMismatch` if `elements` does not hold
  ///   `rows * columns` elements.
  public init(rows: Int, columns: Int, elements: [Element]) throws(BipolarIntError) {
    let count = try ElementCount.checked(rows: rows, columns: columns)
    guard elements.count == count else {
      throw .elementCountMismatch(rows: rows, columns: columns, count: elements.count)
    }
    self.init(uncheckedRows: rows, columns: columns, elements: elements)
  }

  @usableFromInline
  init(uncheckedRows rows: Int, columns: Int, elements: [Element]) {
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// The element in a row and a column, both counted from 0.
  ///
  /// As with an array, an index out of range is a programming error and stops the program.
  @inlinable
  public subscript(row: Int, column: Int) -> Element {
    precondition(row >= 0 && row < rows, "row index out of range")
    precondition(column >= 0 && column < columns, "column index out of range")
    return elements[row &* columns &+ column]
  }

  /// A row, counted from 0, as a slice that shares the storage of `elements`.
  ///
  /// As with an array, an index out of range is a programming error and stops the program.
  @inlinable
  public func row(_ row: Int) -> ArraySlice<Element> {
    precondition(row >= 0 && row < rows, "row index out of range")
    return elements[row &* columns..<(row &+ 1) &* columns]
  }

  /// The matrix of the same shape whose elements are `transform` of the elements of this one.
  @inlinable
  public func map<Result: Sendable>(_ transform: (Element) -> Result) -> Matrix<Result> {
    Matrix<Result>(uncheckedRows: rows, columns: columns, elements: elements.map(transform))
  }
}

extension Matrix: Equatable where Element: Equatable {}
extension Matrix: Hashable where Element: Hashable {}
