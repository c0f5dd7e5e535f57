import BipolarInt
public import Kernels

// What weight-only kernels multiply: integers with scales.
extension Operands {
  /// These operands with each weight multiplied by its scale, whose product a weight-only kernel
  /// computes. Products of scales of up to 20 bits are exact.
  ///
  /// - Throws: `SimulationError.vectorMismatch` if a weight has no scale.
  public func withScaledWeights(for kernel: WeightOnlyMultiplication) throws -> Operands {
    let scales = vectors[kernel.scaleVector] ?? []
    let perProduct = kernel.scaleCount(n: size.n, k: size.k)
    guard scales.count == size.batch * perProduct else {
      throw SimulationError.vectorMismatch(
        vector: kernel.scaleVector, needed: size.batch * perProduct, given: scales.count)
    }
    var elements = weights.elements
    for row in 0..<weights.rows {
      let (product, feature) = row.quotientAndRemainder(dividingBy: size.n)
      for column in 0..<size.k {
        let group = kernel.groupLength.map { column / $0 } ?? 0
        elements[row * size.k + column] *=
          scales[product * perProduct + group * size.n + feature]
      }
    }
    return try Operands(
      activations: activations,
      weights: Matrix(rows: weights.rows, columns: size.k, elements: elements), batch: size.batch)
  }
}
