public import BipolarInt

/// Two matrices in bipolar-INT whose product is asked for: Y = X W^T.
public struct MultiplicationProblem: Sendable {
  /// Bits of weights and activations.
  public let precision: Precision
  /// X, M x K.
  public let activations: BipolarMatrix
  /// W, N x K.
  public let weights: BipolarMatrix

  /// Pairs two matrices.
  ///
  /// - Throws: `SimulationError.innerLengthMismatch` if the inner lengths differ,
  ///   `BipolarIntError` if the product could leave the 32-bit accumulator.
  public init(activations: BipolarMatrix, weights: BipolarMatrix) throws {
    guard activations.columns == weights.columns else {
      throw SimulationError.innerLengthMismatch(
        activations: activations.columns, weights: weights.columns)
    }
    precision = Precision(weightBits: weights.width, activationBits: activations.width)
    try AccumulatorBound.check(innerLength: activations.columns, for: precision)
    self.activations = activations
    self.weights = weights
  }

  /// Random matrices of the given size: all codes equally likely, the same for the same seed.
  ///
  /// - Throws: `BipolarIntError` for a size below 1, a matrix too large, or a product that could
  ///   leave the 32-bit accumulator; `SimulationError.tooLarge` for operands that do not fit in
  ///   memory.
  public static func random(
    precision: Precision, m: Int, n: Int, k: Int, seed: UInt64
  ) throws -> MultiplicationProblem {
    try checkSize("m", m)
    try checkSize("n", n)
    try checkSize("k", k)
    try AccumulatorBound.check(innerLength: k, for: precision)
    try MemoryBudget.check(m: m, n: n, k: k, precision: precision)
    var generator = SplitMix64(seed: seed)
    let activations = try BipolarMatrix.random(
      width: precision.activationBits, rows: m, columns: k, using: &generator)
    let weights = try BipolarMatrix.random(
      width: precision.weightBits, rows: n, columns: k, using: &generator)
    return try MultiplicationProblem(activations: activations, weights: weights)
  }

  private static func checkSize(_ name: String, _ value: Int) throws(SimulationError) {
    guard value >= 1, value < 1 << 31 else { throw .sizeOutOfRange(name: name, value: value) }
  }

  /// Rows of X and Y.
  public var m: Int { activations.rows }
  /// Rows of W, columns of Y.
  public var n: Int { weights.rows }
  /// The inner length.
  public var k: Int { activations.columns }
  /// Logical operations, 2 M N K: planes are not counted.
  public var logicalOperations: Double { 2 * Double(m) * Double(n) * Double(k) }
}
