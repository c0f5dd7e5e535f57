/// `stmatrix`: a warp stores one, two or four 8x8 matrices of 16-bit elements from fragments to
/// shared memory (PTX ISA, "stmatrix"). Lane `8 i + r` gives the address of row r of matrix i.
public struct MatrixStore: InstructionForm {
  /// The number of matrices.
  public var count: MatrixLoad.Count
  /// Whether each matrix is transposed on the way.
  public var isTransposed: Bool
  /// Whether the address is generic; it must lie in the window of shared memory all the same.
  public var isGeneric: Bool

  /// Creates a form.
  public init(count: MatrixLoad.Count, isTransposed: Bool = false, isGeneric: Bool = false) {
    self.count = count
    self.isTransposed = isTransposed
    self.isGeneric = isGeneric
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    for modifier in ["sync", "aligned"] { try reader.require(modifier) }
    try reader.requireMatrixShape()
    count = try reader.requireMatrixCount()
    isTransposed = reader.take("trans")
    isGeneric = !reader.takeSharedSpace()
    try reader.require("b16")
  }

  /// The canonical spelling.
  public var mnemonic: String {
    "stmatrix.sync.aligned.m8n8.x\(count.rawValue)\(isTransposed ? ".trans" : "")"
      + "\(isGeneric ? "" : ".shared").b16"
  }

  var operandCount: ClosedRange<Int> { 2...2 }
  var instructionClass: InstructionClass { .sharedStore }
  var requirement: Requirement { Requirement(version: LanguageVersion(7, 8), target: .sm90) }
}
