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

/// `bar` and `barrier`: barriers of the thread block (PTX ISA, "bar, barrier").
public struct Barrier: InstructionForm {
  /// What a thread does at the barrier.
  public enum Kind: Hashable, Sendable {
    /// `sync a{, b}`: waits for all threads, or for b of them.
    case sync
    /// `arrive a, b`: is counted and goes on.
    case arrive
    /// `red.and d, a{, b}, p` and the like: waits and combines a predicate over the threads.
    case reduce(Reduction)
  }

  /// How the predicates are combined.
  public enum Reduction: String, Hashable, Sendable, CaseIterable {
    case popc, and, or
  }

  /// What a thread does.
  public var kind: Kind
  /// Whether all threads of a warp must execute it together, as `bar` and `barrier.aligned` want.
  public var isAligned: Bool
  /// Whether the text says `bar`, the older spelling of `barrier.aligned`.
  public var usesShortName: Bool

  /// Creates a form.
  public init(_ kind: Kind = .sync, isAligned: Bool = true, usesShortName: Bool = true) {
    self.kind = kind
    self.isAligned = isAligned
    self.usesShortName = usesShortName
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    usesShortName = reader.opcode == "bar"
    _ = reader.take("cta")
    let saysAligned = !usesShortName && reader.take("aligned")
    isAligned = usesShortName || saysAligned
    if reader.take("sync") {
      kind = .sync
    } else if reader.take("arrive") {
      kind = .arrive
    } else {
      try reader.require("red")
      let reduction = try reader.require(Reduction.self, ".popc, .and or .or")
      try reader.require(reduction == .popc ? "u32" : "pred")
      kind = .reduce(reduction)
    }
  }

  /// The canonical spelling.
  public var mnemonic: String {
    let name = usesShortName ? "bar" : "barrier"
    let aligned = usesShortName || !isAligned ? "" : ".aligned"
    return switch kind {
    case .sync: "\(name).sync\(aligned)"
    case .arrive: "\(name).arrive\(aligned)"
    case .reduce(let reduction):
      "\(name).red.\(reduction.rawValue)\(aligned).\(reduction == .popc ? "u32" : "pred")"
    }
  }

  var operandCount: ClosedRange<Int> {
    switch kind {
    case .sync: 1...2
    case .arrive: 2...2
    case .reduce: 3...4
    }
  }

  var instructionClass: InstructionClass { .synchronization }
}

/// `bar.warp.sync mask`: waits for the lanes of the mask; their accesses to memory before it come
/// before those behind it.
public struct WarpBarrier: InstructionForm {
  /// Creates the form.
  public init() {}

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    try reader.require("warp")
    try reader.require("sync")
  }

  /// The canonical spelling.
  public var mnemonic: String { "bar.warp.sync" }

  var operandCount: ClosedRange<Int> { 1...1 }
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
