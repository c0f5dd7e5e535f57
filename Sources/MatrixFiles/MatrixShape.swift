/// The two dimensions of a matrix, checked.
///
/// Leading dimensions of size 1 beyond the second are dropped, so `[1, 1, M, K]` is M x K. One
/// dimension is refused rather than read as 1 x K: a bias named by mistake would pass for weights.
struct MatrixShape: Hashable, Sendable {
  /// The largest number of elements that is read, 2^30: 4 GiB of `Float`.
  static let largestElementCount = 1 << 30

  let rows: Int
  let columns: Int

  /// The number of elements, at most `largestElementCount`.
  var elementCount: Int { rows * columns }

  /// The matrix that `dimensions`, each at least 0, describe.
  init(
    _ dimensions: [Int], path: String, place: MatrixFileError.Place
  ) throws(MatrixFileError) {
    let shown = Self.describe(dimensions)
    let leading = dimensions.dropLast(2)
    guard dimensions.count >= 2, leading.allSatisfy({ $0 == 1 }) else {
      let remedy =
        switch dimensions.count {
        case 0: "save it with shape [1, 1]"
        case 1: "reshape it to [1, \(dimensions[0])]"
        default: "save one [rows, columns] slice of it"
        }
      throw MatrixFileError(
        path: path, place: place, problem: "shape \(shown) is not a matrix", remedy: remedy)
    }
    rows = dimensions[dimensions.count - 2]
    columns = dimensions[dimensions.count - 1]
    guard rows > 0, columns > 0 else {
      throw MatrixFileError(
        path: path, place: place, problem: "shape \(shown) holds no element",
        remedy: "save at least one row and one column")
    }
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard !overflow, count <= Self.largestElementCount else {
      throw MatrixFileError(
        path: path, place: place,
        problem: "shape \(shown) has more than \(Self.largestElementCount) elements",
        remedy: "save a smaller slice")
    }
  }

  /// A shape as `[2, 3]`, cut after eight dimensions.
  static func describe(_ dimensions: [Int]) -> String {
    let sizes = dimensions.prefix(8).map(String.init).joined(separator: ", ")
    return "[\(sizes)\(dimensions.count > 8 ? ", ..." : "")]"
  }
}
