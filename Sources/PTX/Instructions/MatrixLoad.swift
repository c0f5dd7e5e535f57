/// `ldmatrix`: a warp loads one, two or four 8x8 matrices of 16-bit elements from shared memory
/// into fragments (PTX ISA, "ldmatrix"). Lane `8 i + r` gives the address of row r of matrix i.
public struct MatrixLoad: InstructionForm {
  /// The number of matrices, which is the number of destination registers.
  public enum Count: Int, Hashable, Sendable, CaseIterable {
    case one = 1
    case two = 2
    case four = 4
  }

  /// The number of matrices.
  public var count: Count
  /// Whether each matrix is transposed on the way.
  public var isTransposed: Bool

  /// Creates a form.
  public init(count: Count, isTransposed: Bool = false) {
    self.count = count
    self.isTransposed = isTransposed
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    for modifier in ["sync", "aligned", "m8n8"] { try reader.require(modifier) }
    guard let count = Count.allCases.first(where: { reader.take("x\($0.rawValue)") }) else {
      throw reader.error("needs .x1, .x2 or .x4")
    }
    self.count = count
    isTransposed = reader.take("trans")
    // The state space may be left out: the address is then generic, which is not modelled here.
    try reader.require("shared")
    try reader.require("b16")
  }

  /// The canonical spelling.
  public var mnemonic: String {
    "ldmatrix.sync.aligned.m8n8.x\(count.rawValue)\(isTransposed ? ".trans" : "").shared.b16"
  }

  var operandCount: ClosedRange<Int> { 2...2 }
  var instructionClass: InstructionClass { .matrixLoad }
  var requirement: Requirement { Requirement(version: LanguageVersion(6, 5), target: .sm75) }
}
