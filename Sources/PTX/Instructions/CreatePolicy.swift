/// `createpolicy`: a cache policy for accesses with `.L2::cache_hint` (PTX ISA, "createpolicy"). What
/// it holds is opaque.
public struct CreatePolicy: InstructionForm {
  /// The modifiers in the order of the text.
  public var modifiers: [String]

  /// Creates a form from modifiers such as `fractional` and `L2::evict_first`.
  public init(modifiers: [String]) {
    self.modifiers = modifiers
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    modifiers = reader.takeAll(["fractional", "range", "cvt"])
    guard let kind = modifiers.first, modifiers.count == 1 else {
      throw reader.error("needs .fractional, .range or .cvt")
    }
    if kind == "range" { modifiers += reader.takeAll(["global"]) }
    let priorities = reader.takeAll([
      "L2", "L2::evict_first", "L2::evict_last", "L2::evict_normal", "L2::evict_unchanged",
    ])
    guard kind == "cvt" ? priorities == ["L2"] : (1...2).contains(priorities.count) else {
      throw reader.error(kind == "cvt" ? "needs .L2" : "needs one or two priorities")
    }
    modifiers += priorities
    try reader.require("b64")
  }

  /// The canonical spelling.
  public var mnemonic: String { "createpolicy." + modifiers.joined(separator: ".") + ".b64" }

  var operandCount: ClosedRange<Int> {
    switch modifiers.first {
    case "range": 4...4
    case "cvt": 2...2
    default: 1...2
    }
  }

  var instructionClass: InstructionClass { .integer }

  var requirement: Requirement { Requirement(version: LanguageVersion(7, 4), target: .sm80) }
}
