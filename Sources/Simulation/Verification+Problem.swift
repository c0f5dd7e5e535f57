public import BipolarInt
public import Kernels

extension Verification {
  /// Compares an integer product with the reference product of a problem.
  ///
  /// - Throws: `OpenBLASError` where the reference cannot be computed.
  public init(
    of output: Matrix<Int32>, problem: MultiplicationProblem, kernel: any MultiplicationKernel
  ) throws {
    try self.init(
      of: output.elements.map(Double.init), type: .int32,
      operands: Operands(
        activations: problem.activations.values().map(Float.init),
        weights: problem.weights.values().map(Float.init)),
      kernel: kernel)
  }
}
