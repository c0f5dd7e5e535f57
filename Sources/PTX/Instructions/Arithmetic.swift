/// Integer arithmetic: add, sub, mul, mad, min, max, neg, abs, div, rem (PTX ISA, "Integer
/// Arithmetic Instructions"). Results wrap modulo 2^width.
public struct Arithmetic: InstructionForm {
  /// The function computed.
  public enum Function: String, Hashable, Sendable, CaseIterable {
    case add, sub, mul, mad, min, max, neg, abs, div, rem
  }

  /// Which half of a product is kept.
  public enum Part: String, Hashable, Sendable, CaseIterable {
    /// The lower half.
    case lo
    /// The upper half.
    case hi
    /// All of it: the destination is twice as wide as the sources.
    case wide
  }

  /// The function computed.
  public var function: Function
  /// The half of the product, for mul and mad alone.
  public var part: Part?
  /// The type of the sources.
  public var type: ScalarType

  /// Creates a form.
  public init(_ function: Function, part: Part? = nil, type: ScalarType) {
    self.function = function
    self.part = part
    self.type = type
  }

  static let types: Set<ScalarType> = [.u16, .u32, .u64, .s16, .s32, .s64]

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    guard let function = Function(rawValue: reader.opcode) else {
      throw reader.error("is not arithmetic")
    }
    self.function = function
    let multiplies = function == .mul || function == .mad
    part = multiplies ? try reader.require(Part.self, ".lo, .hi or .wide") : nil
    type = try reader.require(ScalarType.self, "an integer type", in: Self.types)
    if function == .neg || function == .abs, !type.isSigned {
      throw reader.error("needs a signed type")
    }
    if part == .wide, type.bitWidth == 64 {
      throw reader.error("has no .wide of a 64-bit type")
    }
  }

  /// The canonical spelling.
  public var mnemonic: String {
    part.map { "\(function.rawValue).\($0.rawValue).\(type.rawValue)" }
      ?? "\(function.rawValue).\(type.rawValue)"
  }

  var operandCount: ClosedRange<Int> {
    switch function {
    case .mad: 4...4
    case .neg, .abs: 2...2
    default: 3...3
    }
  }

  var instructionClass: InstructionClass {
    switch function {
    case .mul, .mad, .div, .rem: .multiply
    default: .integer
    }
  }
}
