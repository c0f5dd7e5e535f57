/// `match.sync`: which member lanes hold the same value (PTX ISA, "match.sync").
public struct WarpMatch: InstructionForm {
  /// What is compared with what.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    /// The lanes that hold the lane's own value.
    case any
    /// All members if they hold one value, else none.
    case all
  }

  /// What is compared with what.
  public var mode: Mode
  /// The type of the values: 32 or 64 bits.
  public var type: ScalarType

  /// Creates a form.
  public init(_ mode: Mode, type: ScalarType) {
    self.mode = mode
    self.type = type
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    try reader.require("sync")
    mode = try reader.require(Mode.self, ".any or .all")
    type = try reader.require(ScalarType.self, "a type", in: [.b32, .b64])
  }

  /// The canonical spelling.
  public var mnemonic: String { "match.\(mode.rawValue).sync.\(type.rawValue)" }

  var operandCount: ClosedRange<Int> { 3...3 }
  var instructionClass: InstructionClass { .vote }
}

/// `activemask.b32`: the lanes that execute the instruction together (PTX ISA, "activemask").
public struct ActiveMask: InstructionForm {
  /// Creates the form.
  public init() {}

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    try reader.require("b32")
  }

  /// The canonical spelling.
  public var mnemonic: String { "activemask.b32" }

  var operandCount: ClosedRange<Int> { 1...1 }
  var instructionClass: InstructionClass { .vote }
}

/// `elect.sync`: chooses one of the member lanes (PTX ISA, "elect.sync").
public struct Election: InstructionForm {
  /// Creates the form.
  public init() {}

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    try reader.require("sync")
  }

  /// The canonical spelling.
  public var mnemonic: String { "elect.sync" }

  var operandCount: ClosedRange<Int> { 2...2 }
  var instructionClass: InstructionClass { .vote }
  var requirement: Requirement { Requirement(version: LanguageVersion(8, 0), target: .sm90) }
}
