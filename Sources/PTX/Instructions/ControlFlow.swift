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
