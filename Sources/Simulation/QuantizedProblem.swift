public import BipolarInt
import OpenBLAS

/// Two real matrices quantised to bipolar-INT for an exact product, with the real product to judge
/// the quantisation by.
public struct QuantizedProblem: Sendable {
  /// The activations in codes and scales.
  public let activations: QuantizedMatrix
  /// The weights in codes and scales.
  public let weights: QuantizedMatrix
  /// The integer product asked for.
  public let problem: MultiplicationProblem
  private let realActivations: Matrix<Float>
  private let realWeights: Matrix<Float>

  /// Quantises both matrices.
  ///
  /// - Parameters:
  ///   - activations: M x K.
  ///   - weights: N x K.
  ///   - granularity: One scale for a tensor or for each row. Scales of groups along K do not
  ///     factor out of an integer product, so `.group` is refused.
  ///   - scaleSearch: How scales are chosen.
  /// - Throws: `BipolarIntError` for NaN, infinities or a product past the accumulator,
  ///   `SimulationError` for sizes that do not fit each other or the host.
  public init(
    activations: Matrix<Float>, weights: Matrix<Float>, precision: Precision,
    granularity: QuantizationGranularity, scaleSearch: ScaleSearch
  ) throws {
    guard activations.columns == weights.columns else {
      throw SimulationError.innerLengthMismatch(
        activations: activations.columns, weights: weights.columns)
    }
    if case .group = granularity { throw SimulationError.groupScales }
    try AccumulatorBound.check(innerLength: activations.columns, for: precision)
    try MemoryBudget.check(
      m: activations.rows, n: weights.rows, k: activations.columns, precision: precision)
    func quantize(
      _ matrix: Matrix<Float>, _ name: String, _ width: BitWidth
    ) throws -> QuantizedMatrix {
      do {
        return try SymmetricQuantizer(
          width: width, granularity: granularity, scaleSearch: scaleSearch
        ).quantize(matrix)
      } catch BipolarIntError.elementNotFinite(let value, let position) {
        throw SimulationError.notFinite(
          operand: name, value: "\(value)", row: position.row, column: position.column)
      }
    }
    self.activations = try quantize(activations, "activations", precision.activationBits)
    self.weights = try quantize(weights, "weights", precision.weightBits)
    problem = try MultiplicationProblem(
      activations: self.activations.codes, weights: self.weights.codes)
    realActivations = activations
    realWeights = weights
  }

  /// How far the scaled integer product is from the real-valued product.
  ///
  /// - Parameter output: The exact integer product, M x N.
  /// - Throws: `OpenBLASError` where the real product cannot be computed.
  public func error(of output: Matrix<Int32>) throws -> QuantizationError {
    let real = try realProduct()
    var dot = 0.0
    var realSquares = 0.0
    var approximateSquares = 0.0
    var errorSquares = 0.0
    var largest = 0.0
    for row in 0..<problem.m {
      let rowScale = Double(activations.scale(row: row, column: 0))
      for column in 0..<problem.n {
        let scale = rowScale * Double(weights.scale(row: column, column: 0))
        let index = row * problem.n + column
        let approximate = Double(output.elements[index]) * scale
        let exact = real[index]
        dot += approximate * exact
        realSquares += exact * exact
        approximateSquares += approximate * approximate
        errorSquares += (approximate - exact) * (approximate - exact)
        largest = max(largest, abs(approximate - exact))
      }
    }
    let norms = (realSquares * approximateSquares).squareRoot()
    return QuantizationError(
      cosineSimilarity: norms > 0 ? dot / norms : nil,
      relativeError: realSquares > 0 ? (errorSquares / realSquares).squareRoot() : nil,
      largestError: largest)
  }

  /// The product of the real matrices in double precision.
  private func realProduct() throws -> [Double] {
    if OpenBLAS.isAvailable {
      return try OpenBLAS.multiply(
        activations: realActivations.elements, weights: realWeights.elements, rows: problem.m,
        columns: problem.n, innerLength: problem.k)
    }
    var product: [Double] = []
    product.reserveCapacity(problem.m * problem.n)
    for row in 0..<problem.m {
      for column in 0..<problem.n {
        product.append(
          zip(realActivations.row(row), realWeights.row(column))
            .reduce(0) { $0 + Double($1.0) * Double($1.1) })
      }
    }
    return product
  }
}

/// The difference between a quantised product and the real one, over all elements.
public struct QuantizationError: Hashable, Sendable {
  /// The cosine of the angle between the two products seen as vectors; nil if one of them is zero.
  public let cosineSimilarity: Double?
  /// The norm of the difference over the norm of the real product; nil if that is zero.
  public let relativeError: Double?
  /// The largest difference of an element.
  public let largestError: Double
}
