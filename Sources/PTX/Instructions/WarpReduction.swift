/// `redux.sync`: one result of the values of all member lanes (PTX ISA, "redux.sync").
public struct WarpReduction: InstructionForm {
  /// How the values are combined.
  public enum Function: String, Hashable, Sendable, CaseIterable {
    case add, min, max, and, or, xor
  }

  /// How the values are combined.
  public var function: Function
  /// The type of the values.
  public var type: ScalarType

  /// Creates a form.
  public init(_ function: Function, type: ScalarType) {
    self.function = function
    self.type = type
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    try reader.require("sync")
    function = try reader.require(Function.self, ".add, .min, .max, .and, .or or .xor")
    let isLogic = function == .and || function == .or || function == .xor
    type = try reader.require(ScalarType.self, "a type", in: isLogic ? [.b32] : [.u32, .s32])
  }

  /// The canonical spelling.
  public var mnemonic: String { "redux.sync.\(function.rawValue).\(type.rawValue)" }

  var operandCount: ClosedRange<Int> { 3...3 }
  var instructionClass: InstructionClass { .vote }
  var requirement: Requirement { Requirement(version: LanguageVersion(7, 0), target: .sm80) }
}
