/// Integer arithmetic: add, sub, mul, mad, mul24, mad24, sad, min, max, neg, abs, div, rem (PTX ISA,
/// "Integer Arithmetic Instructions"). Results wrap modulo 2^width unless the form saturates.
public struct Arithmetic: InstructionForm {
  /// The function computed.
  public enum Function: String, Hashable, Sendable, CaseIterable {
    case add, sub, mul, mad, mul24, mad24, sad, min, max, neg, abs, div, rem
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

  /// The spellings of two 16-bit integers side by side in a 32-bit register.
  private enum PackedType: String, Hashable {
    case u16x2, s16x2
  }

  /// The function computed.
  public var function: Function
  /// The half of the product, for products alone.
  public var part: Part?
  /// The type of the sources, or of each half where they are packed.
  public var type: ScalarType
  /// Whether the operands are pairs of 16-bit integers (`.u16x2`, `.s16x2`).
  public var isPacked: Bool
  /// Whether the result is limited to the range of s32 (`.sat`).
  public var isSaturating: Bool
  /// Whether negative results become zero (`.relu`).
  public var isRectified: Bool

  /// Creates a form.
  public init(
    _ function: Function, part: Part? = nil, type: ScalarType, isPacked: Bool = false,
    isSaturating: Bool = false, isRectified: Bool = false
  ) {
    self.function = function
    self.part = part
    self.type = type
    self.isPacked = isPacked
    self.isSaturating = isSaturating
    self.isRectified = isRectified
  }

  static let types: Set<ScalarType> = [.u16, .u32, .u64, .s16, .s32, .s64]

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    guard let function = Function(rawValue: reader.opcode) else {
      throw reader.error("is not arithmetic")
    }
    self.function = function
    switch function {
    case .mul, .mad: part = try reader.require(Part.self, ".lo, .hi or .wide")
    case .mul24, .mad24: part = try reader.require(Part.self, ".lo or .hi", in: [.lo, .hi])
    default: part = nil
    }
    let packed = Self.hasPackedForm(function) ? reader.take(PackedType.self) : nil
    isPacked = packed != nil
    if let packed {
      type = packed == .u16x2 ? .u16 : .s16
    } else {
      let allowed = part != nil && function != .mul && function != .mad ? [.u32, .s32] : Self.types
      type = try reader.require(ScalarType.self, "an integer type", in: allowed)
    }
    isSaturating = Self.maySaturate(function, part, type) && reader.take("sat")
    isRectified = Self.mayRectify(function, type, isPacked: isPacked) && reader.take("relu")
    if function == .neg || function == .abs, !type.isSigned {
      throw reader.error("needs a signed type")
    }
    if part == .wide, type.bitWidth == 64 {
      throw reader.error("has no .wide of a 64-bit type")
    }
  }

  private static func hasPackedForm(_ function: Function) -> Bool {
    function == .add || function == .min || function == .max
  }

  private static func maySaturate(_ function: Function, _ part: Part?, _ type: ScalarType) -> Bool {
    guard type == .s32 else { return false }
    return switch function {
    case .add, .sub: true
    case .mad, .mad24: part == .hi
    default: false
    }
  }

  private static func mayRectify(
    _ function: Function, _ type: ScalarType, isPacked: Bool
  ) -> Bool {
    (function == .min || function == .max) && (isPacked ? type == .s16 : type == .s32)
  }

  /// The canonical spelling.
  public var mnemonic: String {
    var parts = [function.rawValue]
    if let part { parts.append(part.rawValue) }
    if isSaturating { parts.append("sat") }
    if isRectified { parts.append("relu") }
    parts.append(type.rawValue + (isPacked ? "x2" : ""))
    return parts.joined(separator: ".")
  }

  var operandCount: ClosedRange<Int> {
    switch function {
    case .mad, .mad24, .sad: 4...4
    case .neg, .abs: 2...2
    default: 3...3
    }
  }

  var instructionClass: InstructionClass {
    switch function {
    case .mul, .mad, .mul24, .mad24: .multiply
    case .div, .rem: .division
    default: .integer
    }
  }

  var requirement: Requirement {
    isPacked || isRectified ? Requirement(version: LanguageVersion(8, 0), target: .sm90) : .none
  }
}
