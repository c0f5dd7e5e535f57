/// Counting and reversing bits: popc, clz, brev (PTX ISA, "Integer Arithmetic Instructions").
/// popc and clz give a 32-bit count of a 32- or 64-bit source.
public struct BitCount: InstructionForm {
  /// The function computed.
  public enum Function: String, Hashable, Sendable, CaseIterable {
    case popc, clz, brev
  }

  /// The function computed.
  public var function: Function
  /// The type of the source.
  public var type: ScalarType

  /// Creates a form.
  public init(_ function: Function, type: ScalarType) {
    self.function = function
    self.type = type
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    guard let function = Function(rawValue: reader.opcode) else {
      throw reader.error("does not count bits")
    }
    self.function = function
    type = try reader.require(ScalarType.self, "a type", in: [.b32, .b64])
  }

  /// The canonical spelling.
  public var mnemonic: String { "\(function.rawValue).\(type.rawValue)" }

  var operandCount: ClosedRange<Int> { 2...2 }
  var instructionClass: InstructionClass { .conversion }
}
