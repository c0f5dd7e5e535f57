/// Which elements of a matrix share one scale.
public enum QuantizationGranularity: Hashable, Sendable {
  /// The whole matrix.
  case tensor
  /// Each row: each output feature of weights, each token of activations.
  case row
  /// Each run of 32, 64 or 128 elements along a row; the last run of a row may be shorter.
  case group(size: Int)

  /// The group sizes that are supported.
  public static let groupSizes = [32, 64, 128]

  /// Refuses a group size that is not one of `groupSizes`.
  func check() throws(BipolarIntError) {
    if case .group(let size) = self, !Self.groupSizes.contains(size) {
      throw .groupSizeNotSupported(size)
    }
  }

  /// The number of scales of a `rows` x `columns` matrix, at least 1.
  func scaleCount(rows: Int, columns: Int) -> Int {
    switch self {
    case .tensor: 1
    case .row: rows
    case .group(let size): rows * ((columns - 1) / size + 1)
    }
  }

  /// The row-major element indices that share the scale at an index of the scales.
  func elements(ofScale index: Int, rows: Int, columns: Int) -> Range<Int> {
    switch self {
    case .tensor: return 0..<rows * columns
    case .row: return index * columns..<(index + 1) * columns
    case .group(let size):
      let groups = (columns - 1) / size + 1
      let first = index % groups * size
      let start = index / groups * columns
      return start + first..<start + min(first + size, columns)
    }
  }

  /// The index of the scale of an element.
  func scaleIndex(row: Int, column: Int, columns: Int) -> Int {
    switch self {
    case .tensor: 0
    case .row: row
    case .group(let size): row * ((columns - 1) / size + 1) + column / size
    }
  }
}
