/// `mov`: copies a register, a special register, a constant or the address of a variable, and takes
/// a register apart or puts one together (PTX ISA, "mov").
public struct Move: InstructionForm {
  /// The type of the value.
  public var type: ScalarType

  /// Creates a form.
  public init(type: ScalarType) { self.type = type }

  static let types: Set<ScalarType> = [
    .pred, .b16, .b32, .b64, .b128, .u16, .u32, .u64, .s16, .s32, .s64, .f32, .f64,
  ]

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    type = try reader.require(ScalarType.self, "a type", in: Self.types)
  }

  var requirement: Requirement {
    type == .b128 ? Requirement(version: LanguageVersion(8, 3), target: .sm75) : .none
  }

  /// The canonical spelling.
  public var mnemonic: String { "mov.\(type.rawValue)" }

  var operandCount: ClosedRange<Int> { 2...2 }
  var instructionClass: InstructionClass { .integer }
}

/// `cvta`: converts an address between a state space and the generic address space.
public struct ConvertAddress: InstructionForm {
  /// The state space.
  public var space: StateSpace
  /// True from generic to `space` (`cvta.to`), false the other way.
  public var isToSpace: Bool
  /// The type of the address: u64 or u32.
  public var type: ScalarType

  /// Creates a form.
  public init(space: StateSpace, isToSpace: Bool, type: ScalarType = .u64) {
    self.space = space
    self.isToSpace = isToSpace
    self.type = type
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    isToSpace = reader.take("to")
    guard let space = try StateSpace.take(&reader, among: Set(StateSpace.allCases)) else {
      throw reader.error("needs a state space")
    }
    self.space = space
    type = try reader.require(ScalarType.self, "an address type", in: [.u64])
  }

  /// The canonical spelling.
  public var mnemonic: String {
    "cvta.\(isToSpace ? "to." : "")\(space.rawValue).\(type.rawValue)"
  }

  var operandCount: ClosedRange<Int> { 2...2 }
  var instructionClass: InstructionClass { .integer }
  var requirement: Requirement {
    space == .param ? Requirement(version: LanguageVersion(7, 7), target: .sm75) : .none
  }
}

/// `isspacep`: whether a generic address lies in a state space.
public struct AddressTest: InstructionForm {
  /// The state space.
  public var space: StateSpace

  /// Creates a form.
  public init(space: StateSpace) { self.space = space }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    guard let space = try StateSpace.take(&reader, among: Set(StateSpace.allCases)) else {
      throw reader.error("needs a state space")
    }
    self.space = space
  }

  /// The canonical spelling.
  public var mnemonic: String { "isspacep.\(space.rawValue)" }

  var operandCount: ClosedRange<Int> { 2...2 }
  var instructionClass: InstructionClass { .integer }
}
