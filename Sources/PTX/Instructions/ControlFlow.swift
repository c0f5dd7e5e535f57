/// Control flow: bra, ret, exit (PTX ISA, "Control Flow Instructions").
public struct Control: InstructionForm {
  /// What happens to the executing lanes.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// They go on at a label.
    case bra
    /// They end: a kernel returns to nobody.
    case ret
    /// They end.
    case exit
  }

  /// What happens.
  public var kind: Kind
  /// `.uni`: the text promises that all active lanes go the same way.
  public var isUniform: Bool

  /// Creates a form.
  public init(_ kind: Kind, isUniform: Bool = false) {
    self.kind = kind
    self.isUniform = isUniform
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    guard let kind = Kind(rawValue: reader.opcode) else {
      throw reader.error("is not control flow")
    }
    self.kind = kind
    isUniform = kind == .exit ? false : reader.take("uni")
  }

  /// The canonical spelling.
  public var mnemonic: String { kind.rawValue + (isUniform ? ".uni" : "") }

  var operandCount: ClosedRange<Int> { kind == .bra ? 1...1 : 0...0 }
  var instructionClass: InstructionClass { .control }
}

/// `bar.sync a{, b}`: waits at barrier a of the thread block for all threads, or for b of them
/// (PTX ISA, "bar, barrier").
public struct Barrier: InstructionForm {
  /// Creates the form.
  public init() {}

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    _ = reader.take("cta")
    try reader.require("sync")
  }

  /// The canonical spelling.
  public var mnemonic: String { "bar.sync" }

  var operandCount: ClosedRange<Int> { 1...2 }
  var instructionClass: InstructionClass { .synchronization }
}

/// `call{.uni} (results), function, (arguments){, prototype}`: calls a function by its name or by
/// an address in a register (PTX ISA, "call").
///
/// The operands are always `list`, the function's `name`, `list`, and for an indirect call the name
/// of its prototype or of its list of targets; a list that the text leaves out is empty.
public struct Call: InstructionForm {
  /// `.uni`: the text promises that all active lanes make the call.
  public var isUniform: Bool

  /// Creates a form.
  public init(isUniform: Bool = false) { self.isUniform = isUniform }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    isUniform = reader.take("uni")
  }

  /// The canonical spelling.
  public var mnemonic: String { isUniform ? "call.uni" : "call" }

  var operandCount: ClosedRange<Int> { 3...4 }
  var instructionClass: InstructionClass { .control }
}

/// `brx.idx{.uni} index, targets`: goes on at the label with that number in a `.branchtargets` list
/// (PTX ISA, "brx.idx").
public struct IndexedBranch: InstructionForm {
  /// `.uni`: the text promises that all active lanes go the same way.
  public var isUniform: Bool

  /// Creates a form.
  public init(isUniform: Bool = false) { self.isUniform = isUniform }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    try reader.require("idx")
    isUniform = reader.take("uni")
  }

  /// The canonical spelling.
  public var mnemonic: String { isUniform ? "brx.idx.uni" : "brx.idx" }

  var operandCount: ClosedRange<Int> { 2...2 }
  var instructionClass: InstructionClass { .control }
}
