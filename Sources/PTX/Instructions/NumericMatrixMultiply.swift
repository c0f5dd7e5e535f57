/// `mma.sync` and `mma.sp` on integers and floating-point numbers: D = A B + C (PTX ISA,
/// "Multiply-and-Accumulate Instruction: mma" and "mma.sp"). 1-bit operands are `MatrixMultiply`.
public struct NumericMatrixMultiply: InstructionForm {
  /// The size of the product as M, N and K.
  public enum Shape: String, Hashable, Sendable, CaseIterable {
    case m8n8k4, m8n8k16, m8n8k32
    case m16n8k4, m16n8k8, m16n8k16, m16n8k32, m16n8k64, m16n8k128

    /// Rows of A and of the accumulators.
    public var m: Int {
      switch self {
      case .m8n8k4, .m8n8k16, .m8n8k32: 8
      default: 16
      }
    }
    /// Columns of B and of the accumulators.
    public var n: Int { 8 }
    /// The inner length.
    public var k: Int {
      switch self {
      case .m8n8k4, .m16n8k4: 4
      case .m16n8k8: 8
      case .m8n8k16, .m16n8k16: 16
      case .m8n8k32, .m16n8k32: 32
      case .m16n8k64: 64
      case .m16n8k128: 128
      }
    }
  }

  /// How a sparse A says which elements it holds.
  public enum Sparsity: String, Hashable, Sendable, CaseIterable {
    case unordered = "sp"
    case ordered = "sp::ordered_metadata"
  }

  /// The shape.
  public var shape: Shape
  /// The element type of A.
  public var a: MatrixElementType
  /// The element type of B.
  public var b: MatrixElementType
  /// The element type of C.
  public var c: MatrixElementType
  /// The element type of D.
  public var d: MatrixElementType
  /// The layout of A over the lanes: row, but for m8n8k4 of f16.
  public var aLayout: MatrixLayout
  /// The layout of B over the lanes: col, but for m8n8k4 of f16.
  public var bLayout: MatrixLayout
  /// Whether integer sums are limited to 32 bits instead of wrapping.
  public var saturates: Bool
  /// The kind of a sparse A, which holds half of its elements; nil if A is dense.
  public var sparsity: Sparsity?

  /// Creates a form; whether PTX has it is checked when its text is read or it is lowered.
  public init(
    _ shape: Shape, a: MatrixElementType, b: MatrixElementType? = nil, c: MatrixElementType,
    d: MatrixElementType? = nil, aLayout: MatrixLayout = .row, bLayout: MatrixLayout = .col,
    saturates: Bool = false, sparsity: Sparsity? = nil
  ) {
    self.shape = shape
    self.a = a
    self.b = b ?? a
    self.c = c
    self.d = d ?? c
    self.aLayout = aLayout
    self.bLayout = bLayout
    self.saturates = saturates
    self.sparsity = sparsity
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    sparsity = reader.take(Sparsity.self)
    for modifier in ["sync", "aligned"] { try reader.require(modifier) }
    shape = try reader.require(Shape.self, "a shape that it supports")
    let layouts = reader.takeAll(MatrixLayout.self)
    guard layouts.count == 2 else { throw reader.error("needs the layouts of A and B") }
    (aLayout, bLayout) = (layouts[0], layouts[1])
    saturates = reader.take("satfinite")
    let types = reader.takeAll(MatrixElementType.self)
    guard types.count == 4 else {
      throw reader.error("needs the four types of D, A, B and C that it supports")
    }
    (d, a, b, c) = (types[0], types[1], types[2], types[3])
    // The only rounding of f64 that is modelled, which is also the default.
    if a == .f64 { _ = reader.take("rn") }
    if let problem { throw reader.error(problem) }
  }

  /// The canonical spelling.
  public var mnemonic: String {
    let head = sparsity.map { "mma.\($0.rawValue)" } ?? "mma"
    let types = [d, a, b, c].map(\.rawValue).joined(separator: ".")
    return "\(head).sync.aligned.\(shape.rawValue).\(aLayout.rawValue).\(bLayout.rawValue)"
      + "\(saturates ? ".satfinite" : "").\(types)"
  }

  /// The short name that counters and configurations use: `mma.m16n8k32.s8.s32`,
  /// `mma.m16n8k16.f16.f32`; with both operand types where they differ.
  public var name: String {
    let operands = a == b ? a.rawValue : "\(a.rawValue).\(b.rawValue)"
    return "\(sparsity == nil ? "mma" : "mma.sp").\(shape.rawValue).\(operands).\(d.rawValue)"
  }

  var operandCount: ClosedRange<Int> { sparsity == nil ? 4...4 : 6...6 }
  var instructionClass: InstructionClass { .tensor }
}
