import BipolarInt
import Kernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A product with an epilogue in double precision, by the formula of `Epilogue`, and how far 32-bit
/// arithmetic may be from it.
struct EpilogueProduct {
  private let values: [Double]
  private let errors: [Double]

  /// The real-valued product of operands whose vectors hold what the epilogue reads.
  init(of operands: Operands, _ epilogue: Epilogue) throws {
    let size = operands.size
    func vector(_ vector: EpilogueVector, otherwise: Double) -> (Int) -> Double {
      guard let values = operands.vectors[vector], !values.isEmpty,
        epilogue.vectors.contains(vector)
      else { return { _ in otherwise } }
      return { Double(values[values.count == 1 ? 0 : $0 % values.count]) }
    }
    let c = vector(.activationScales, otherwise: 1)
    let d = vector(.activationZeros, otherwise: 0)
    let b = vector(.weightZeros, otherwise: 0)
    let bias = vector(.bias, otherwise: 0)
    let a = vector(.weightScales, otherwise: 1)
    let hasZeros = epilogue.activationZero != .none || epilogue.weightZero != .none

    // W = a W' + b and X = c X' + d, and the sums of the terms' magnitudes: of the whole product
    // where the terms are few, else of each element's own terms.
    func weight(_ row: Int, _ column: Int) -> Double {
      guard let group = epilogue.groupSize else { return a(row) }
      let groups = (size.k + group - 1) / group
      return a(row % size.n * groups + column / group)
    }
    let x = operands.activations.elements.enumerated().map { index, value in
      c(index / size.k) * Double(value) + d(index / size.k)
    }
    let w = operands.weights.elements.enumerated().map { index, value in
      weight(index / size.k, index % size.k) * Double(value) + b(index / size.k % size.n)
    }
    let product = try operands.product(x, w)
    var magnitudes = product.map { abs($0) }
    if hasZeros || epilogue.groupSize != nil {
      let largeX = operands.activations.elements.enumerated().map { index, value in
        abs(c(index / size.k) * Double(value)) + abs(d(index / size.k))
      }
      let largeW = operands.weights.elements.enumerated().map { index, value in
        abs(weight(index / size.k, index % size.k) * Double(value))
          + abs(b(index / size.k % size.n))
      }
      magnitudes = try operands.product(largeX, largeW)
    }
    // Groups are added one by one, each with a rounding.
    let roundings = epilogue.groupSize.map { 8 + 2 * ((size.k + $0 - 1) / $0) } ?? 8
    var values: [Double] = []
    var errors: [Double] = []
    for (index, value) in product.enumerated() {
      let term = bias(index % size.n)
      let sum = value + term
      let error = Double(roundings) * 0x1p-24 * (magnitudes[index] + abs(term))
      let (result, relative) = Self.apply(epilogue.function, sum)
      values.append(result)
      // No function is steeper than 1.13.
      let slope = epilogue.function == .none || epilogue.function == .relu ? 1 : 1.13
      errors.append(slope * error + relative * (abs(result) + slope * error))
    }
    self.values = values
    self.errors = errors
  }

  /// The value of a function, and the relative error that its 32-bit form may have.
  static func apply(
    _ function: ActivationFunction, _ x: Double
  ) -> (value: Double, relativeError: Double) {
    switch function {
    case .none: return (x, 0)
    case .relu: return (max(x, 0), 0)
    case .gelu:
      let z = 2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)
      return (x / (1 + exp(-z)), (2 * abs(z) + 4) * 0x1p-22)
    case .silu: return (x / (1 + exp(-x)), (abs(x) + 4) * 0x1p-22)
    }
  }

  /// The elements and how far they may be off once rounded to a type.
  func rounded(to type: OutputType) -> (values: [Double], tolerances: [Double]) {
    let tolerances = zip(values, errors).map { value, error in
      error + type.roundingError(of: abs(value) + error)
    }
    return (values, tolerances)
  }
}
