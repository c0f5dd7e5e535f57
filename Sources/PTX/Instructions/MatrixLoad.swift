/// `ldmatrix`: a warp loads one, two or four 8x8 matrices of 16-bit elements from shared memory
/// into fragments (PTX ISA, "ldmatrix"). Lane `8 i + r` gives the address of row r of matrix i.
public struct MatrixLoad: InstructionForm {
  /// The number of matrices, which is the number of registers.
  public enum Count: Int, Hashable, Sendable, CaseIterable {
    case one = 1
    case two = 2
    case four = 4
  }

  /// The number of matrices.
  public var count: Count
  /// Whether each matrix is transposed on the way.
  public var isTransposed: Bool
  /// Whether the address is generic; it must lie in the window of shared memory all the same.
  public var isGeneric: Bool

  /// Creates a form.
  public init(count: Count, isTransposed: Bool = false, isGeneric: Bool = false) {
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
    "ldmatrix.sync.aligned.m8n8.x\(count.rawValue)\(isTransposed ? ".trans" : "")"
      + "\(isGeneric ? "" : ".shared").b16"
  }

  var operandCount: ClosedRange<Int> { 2...2 }
  var instructionClass: InstructionClass { .matrixLoad }
  var requirement: Requirement { Requirement(version: LanguageVersion(6, 5), target: .sm75) }
}

extension ModifierReader {
  /// Takes `.m8n8`; the shapes of 8-bit and narrower elements need targets that are not modelled.
  mutating func requireMatrixShape() throws(MnemonicError) {
    for shape in ["m16n16", "m8n16", "m16n8"] where contains(shape) {
      throw error("does not support .\(shape), which needs .target sm_100a")
    }
    try require("m8n8")
  }

  /// Takes `.x1`, `.x2` or `.x4`.
  mutating func requireMatrixCount() throws(MnemonicError) -> MatrixLoad.Count {
    for count in MatrixLoad.Count.allCases where take("x\(count.rawValue)") { return count }
    throw error("needs .x1, .x2 or .x4")
  }

  /// Takes `.shared` or `.shared::cta`, if one is there.
  mutating func takeSharedSpace() -> Bool { take("shared") || take("shared::cta") }
}
