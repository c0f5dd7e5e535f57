/// The place of an element in a matrix, both indices counted from 0.
public struct ElementPosition: Hashable, Sendable, CustomStringConvertible {
  /// The row, from 0.
  public let row: Int

  /// The column, from 0.
  public let column: Int

  /// Creates a position.
  public init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }

  init(index: Int, columns: Int) {
    self.init(row: index / columns, column: index % columns)
  }

  /// Text such as `row 3, column 17`.
  public var description: String { "row \(row), column \(column)" }
}
