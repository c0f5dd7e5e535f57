/// `wmma.mma`: D = A B + C on fragments that `wmma.load` filled (PTX ISA, "wmma.mma").
public struct WarpMatrixMultiply: InstructionForm {
  /// The shape.
  public var shape: WarpMatrixShape
  /// The layout in which A was loaded.
  public var aLayout: MatrixLayout
  /// The layout in which B was loaded.
  public var bLayout: MatrixLayout
  /// The element type of A.
  public var a: MatrixElementType
  /// The element type of B.
  public var b: MatrixElementType
  /// The element type of C.
  public var c: MatrixElementType
  /// The element type of D.
  public var d: MatrixElementType
  /// Whether integer sums are limited to 32 bits instead of wrapping.
  public var saturates: Bool
  /// How bits of A and B meet; nil if the operands are no bits.
  public var bitOperation: MatrixMultiply.BitOperation?

  /// Creates a form; whether PTX has it is checked when its text is read or it is lowered.
  public init(
    _ shape: WarpMatrixShape, _ aLayout: MatrixLayout, _ bLayout: MatrixLayout,
    a: MatrixElementType, b: MatrixElementType? = nil, c: MatrixElementType,
    d: MatrixElementType? = nil, saturates: Bool = false,
    bitOperation: MatrixMultiply.BitOperation? = nil
  ) {
    self.shape = shape
    self.aLayout = aLayout
    self.bLayout = bLayout
    self.a = a
    self.b = b ?? a
    self.c = c
    self.d = d ?? c
    self.saturates = saturates
    self.bitOperation = bitOperation
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    for modifier in ["mma", "sync", "aligned"] { try reader.require(modifier) }
    bitOperation = reader.take(MatrixMultiply.BitOperation.self)
    if bitOperation != nil { try reader.require("popc") }
    let layouts = reader.takeAll(MatrixLayout.self)
    guard layouts.count == 2 else { throw reader.error("needs the layouts of A and B") }
    (aLayout, bLayout) = (layouts[0], layouts[1])
    shape = try reader.require(WarpMatrixShape.self, "a shape that it supports")
    saturates = reader.take("satfinite")
    let types = reader.takeAll(MatrixElementType.self)
    switch types.count {
    case 2: (d, a, b, c) = (types[0], .f16, .f16, types[1])
    case 4: (d, a, b, c) = (types[0], types[1], types[2], types[3])
    default: throw reader.error("needs the types of D, A, B and C, or of D and C for f16")
    }
    if a == .f64 { _ = reader.take("rn") }
    if let problem { throw reader.error(problem) }
    if types.count == 4, a == .f16 { throw reader.error("needs two types, of D and C, for f16") }
  }

  /// What keeps the combination from being an instruction; nil if it is one.
  public var problem: String? {
    guard a.mayMeet(b) else { return "does not multiply .\(a.rawValue) by .\(b.rawValue)" }
    guard a.accumulators.contains(c), a.accumulators.contains(d) else {
      return "does not accumulate products of .\(a.rawValue) in .\(c.rawValue) and .\(d.rawValue)"
    }
    guard shape.availability(of: a) != nil else {
      return "does not have .\(shape.rawValue) for .\(a.rawValue)"
    }
    guard (bitOperation != nil) == (a == .b1) else {
      return a == .b1 ? "needs .xor or .and" : "supports .xor and .and on .b1 alone"
    }
    guard !saturates || a.isSmallInteger else { return "supports .satfinite on integers alone" }
    guard a.bitWidth >= 8 || (aLayout == .row && bLayout == .col) else {
      return "needs .row.col as the layouts of A and B"
    }
    return nil
  }

  /// The canonical spelling.
  public var mnemonic: String {
    let operation = bitOperation.map { ".\($0.rawValue).popc" } ?? ""
    let types = a == .f16 ? [d, c] : [d, a, b, c]
    return "wmma.mma\(operation).sync.aligned.\(aLayout.rawValue).\(bLayout.rawValue)"
      + ".\(shape.rawValue).\(types.map(\.rawValue).joined(separator: "."))"
      + (saturates ? ".satfinite" : "")
  }

  /// The short name that counters use: `wmma.m8n8k128.b1.xor`, `wmma.m16n16k16.f16.f32`.
  public var name: String {
    let operands = a == b ? a.rawValue : "\(a.rawValue).\(b.rawValue)"
    return "wmma.\(shape.rawValue).\(operands).\(bitOperation?.rawValue ?? d.rawValue)"
  }

  var operandCount: ClosedRange<Int> { 4...4 }
  var instructionClass: InstructionClass { .tensor }

  var requirement: Requirement {
    if bitOperation == .and {
      return Requirement(version: LanguageVersion(7, 1), target: .sm80)
    }
    return shape.availability(of: a) ?? .none
  }
}
