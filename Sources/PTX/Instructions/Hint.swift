/// Instructions that change no value, or stop the kernel: prefetches, cache priorities, pauses,
/// events for profilers, traps, and what concerns launches and registers alone (PTX ISA, "prefetch",
/// "discard", "applypriority", "nanosleep", "pmevent", "trap", "brkpt", "setmaxnreg",
/// "griddepcontrol").
public struct Hint: InstructionForm {
  /// What the instruction is about.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case prefetch, prefetchu, discard, applypriority, nanosleep, pmevent, trap, brkpt, setmaxnreg
    case griddepcontrol
  }

  /// What the instruction is about.
  public var kind: Kind
  /// The modifiers in canonical order.
  public var modifiers: [String]

  /// Creates a form.
  public init(_ kind: Kind, modifiers: [String] = []) {
    self.kind = kind
    self.modifiers = modifiers
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    guard let kind = Kind(rawValue: reader.opcode) else { throw reader.error("is no hint") }
    self.kind = kind
    modifiers = []
    switch kind {
    case .prefetch:
      modifiers = reader.takeAll(["global", "local"])
      modifiers += try Self.one(&reader, ["L1", "L2", "L2::evict_last", "L2::evict_normal"])
    case .prefetchu: modifiers = try Self.one(&reader, ["L1"])
    case .discard:
      modifiers = reader.takeAll(["global"])
      modifiers += try Self.one(&reader, ["L2"])
    case .applypriority:
      modifiers = reader.takeAll(["global"])
      modifiers += try Self.one(&reader, ["L2::evict_normal"])
    case .nanosleep: modifiers = try Self.one(&reader, ["u32"])
    case .pmevent: modifiers = reader.takeAll(["mask"])
    case .setmaxnreg:
      modifiers = try Self.one(&reader, ["inc", "dec"])
      modifiers += try Self.one(&reader, ["sync"])
      modifiers += try Self.one(&reader, ["aligned"])
      modifiers += try Self.one(&reader, ["u32"])
    case .griddepcontrol: modifiers = try Self.one(&reader, ["launch_dependents", "wait"])
    case .trap, .brkpt: break
    }
  }

  private static func one(
    _ reader: inout ModifierReader, _ names: Set<String>
  ) throws(MnemonicError) -> [String] {
    let taken = reader.takeAll(names)
    guard taken.count == 1 else {
      throw reader.error("needs .\(names.sorted().joined(separator: " or ."))")
    }
    return taken
  }

  /// The canonical spelling.
  public var mnemonic: String { ([kind.rawValue] + modifiers).joined(separator: ".") }

  var operandCount: ClosedRange<Int> {
    switch kind {
    case .discard, .applypriority: 2...2
    case .trap, .brkpt, .griddepcontrol: 0...0
    default: 1...1
    }
  }

  var instructionClass: InstructionClass {
    switch kind {
    case .prefetch, .prefetchu, .discard, .applypriority: .globalLoad
    case .nanosleep, .griddepcontrol: .synchronization
    default: .control
    }
  }

  var requirement: Requirement {
    switch kind {
    case .discard, .applypriority: Requirement(version: LanguageVersion(7, 4), target: .sm80)
    case .prefetch where modifiers.contains { $0.hasPrefix("L2::") }:
      Requirement(version: LanguageVersion(7, 4), target: .sm80)
    case .griddepcontrol: Requirement(version: LanguageVersion(7, 8), target: .sm90)
    case .setmaxnreg:
      Requirement(
        version: LanguageVersion(8, 0), target: Target(90, isArchitectureSpecific: true))
    default: .none
    }
  }
}
