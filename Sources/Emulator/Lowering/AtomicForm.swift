import PTX

/// What an atomic operation does, packed in the `detail` of its operation.
struct AtomicForm: RawRepresentable {
  /// Bits 0 to 3 the function, 4 to 7 the kind of value, 8 and 9 the space.
  let rawValue: UInt16

  init(rawValue: UInt16) { self.rawValue = rawValue }

  init(_ form: AtomicAccess, _ kind: Kind) {
    let function = Self.functions.firstIndex(of: form.function) ?? 0
    let space: UInt16 = form.space == .shared ? 2 : form.space == .global ? 1 : 0
    rawValue = UInt16(function) | kind.rawValue << 4 | space << 8
  }

  /// How the bits of a value are taken.
  enum Kind: UInt16 {
    case u32, s32, u64, s64, f32, f64, f16, f16x2, bf16, bf16x2, b16

    init(_ type: ScalarType) {
      switch type {
      case .u64, .b64: self = .u64
      case .s32: self = .s32
      case .s64: self = .s64
      case .f32: self = .f32
      case .f64: self = .f64
      case .f16: self = .f16
      case .f16x2: self = .f16x2
      case .bf16: self = .bf16
      case .bf16x2: self = .bf16x2
      case .b16: self = .b16
      default: self = .u32
      }
    }

    /// Bytes of a value in memory.
    var byteCount: Int {
      switch self {
      case .u64, .s64, .f64: 8
      case .f16, .bf16, .b16: 2
      default: 4
      }
    }
  }

  private static let functions = AtomicAccess.Function.allCases

  var function: AtomicAccess.Function { Self.functions[Int(rawValue & 15)] }
  var kind: Kind { Kind(rawValue: rawValue >> 4 & 15) ?? .u32 }
  /// The state space; nil for a generic address.
  var space: StateSpace? {
    switch rawValue >> 8 & 3 {
    case 1: .global
    case 2: .shared
    default: nil
    }
  }

  /// Whether operations of several threads on one value give the same in every order.
  var isCommutative: Bool {
    switch (function, kind) {
    case (.add, .u32), (.add, .s32), (.add, .u64), (.add, .s64), (.min, .u32), (.min, .s32),
      (.min, .u64), (.min, .s64), (.max, .u32), (.max, .s32), (.max, .u64), (.max, .s64),
      (.and, _), (.or, _), (.xor, _):
      true
    default: false
    }
  }
}
