/// `mma.sync` on 1-bit operands: D = C + popcount(A op B), with 32-bit accumulators that wrap
/// (PTX ISA, "Multiply-and-Accumulate Instruction: mma").
public struct MatrixMultiply: InstructionForm {
  /// The size of the product as M, N and K.
  public enum Shape: String, Hashable, Sendable, CaseIterable {
    case m8n8k128, m16n8k128, m16n8k256

    /// Rows of A and of the accumulators.
    public var m: Int { self == .m8n8k128 ? 8 : 16 }
    /// Columns of B and of the accumulators.
    public var n: Int { 8 }
    /// The inner length in bits.
    public var k: Int { self == .m16n8k256 ? 256 : 128 }
    /// 32-bit registers a lane holds of A.
    public var aRegisters: Int { m * k / 1024 }
    /// 32-bit registers a lane holds of B.
    public var bRegisters: Int { n * k / 1024 }
    /// 32-bit registers a lane holds of C, and of D.
    public var accumulatorRegisters: Int { m * n / 32 }
  }

  /// How a bit of A meets a bit of B before the popcount.
  public enum BitOperation: String, Hashable, Sendable, CaseIterable {
    case xor, and
  }

  /// The shape.
  public var shape: Shape
  /// The bit operation.
  public var operation: BitOperation

  /// Creates a form.
  public init(shape: Shape, operation: BitOperation) {
    self.shape = shape
    self.operation = operation
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    for modifier in ["sync", "aligned"] { try reader.require(modifier) }
    shape = try reader.require(Shape.self, "a shape for 1-bit operands")
    for modifier in ["row", "col", "s32", "b1", "b1", "s32"] { try reader.require(modifier) }
    operation = try reader.require(BitOperation.self, ".xor or .and")
    try reader.require("popc")
  }

  /// The canonical spelling.
  public var mnemonic: String {
    "mma.sync.aligned.\(shape.rawValue).row.col.s32.b1.b1.s32.\(operation.rawValue).popc"
  }

  /// The short name that counters and configurations use: `mma.m16n8k256.b1.xor`.
  public var name: String { "mma.\(shape.rawValue).b1.\(operation.rawValue)" }

  var operandCount: ClosedRange<Int> { 4...4 }
  var instructionClass: InstructionClass { .tensor }

  var requirement: Requirement {
    switch (shape, operation) {
    case (.m8n8k128, .xor): Requirement(version: LanguageVersion(7, 0), target: .sm75)
    case (_, .xor): Requirement(version: LanguageVersion(7, 0), target: .sm80)
    case (_, .and): Requirement(version: LanguageVersion(7, 1), target: .sm80)
    }
  }
}
