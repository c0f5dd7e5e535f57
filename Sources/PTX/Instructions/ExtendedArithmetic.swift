/// Integer arithmetic through the carry flag of the thread: add.cc, addc, sub.cc, subc, mad.cc, madc
/// (PTX ISA, "Extended-Precision Integer Arithmetic Instructions").
public struct ExtendedArithmetic: InstructionForm {
  /// The function computed.
  public enum Function: String, Hashable, Sendable, CaseIterable {
    case add, sub, mad
  }

  /// The function computed.
  public var function: Function
  /// The half of the product that is added to, for mad alone.
  public var part: Arithmetic.Part?
  /// The type of all operands.
  public var type: ScalarType
  /// Whether the flag is added, or subtracted as a borrow.
  public var readsCarry: Bool
  /// Whether the carry or borrow out goes to the flag (`.cc`).
  public var writesCarry: Bool

  /// Creates a form.
  public init(
    _ function: Function, part: Arithmetic.Part? = nil, type: ScalarType, readsCarry: Bool,
    writesCarry: Bool
  ) {
    self.function = function
    self.part = part
    self.type = type
    self.readsCarry = readsCarry
    self.writesCarry = writesCarry
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    readsCarry = reader.opcode.hasSuffix("c")
    guard let function = Function(rawValue: String(reader.opcode.prefix(3))) else {
      throw reader.error("is not arithmetic with carry")
    }
    self.function = function
    part =
      function == .mad
      ? try reader.require(Arithmetic.Part.self, ".lo or .hi", in: [.lo, .hi]) : nil
    writesCarry = reader.take("cc")
    if !readsCarry, !writesCarry { throw reader.error("needs .cc") }
    type = try reader.require(
      ScalarType.self, "a 32- or 64-bit integer type", in: [.u32, .s32, .u64, .s64])
  }

  /// The canonical spelling.
  public var mnemonic: String {
    var parts = [function.rawValue + (readsCarry ? "c" : "")]
    if let part { parts.append(part.rawValue) }
    if writesCarry { parts.append("cc") }
    parts.append(type.rawValue)
    return parts.joined(separator: ".")
  }

  var operandCount: ClosedRange<Int> { function == .mad ? 4...4 : 3...3 }
  var instructionClass: InstructionClass { function == .mad ? .multiply : .integer }
}
