/// Bit fields and bit positions: bfe, bfi, bfind, fns, szext, bmsk (PTX ISA, "Integer Arithmetic
/// Instructions").
public struct BitField: InstructionForm {
  /// The function computed.
  public enum Function: String, Hashable, Sendable, CaseIterable {
    /// Extracts a field, with the sign of its upper bit for signed types.
    case bfe
    /// Inserts a field.
    case bfi
    /// The position of the most significant bit that is not a sign.
    case bfind
    /// The position of the n-th set bit.
    case fns
    /// Extends a value of a given number of bits.
    case szext
    /// A mask of a given position and width.
    case bmsk
  }

  /// What happens to positions and widths of 32 or more, for szext and bmsk.
  public enum Overflow: String, Hashable, Sendable, CaseIterable {
    /// They are limited to 32.
    case clamp
    /// They are taken modulo 32.
    case wrap
  }

  /// The function computed.
  public var function: Function
  /// The type of the source.
  public var type: ScalarType
  /// What happens to large positions and widths; nil where the function has no choice.
  public var overflow: Overflow?
  /// Whether bfind gives the shift that moves the bit to the top (`.shiftamt`).
  public var isShiftAmount: Bool

  /// Creates a form.
  public init(
    _ function: Function, type: ScalarType, overflow: Overflow? = nil, isShiftAmount: Bool = false
  ) {
    self.function = function
    self.type = type
    self.overflow = overflow
    self.isShiftAmount = isShiftAmount
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    guard let function = Function(rawValue: reader.opcode) else {
      throw reader.error("has no bit field")
    }
    self.function = function
    let hasChoice = function == .szext || function == .bmsk
    overflow = hasChoice ? try reader.require(Overflow.self, ".clamp or .wrap") : nil
    isShiftAmount = function == .bfind && reader.take("shiftamt")
    let types: Set<ScalarType> =
      switch function {
      case .bfe, .bfind: [.u32, .s32, .u64, .s64]
      case .bfi: [.b32, .b64]
      case .fns, .bmsk: [.b32]
      case .szext: [.u32, .s32]
      }
    type = try reader.require(ScalarType.self, "a type", in: types)
  }

  /// The canonical spelling.
  public var mnemonic: String {
    var parts = [function.rawValue]
    if isShiftAmount { parts.append("shiftamt") }
    if let overflow { parts.append(overflow.rawValue) }
    parts.append(type.rawValue)
    return parts.joined(separator: ".")
  }

  var operandCount: ClosedRange<Int> {
    switch function {
    case .bfe, .fns: 4...4
    case .bfi: 5...5
    case .bfind: 2...2
    case .szext, .bmsk: 3...3
    }
  }

  var instructionClass: InstructionClass {
    switch function {
    case .bfind, .fns: .conversion
    default: .integer
    }
  }

  var requirement: Requirement {
    overflow == nil ? .none : Requirement(version: LanguageVersion(7, 6), target: .sm75)
  }
}
