public import BipolarInt
public import PTX

/// What a `TensorCoreMultiplication` multiplies, and in what it accumulates.
public enum TensorCoreKind: Hashable, Sendable {
  /// Two's-complement bytes, 32-bit sums.
  case int8
  /// Two's-complement integers of 4 bits, 32-bit sums.
  case int4
  /// -1 and +1, a bit each, by either form of the one-bit product; 32-bit sums.
  case int1(PlaneOperation)
  /// Half precision, accumulated and written in single precision.
  case fp16
  /// Half precision, accumulated and written in half precision.
  case fp16HalfAccumulation

  /// The kinds of a target, each with the form of it that runs fastest there.
  public static func all(for target: Target) -> [TensorCoreKind] {
    [
      .int8, .int4, .int1(BitPlaneMultiplication.standardOperation(for: target)), .fp16,
      .fp16HalfAccumulation,
    ]
  }

  /// The kind of a name; nil for any other.
  public init?(name: String, target: Target) {
    guard let kind = Self.all(for: target).first(where: { $0.name == name }) else { return nil }
    self = kind
  }

  /// The name on the command line.
  public var name: String {
    switch self {
    case .int8: "int8"
    case .int4: "int4"
    case .int1: "int1"
    case .fp16: "fp16"
    case .fp16HalfAccumulation: "fp16-f16acc"
    }
  }

  /// The spelling in an entry name.
  var entryName: String {
    switch self {
    case .int1(let operation): "int1_\(operation.rawValue)"
    case .fp16HalfAccumulation: "fp16_f16acc"
    default: name
    }
  }

  /// Bits of an element of an operand.
  public var bits: Int {
    switch self {
    case .int8: 8
    case .int4: 4
    case .int1: 1
    case .fp16, .fp16HalfAccumulation: 16
    }
  }

  /// The numbers that both operands hold.
  public var values: OperandValues {
    switch self {
    case .int8, .int4: .signed(bits: bits)
    case .int1: .codes(.bipolar, Self.oneBit)
    case .fp16, .fp16HalfAccumulation: .half
    }
  }

  /// How an operand stands in memory.
  ///
  /// - Parameters:
  ///   - alignment: The multiple of bytes to which rows are padded.
  ///   - isTransposed: Whether rows run across the inner length, which half precision alone may.
  func format(rowAlignmentInBytes alignment: Int, isTransposed: Bool = false) -> OperandFormat {
    switch self {
    case .fp16 where isTransposed, .fp16HalfAccumulation where isTransposed:
      .transposedHalf(rowAlignmentInBytes: alignment)
    case .int8, .int4: .integers(bits: bits, rowAlignmentInBytes: alignment)
    case .int1: .planes(.rows, .bipolar, Self.oneBit, rowAlignmentInBits: 8 * alignment)
    case .fp16, .fp16HalfAccumulation: .half(rowAlignmentInBytes: alignment)
    }
  }

  /// The type of a result.
  public var output: OutputType {
    switch self {
    case .int8, .int4, .int1: .int32
    case .fp16: .single
    case .fp16HalfAccumulation: .half
    }
  }

  /// Bytes of a result.
  var outputBytes: Int { self == .fp16HalfAccumulation ? 2 : 4 }

  /// How near a result is to the exact product. A rounding for every 8 products makes an 11-bit
  /// accumulator as good as one of 14 bits.
  public var accuracy: Accuracy {
    switch self {
    case .int8, .int4, .int1: .exact
    case .fp16: .accumulated(significandBits: 24)
    case .fp16HalfAccumulation: .accumulated(significandBits: 14)
    }
  }

  /// The largest inner length: of integers that whose results 32 bits hold, at most 2^14, 2^6 or 1 a
  /// product.
  var maximumInnerLength: Int {
    switch self {
    case .int8: Int(Int32.max) >> 14
    case .int4: Int(Int32.max) >> 6
    case .int1: Int(Int32.max)
    // No bound of the sums, but of what rows are counted in.
    case .fp16, .fp16HalfAccumulation: 1 << 30
    }
  }

  static let oneBit = BitWidth.allCases[0]

  /// The instruction of each generation (PTX ISA, target notes of "mma").
  func instruction(_ generation: TensorCoreTile.Generation) -> TensorCoreInstruction {
    let isTuring = generation == .turing
    return switch self {
    case .int8:
      .numeric(NumericMatrixMultiply(isTuring ? .m8n8k16 : .m16n8k32, a: .s8, c: .s32))
    case .int4:
      .numeric(NumericMatrixMultiply(isTuring ? .m8n8k32 : .m16n8k64, a: .s4, c: .s32))
    case .int1(let operation):
      .bits(
        MatrixMultiply(
          shape: isTuring ? .m8n8k128 : .m16n8k256, operation: operation == .xor ? .xor : .and))
    case .fp16:
      .numeric(NumericMatrixMultiply(isTuring ? .m16n8k8 : .m16n8k16, a: .f16, c: .f32))
    case .fp16HalfAccumulation:
      .numeric(NumericMatrixMultiply(isTuring ? .m16n8k8 : .m16n8k16, a: .f16, c: .f16))
    }
  }
}
