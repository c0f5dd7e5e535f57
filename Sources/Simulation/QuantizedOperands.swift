public import BipolarInt
public import Kernels

/// Two real matrices as the numbers that a kernel multiplies, with the real product to judge the
/// quantisation by.
public struct QuantizedOperands: Sendable {
  /// What the kernel multiplies; its scale vectors are those of the quantisation.
  public let operands: Operands
  private let real: Operands
  private let scales: (activations: [Float], weights: [Float])
  private let function: ActivationFunction

  /// Quantises both matrices.
  ///
  /// - Parameters:
  ///   - activations: M x K.
  ///   - weights: N x K.
  ///   - granularity: One scale for a tensor or for each row. Scales of groups along K do not
  ///     factor out of an integer product, so `.group` is refused.
  ///   - scaleSearch: How scales of bipolar codes are chosen; other integers take the scale that
  ///     covers the largest magnitude.
  ///
  /// A kernel that multiplies with scales of groups along K gets those, whatever the granularity.
  ///
  /// - Throws: `SimulationError` for NaN, infinities, and sizes that do not fit each other.
  public init(
    activations: Matrix<Float>, weights: Matrix<Float>, kernel: any MultiplicationKernel,
    granularity: QuantizationGranularity, scaleSearch: ScaleSearch
  ) throws {
    if case .group = granularity { throw SimulationError.groupScales }
    real = try Operands(activations: activations, weights: weights)
    func quantize(
      _ matrix: Matrix<Float>, _ name: String, _ values: OperandValues
    ) throws -> (matrix: Matrix<Float>, scales: [Float]) {
      for (index, value) in matrix.elements.enumerated() where !value.isFinite {
        throw SimulationError.notFinite(
          operand: name, value: "\(value)", row: index / matrix.columns,
          column: index % matrix.columns)
      }
      switch values {
      case .codes(.bipolar, let width):
        let quantized = try SymmetricQuantizer(
          width: width, granularity: granularity, scaleSearch: scaleSearch
        ).quantize(matrix)
        return (quantized.codes.values().map(Float.init), quantized.scales)
      case .half: return (matrix.map { Float(Float16($0)) }, [])
      case .single: return (matrix, [])
      case .codes, .signed:
        return try Self.rounded(
          matrix, to: Float(values.integerRange?.upperBound ?? 1), granularity: granularity)
      }
    }
    let x = try quantize(activations, "activations", kernel.activationValues)
    let traits = kernel.knownTraits
    function = traits.epilogue.function
    var w = try quantize(weights, "weights", kernel.weightValues)
    scales = (x.scales, traits.scaleGroup == nil ? w.scales : [])
    var groupScales: [Float]?
    if let group = traits.scaleGroup, let limit = kernel.weightValues.integerRange?.upperBound {
      let grouped = try Self.grouped(weights, to: Float(limit), group: group)
      (w.matrix, w.scales, groupScales) = (grouped.matrix, [], grouped.scales)
    }
    var operands = try Operands(activations: x.matrix, weights: w.matrix)
    if !x.scales.isEmpty { operands.vectors[.activationScales] = x.scales }
    if !w.scales.isEmpty { operands.vectors[.weightScales] = w.scales }
    if let groupScales { operands.vectors[.groupScales] = groupScales }
    self.operands = operands
  }

  /// Integers from -limit to limit, the nearest to a multiple of each row's, or the tensor's, scale.
  private static func rounded(
    _ matrix: Matrix<Float>, to limit: Float, granularity: QuantizationGranularity
  ) throws -> (matrix: Matrix<Float>, scales: [Float]) {
    func scale(_ values: some Sequence<Float>) -> Float {
      let largest = values.reduce(0) { max($0, abs($1)) }
      return largest > 0 ? largest / limit : 1
    }
    let scales =
      granularity == .tensor
      ? [scale(matrix.elements)] : (0..<matrix.rows).map { scale(matrix.row($0)) }
    var elements: [Float] = []
    elements.reserveCapacity(matrix.elements.count)
    for row in 0..<matrix.rows {
      let scale = scales[scales.count == 1 ? 0 : row]
      for value in matrix.row(row) {
        elements.append(min(max((value / scale).rounded(.toNearestOrEven), -limit), limit))
      }
    }
    return (
      try Matrix(rows: matrix.rows, columns: matrix.columns, elements: elements), scales
    )
  }

  /// The same for groups of so many elements of a row; scales as groups x rows.
  private static func grouped(
    _ matrix: Matrix<Float>, to limit: Float, group: Int
  ) throws -> (matrix: Matrix<Float>, scales: [Float]) {
    let groups = (matrix.columns - 1) / group + 1
    var scales = [Float](repeating: 1, count: groups * matrix.rows)
    var elements: [Float] = []
    elements.reserveCapacity(matrix.elements.count)
    for row in 0..<matrix.rows {
      let values = Array(matrix.row(row))
      for start in stride(from: 0, to: values.count, by: group) {
        let part = try Matrix(
          rows: 1, columns: min(group, values.count - start),
          elements: Array(values[start..<min(start + group, values.count)]))
        let rounded = try rounded(part, to: limit, granularity: .tensor)
        elements += rounded.matrix.elements
        scales[start / group * matrix.rows + row] = rounded.scales[0]
      }
    }
    return (
      try Matrix(rows: matrix.rows, columns: matrix.columns, elements: elements), scales
    )
  }

  /// How far the kernel's product is from the real-valued product, after the kernel's function.
  ///
  /// - Parameters:
  ///   - output: The product, M x N.
  ///   - isScaled: Whether the kernel has applied the scales.
  /// - Throws: `OpenBLASError` where the real product cannot be computed.
  public func error(of output: [Double], isScaled: Bool) throws -> QuantizationError {
    let columns = operands.size.n
    func scale(_ scales: [Float], _ row: Int) -> Double {
      guard !isScaled, !scales.isEmpty else { return 1 }
      return Double(scales[scales.count == 1 ? 0 : row])
    }
    let approximation = output.enumerated().map { index, value in
      value * scale(scales.activations, index / columns) * scale(scales.weights, index % columns)
    }
    let exact = try real.reference().map { EpilogueProduct.apply(function, $0).value }
    return QuantizationError(of: approximation, from: exact)
  }
}
