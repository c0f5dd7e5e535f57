/// Bitwise logic and shifts: and, or, xor, not, cnot, shl, shr (PTX ISA, "Logic and Shift
/// Instructions"). Shift amounts of the width or more give 0, or the sign for an arithmetic shr.
public struct Logic: InstructionForm {
  /// The function computed.
  public enum Function: String, Hashable, Sendable, CaseIterable {
    case and, or, xor, not, cnot, shl, shr
  }

  /// The function computed.
  public var function: Function
  /// The type: untyped bits or a predicate; shr takes its sign from it.
  public var type: ScalarType

  /// Creates a form.
  public init(_ function: Function, type: ScalarType) {
    self.function = function
    self.type = type
  }

  static func types(of function: Function) -> Set<ScalarType> {
    switch function {
    case .and, .or, .xor, .not: [.pred, .b16, .b32, .b64]
    case .shl, .cnot: [.b16, .b32, .b64]
    case .shr: [.b16, .b32, .b64, .u16, .u32, .u64, .s16, .s32, .s64]
    }
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    guard let function = Function(rawValue: reader.opcode) else {
      throw reader.error("is not logic")
    }
    self.function = function
    type = try reader.require(ScalarType.self, "a type", in: Self.types(of: function))
  }

  /// The canonical spelling.
  public var mnemonic: String { "\(function.rawValue).\(type.rawValue)" }

  var operandCount: ClosedRange<Int> {
    function == .not || function == .cnot ? 2...2 : 3...3
  }
  var instructionClass: InstructionClass { .integer }
}

/// `lop3.b32`: any function of three inputs, bit by bit. The operand behind the sources is the truth
/// table: bit `(a << 2) | (b << 1) | c` of it is the result (PTX ISA, "lop3").
public struct LookupTable: InstructionForm {
  /// How the predicate beside the result comes about: it is combined with a predicate source.
  public enum Combination: String, Hashable, Sendable, CaseIterable {
    case and, or
  }

  /// How a second destination, whether the result is not zero, is combined; nil without one.
  public var combination: Combination?

  /// Creates a form.
  public init(_ combination: Combination? = nil) { self.combination = combination }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    try reader.require("b32")
    combination = reader.take(Combination.self)
  }

  /// The canonical spelling.
  public var mnemonic: String { combination.map { "lop3.\($0.rawValue).b32" } ?? "lop3.b32" }

  var operandCount: ClosedRange<Int> { combination == nil ? 5...5 : 6...6 }
  var instructionClass: InstructionClass { .integer }

  var requirement: Requirement {
    combination == nil ? .none : Requirement(version: LanguageVersion(8, 2), target: .sm75)
  }
}
