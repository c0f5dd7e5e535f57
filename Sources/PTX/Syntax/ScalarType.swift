/// A fundamental type of PTX (PTX ISA, "Fundamental Types"), spelled with a leading dot in the text.
///
/// Untyped bits (`b32`) are compatible with any type of the same width.
public enum ScalarType: String, Hashable, Sendable, CaseIterable {
  case b8, b16, b32, b64, b128
  case u8, u16, u32, u64
  case s8, s16, s32, s64
  case f16, f16x2, bf16, bf16x2, f32, f64
  case tf32, e4m3x2, e5m2x2
  case pred

  /// The size in bits of one value; a predicate counts as 1.
  public var bitWidth: Int {
    switch self {
    case .pred: 1
    case .b8, .u8, .s8: 8
    case .b16, .u16, .s16, .f16, .bf16, .e4m3x2, .e5m2x2: 16
    case .b32, .u32, .s32, .f32, .f16x2, .bf16x2, .tf32: 32
    case .b64, .u64, .s64, .f64: 64
    case .b128: 128
    }
  }

  /// The size in bytes of one value in memory. A predicate has no memory form and reports 1.
  public var byteCount: Int { max(1, bitWidth / 8) }

  /// Whether the values are two's-complement integers.
  public var isSigned: Bool {
    switch self {
    case .s8, .s16, .s32, .s64: true
    default: false
    }
  }

  /// Whether the values are floating-point numbers, or pairs of them.
  public var isFloat: Bool {
    switch self {
    case .f16, .f16x2, .bf16, .bf16x2, .f32, .f64, .tf32, .e4m3x2, .e5m2x2: true
    default: false
    }
  }

  /// Whether the type is one of conversions and matrices alone, of which no variable can be.
  public var isConversionOnly: Bool { self == .tf32 || self == .e4m3x2 || self == .e5m2x2 }

  /// Whether a value is a pair of floating-point numbers, the first in the lower half.
  public var isFloatPair: Bool {
    switch self {
    case .f16x2, .bf16x2, .e4m3x2, .e5m2x2: true
    default: false
    }
  }
}
