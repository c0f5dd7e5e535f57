/// The type of a matrix's elements as `mma` and `wmma` name it (PTX ISA, "Matrix Data-types").
public enum MatrixElementType: String, Hashable, Sendable, CaseIterable {
  case b1, s4, u4, s8, u8, f16, bf16, tf32, e4m3, e5m2, f32, f64, s32

  /// Bits that one element takes in a register; tf32 fills a register of 32 bits.
  public var bitWidth: Int {
    switch self {
    case .b1: 1
    case .s4, .u4: 4
    case .s8, .u8, .e4m3, .e5m2: 8
    case .f16, .bf16: 16
    case .tf32, .f32, .s32: 32
    case .f64: 64
    }
  }

  /// Whether the elements are two's-complement integers.
  public var isSigned: Bool { self == .s4 || self == .s8 || self == .s32 }

  /// Whether the elements are integers of 4 or 8 bits.
  public var isSmallInteger: Bool {
    switch self {
    case .s4, .u4, .s8, .u8: true
    default: false
    }
  }

  /// The width of the registers that hold the elements of a fragment.
  public var registerType: ScalarType { self == .f64 ? .f64 : .b32 }

  /// Whether elements of the two types may meet in one product.
  func mayMeet(_ other: MatrixElementType) -> Bool {
    switch (self, other) {
    case (.s4, .u4), (.u4, .s4), (.s8, .u8), (.u8, .s8), (.e4m3, .e5m2), (.e5m2, .e4m3): true
    default: self == other
    }
  }

  /// The types that accumulators of products of this type may have.
  var accumulators: [MatrixElementType] {
    switch self {
    case .b1, .s4, .u4, .s8, .u8: [.s32]
    case .f16: [.f16, .f32]
    case .bf16, .tf32, .e4m3, .e5m2: [.f32]
    case .f64: [.f64]
    case .f32, .s32: []
    }
  }
}

/// How a matrix lies in memory, or how its fragments are spread over the lanes.
public enum MatrixLayout: String, Hashable, Sendable, CaseIterable {
  case row, col
}

extension ModifierReader {
  /// Takes all modifiers that spell values of `type`, in the order of the text.
  mutating func takeAll<Value: RawRepresentable<String>>(_ type: Value.Type) -> [Value] {
    var values: [Value] = []
    while let value = take(type) { values.append(value) }
    return values
  }
}
