/// Why a product by OpenBLAS was refused; `description` says it in one line, with the mend.
public enum OpenBLASError: Error, Hashable, Sendable {
  /// The package was built without the trait `OpenBLAS`.
  case unavailable
  /// A size below 1 or beyond the integers of the library.
  case sizeOutOfRange(rows: Int, columns: Int, innerLength: Int)
  /// An operand without the number of elements that the sizes ask for.
  case elementCountMismatch(operand: String, expected: Int, count: Int)
  /// Integers so large that a partial sum may reach 2^53, where doubles skip integers.
  case inexact(largestMagnitude: Double)
}

extension OpenBLASError: CustomStringConvertible {
  /// One line that names the place and the mend.
  public var description: String {
    switch self {
    case .unavailable:
      "built without OpenBLAS; build with the package trait OpenBLAS and libopenblas-dev installed"
    case .sizeOutOfRange(let rows, let columns, let innerLength):
      "OpenBLAS cannot multiply M = \(rows), N = \(columns), K = \(innerLength); "
        + "use sizes from 1 to \(Int32.max) and at most 2^32 elements a matrix"
    case .elementCountMismatch(let operand, let expected, let count):
      "\(operand) hold \(count) elements, not \(expected); give exactly rows x inner length"
    case .inexact(let largestMagnitude):
      "partial sums may reach \(largestMagnitude), past 2^53 where doubles are exact; "
        + "use smaller values or a smaller K"
    }
  }
}
