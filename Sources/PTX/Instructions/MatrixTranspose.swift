/// `movmatrix`: transposes an 8x8 matrix of 16-bit elements that a warp holds as a fragment (PTX
/// ISA, "movmatrix").
public struct MatrixTranspose: InstructionForm {
  /// Creates the form; there is one.
  public init() {}

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    for modifier in ["sync", "aligned", "m8n8", "trans", "b16"] { try reader.require(modifier) }
  }

  /// The canonical spelling.
  public var mnemonic: String { "movmatrix.sync.aligned.m8n8.trans.b16" }

  var operandCount: ClosedRange<Int> { 2...2 }
  var instructionClass: InstructionClass { .shuffle }
  var requirement: Requirement { Requirement(version: LanguageVersion(7, 8), target: .sm75) }
}
