public import BipolarInt

/// The numbers that the elements of an operand may be. All are exact in 32-bit floating point, which
/// is how the host holds operands.
public enum OperandValues: Hashable, Sendable {
  /// Codes of some bits.
  case codes(PlaneEncoding, BitWidth)
  /// Two's-complement integers of 4 or 8 bits.
  case signed(bits: Int)
  /// IEEE half precision.
  case half
  /// IEEE single precision.
  case single

  /// Whether the values are integers.
  public var areIntegers: Bool {
    switch self {
    case .codes, .signed: true
    case .half, .single: false
    }
  }

  /// The smallest and the largest integer; nil for floats.
  public var integerRange: ClosedRange<Int>? {
    switch self {
    case .codes(.bipolar, let width): -Int(width.maximumValue)...Int(width.maximumValue)
    case .codes(.unsigned, let width): 0...(width.codeCount - 1)
    case .codes(.twosComplement, let width): (-width.codeCount / 2)...(width.codeCount / 2 - 1)
    case .signed(let bits): -(1 << (bits - 1))...((1 << (bits - 1)) - 1)
    case .half, .single: nil
    }
  }
}
