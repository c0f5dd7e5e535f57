public import BipolarInt
public import Kernels

/// A run that cannot be done, or that went wrong in apsim itself.
public enum SimulationError: Error, Hashable, CustomStringConvertible, Sendable {
  case sizeOutOfRange(name: String, value: Int)
  case innerLengthMismatch(activations: Int, weights: Int)
  case tooLarge(needed: Int, available: Int)
  case packingMismatch(operand: String, element: ElementPosition, plane: Int)
  case packingSumMismatch(operand: String)
  case missingEntry(String)
  case sumOverflow(innerLength: Int, limit: Int, kernel: String)
  case notFinite(operand: String, value: String, row: Int, column: Int)
  case groupScales
  case vectorMismatch(vector: EpilogueVector, needed: Int, given: Int)

  /// One line with the mend.
  public var description: String {
    switch self {
    case .sizeOutOfRange(let name, let value):
      "\(name) = \(value) is not a size: use 1 to 2147483647"
    case .innerLengthMismatch(let activations, let weights):
      "activations have \(activations) columns and weights \(weights): both are row-major along "
        + "K, activations [M, K] and weights [N, K]"
    case .tooLarge(let needed, let available):
      "the run needs about \(needed >> 20) MiB of memory, \(available >> 20) MiB are available: "
        + "use smaller sizes"
    case .packingMismatch(let operand, let element, let plane):
      "the packing kernel wrote a wrong bit: \(operand), \(element), plane \(plane)"
    case .packingSumMismatch(let operand):
      "the packing kernel wrote a wrong row sum: \(operand)"
    case .missingEntry(let entry): "a module that apsim built lacks its kernel \(entry)"
    case .sumOverflow(let innerLength, let limit, let kernel):
      "inner length K = \(innerLength) overflows an Int32 result of \(kernel); use K <= \(limit)"
    case .notFinite(let operand, let value, let row, let column):
      "\(operand) hold \(value) at row \(row), column \(column): replace NaN and infinities first"
    case .groupScales:
      "scales of groups along K do not factor out of an integer product: use one scale a row or a "
        + "tensor"
    case .vectorMismatch(let vector, let needed, let given):
      "the epilogue reads \(needed) values of \(vector.rawValue), \(given) were given: give one for "
        + "each row, column or group, or choose an epilogue without"
    }
  }
}
