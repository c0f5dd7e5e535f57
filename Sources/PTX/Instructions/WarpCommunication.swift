/// `shfl.sync` and the older `shfl`, which acts on the lanes that happen to be active: a lane reads a
/// register of another lane (PTX ISA, "shfl.sync" and "shfl").
public struct Shuffle: InstructionForm {
  /// How the source lane follows from the operand b.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    case up, down, bfly, idx
  }

  /// How the source lane is found.
  public var mode: Mode
  /// Whether the lanes of a member mask wait for each other (`.sync`).
  public var isSynchronized: Bool

  /// Creates a form.
  public init(_ mode: Mode, isSynchronized: Bool = true) {
    self.mode = mode
    self.isSynchronized = isSynchronized
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    isSynchronized = reader.take("sync")
    mode = try reader.require(Mode.self, ".up, .down, .bfly or .idx")
    try reader.require("b32")
  }

  /// The canonical spelling.
  public var mnemonic: String { "shfl\(isSynchronized ? ".sync" : "").\(mode.rawValue).b32" }

  var operandCount: ClosedRange<Int> { isSynchronized ? 5...5 : 4...4 }
  var instructionClass: InstructionClass { .shuffle }
}

/// `vote.sync` and the older `vote`, which acts on the lanes that happen to be active: combines a
/// predicate over the lanes of a warp (PTX ISA, "vote.sync" and "vote").
public struct Vote: InstructionForm {
  /// How the predicates are combined.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    /// Bit i of a b32 result is the predicate of lane i.
    case ballot
    /// True in all lanes.
    case all
    /// True in any lane.
    case any
    /// The same in all lanes.
    case uni
  }

  /// How the predicates are combined.
  public var mode: Mode
  /// Whether the lanes of a member mask wait for each other (`.sync`).
  public var isSynchronized: Bool

  /// Creates a form.
  public init(_ mode: Mode, isSynchronized: Bool = true) {
    self.mode = mode
    self.isSynchronized = isSynchronized
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    isSynchronized = reader.take("sync")
    mode = try reader.require(Mode.self, ".ballot, .all, .any or .uni")
    try reader.require(mode == .ballot ? "b32" : "pred")
  }

  /// The canonical spelling.
  public var mnemonic: String {
    "vote\(isSynchronized ? ".sync" : "").\(mode.rawValue).\(mode == .ballot ? "b32" : "pred")"
  }

  var operandCount: ClosedRange<Int> { isSynchronized ? 3...3 : 2...2 }
  var instructionClass: InstructionClass { .vote }
}
