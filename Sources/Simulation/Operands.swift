public import BipolarInt
public import Kernels
import OpenBLAS

/// The matrices of a product as the numbers that they hold, and the vectors of its epilogue.
public struct Operands: Sendable {
  /// The sizes of the product.
  public let size: MultiplicationSize
  /// X: batch x M rows of K.
  public let activations: Matrix<Float>
  /// W: batch x N rows of K.
  public let weights: Matrix<Float>
  /// What the epilogue reads.
  public var vectors: [EpilogueVector: [Float]] = [:]

  /// Pairs two matrices of batch x M and batch x N rows.
  ///
  /// - Throws: `SimulationError.innerLengthMismatch` if the inner lengths differ.
  public init(activations: Matrix<Float>, weights: Matrix<Float>, batch: Int = 1) throws {
    guard activations.columns == weights.columns else {
      throw SimulationError.innerLengthMismatch(
        activations: activations.columns, weights: weights.columns)
    }
    size = MultiplicationSize(
      m: activations.rows / batch, n: weights.rows / batch, k: activations.columns, batch: batch)
    self.activations = activations
    self.weights = weights
  }

  /// Random operands that a kernel takes, the same for the same seed: integers uniform over all
  /// values, floats uniform from -1 to 1 in the operand's precision.
  public static func random(
    for kernel: some MultiplicationKernel, _ size: MultiplicationSize, seed: UInt64
  ) throws -> Operands {
    var generator = SplitMix64(seed: seed)
    func matrix(_ values: OperandValues, rows: Int) throws -> Matrix<Float> {
      let count = rows * size.k
      var elements: [Float] = []
      elements.reserveCapacity(count)
      for _ in 0..<count { elements.append(values.random(using: &generator)) }
      return try Matrix(rows: rows, columns: size.k, elements: elements)
    }
    return try Operands(
      activations: matrix(kernel.activationValues, rows: size.m * size.batch),
      weights: matrix(kernel.weightValues, rows: size.n * size.batch), batch: size.batch)
  }

  /// One product of the batch.
  public func product(_ index: Int) throws -> Operands {
    try Operands(
      activations: products(of: activations)[index], weights: products(of: weights)[index])
  }

  /// The matrices of one operand, product by product.
  func products(of operand: Matrix<Float>) throws -> [Matrix<Float>] {
    guard size.batch > 1 else { return [operand] }
    let rows = operand.rows / size.batch
    let count = rows * operand.columns
    return try (0..<size.batch).map { index in
      try Matrix(
        rows: rows, columns: operand.columns,
        elements: Array(operand.elements[index * count..<(index + 1) * count]))
    }
  }

  /// Y = X W^T of every product in double precision, M x N each, one behind the other: exact for
  /// integers whose sums stay below 2^53.
  ///
  /// - Parameter magnitudes: Whether to multiply the elements' magnitudes instead.
  public func reference(magnitudes: Bool = false) throws -> [Double] {
    var result: [Double] = []
    for index in 0..<size.batch {
      let one = size.batch == 1 ? self : try product(index)
      let x = magnitudes ? one.activations.elements.map(abs) : one.activations.elements
      let w = magnitudes ? one.weights.elements.map(abs) : one.weights.elements
      if OpenBLAS.isAvailable {
        result += try OpenBLAS.multiply(
          activations: x, weights: w, rows: size.m, columns: size.n, innerLength: size.k)
        continue
      }
      for row in 0..<size.m {
        for column in 0..<size.n {
          var sum = 0.0
          for inner in 0..<size.k {
            sum += Double(x[row * size.k + inner]) * Double(w[column * size.k + inner])
          }
          result.append(sum)
        }
      }
    }
    return result
  }
}

extension OperandValues {
  /// A random one of the values.
  func random(using generator: inout SplitMix64) -> Float {
    switch self {
    case .codes(let encoding, let width):
      let code = UInt8(truncatingIfNeeded: generator.next() % UInt64(width.codeCount))
      return Float(encoding.value(ofCode: code, width: width))
    case .signed(let bits):
      let range = UInt64(1) << bits
      return Float(Int(generator.next() % range) - Int(range / 2))
    case .half:
      return Float(Float16(Float.random(in: -1...1, using: &generator)))
    case .single:
      return Float.random(in: -1...1, using: &generator)
    }
  }
}
