#if OpenBLAS
  import COpenBLAS
#endif

/// Products `Y = X W^T` by `cblas_dgemm`, on one thread so that results are reproducible.
///
/// X (activations) is M x K, W (weights) is N x K and Y is M x N, all row-major; every size is 1 or
/// more. Without the package trait `OpenBLAS` every product throws `OpenBLASError.unavailable`.
public enum OpenBLAS {
  /// Products of integers are exact while every partial sum is below this in magnitude, 2^53: up to
  /// there a double holds every integer, so no addition rounds, in whatever order it is done.
  public static let exactLimit = 0x1p53

  /// Whether the library was built in.
  public static var isAvailable: Bool {
    #if OpenBLAS
      true
    #else
      false
    #endif
  }

  /// The product of two matrices of doubles.
  ///
  /// - Parameters:
  ///   - activations: X, `rows * innerLength` numbers.
  ///   - weights: W, `columns * innerLength` numbers.
  ///   - rows: M.
  ///   - columns: N.
  ///   - innerLength: K.
  /// - Returns: Y, `rows * columns` numbers. It is exact if all numbers are integers and K times the
  ///   largest product of two of them is below `exactLimit`.
  /// - Throws: `OpenBLASError.sizeOutOfRange` or `.elementCountMismatch` for sizes that do not
  ///   agree, `.unavailable` without the library.
  public static func multiply(
    activations: [Double], weights: [Double], rows: Int, columns: Int, innerLength: Int
  ) throws(OpenBLASError) -> [Double] {
    let size = try ProductSize(
      rows: rows, columns: columns, innerLength: innerLength,
      activationCount: activations.count, weightCount: weights.count)
    return try multiply(activations: activations, weights: weights, size: size)
  }

  /// The product of two matrices of `Float`s, computed and returned in double precision.
  ///
  /// Parameters and errors are those of the product of doubles.
  public static func multiply(
    activations: [Float], weights: [Float], rows: Int, columns: Int, innerLength: Int
  ) throws(OpenBLASError) -> [Double] {
    try multiply(
      activations: activations.map(Double.init), weights: weights.map(Double.init), rows: rows,
      columns: columns, innerLength: innerLength)
  }

  /// The exact product of two matrices of integers.
  ///
  /// - Throws: Like the product of doubles, and `OpenBLASError.inexact` if
  ///   K x max|x| x max|w| is not below `exactLimit`.
  public static func multiplyExactly(
    activations: [Int32], weights: [Int32], rows: Int, columns: Int, innerLength: Int
  ) throws(OpenBLASError) -> [Int64] {
    let size = try ProductSize(
      rows: rows, columns: columns, innerLength: innerLength,
      activationCount: activations.count, weightCount: weights.count)
    let largest =
      Double(innerLength) * largestMagnitude(activations) * largestMagnitude(weights)
    guard largest < exactLimit else { throw .inexact(largestMagnitude: largest) }
    let product = try multiply(
      activations: activations.map(Double.init), weights: weights.map(Double.init), size: size)
    // Below the limit every element converts without loss and in range.
    return product.map { Int64($0) }
  }

  private static func largestMagnitude(_ elements: [Int32]) -> Double {
    Double(elements.reduce(0 as UInt32) { max($0, $1.magnitude) })
  }

  private static func multiply(
    activations: [Double], weights: [Double], size: ProductSize
  ) throws(OpenBLASError) -> [Double] {
    #if OpenBLAS
      _ = singleThreaded
      var product = [Double](repeating: 0, count: size.resultCount)
      cblas_dgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, blasint(size.rows), blasint(size.columns),
        blasint(size.innerLength), 1, activations, blasint(size.innerLength), weights,
        blasint(size.innerLength), 0, &product, blasint(size.columns))
      return product
    #else
      throw .unavailable
    #endif
  }

  #if OpenBLAS
    /// Set once: with several threads the order of additions depends on their number.
    private static let singleThreaded: Void = openblas_set_num_threads(1)
  #endif
}
