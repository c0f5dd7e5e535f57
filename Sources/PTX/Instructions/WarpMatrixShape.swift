/// The size of a `wmma` product as M, N and K (PTX ISA, "WMMA Instructions: Matrix Shape").
public enum WarpMatrixShape: String, Hashable, Sendable, CaseIterable {
  case m16n16k16, m32n8k16, m8n32k16, m16n16k8, m8n8k4, m8n8k32, m8n8k128

  /// Rows of A and of the accumulators.
  public var m: Int {
    switch self {
    case .m16n16k16, .m16n16k8: 16
    case .m32n8k16: 32
    case .m8n32k16, .m8n8k4, .m8n8k32, .m8n8k128: 8
    }
  }

  /// Columns of B and of the accumulators.
  public var n: Int {
    switch self {
    case .m16n16k16, .m16n16k8: 16
    case .m8n32k16: 32
    case .m32n8k16, .m8n8k4, .m8n8k32, .m8n8k128: 8
    }
  }

  /// The inner length.
  public var k: Int {
    switch self {
    case .m16n16k16, .m32n8k16, .m8n32k16: 16
    case .m16n16k8: 8
    case .m8n8k4: 4
    case .m8n8k32: 32
    case .m8n8k128: 128
    }
  }

  /// Since when the shape multiplies elements of `type`; nil if it does not (PTX ISA, target notes
  /// of "wmma.load", "wmma.mma" and "wmma.store").
  func availability(of type: MatrixElementType) -> Requirement? {
    let ampere = Requirement(version: LanguageVersion(7, 0), target: .sm80)
    switch (self, type) {
    case (.m16n16k16, .f16): return Requirement(version: LanguageVersion(6, 0), target: Target(70))
    case (.m32n8k16, .f16), (.m8n32k16, .f16):
      return Requirement(version: LanguageVersion(6, 1), target: Target(70))
    case (.m16n16k16, .s8), (.m16n16k16, .u8), (.m32n8k16, .s8), (.m32n8k16, .u8),
      (.m8n32k16, .s8), (.m8n32k16, .u8):
      return Requirement(version: LanguageVersion(6, 3), target: Target(72))
    case (.m8n8k32, .s4), (.m8n8k32, .u4), (.m8n8k128, .b1):
      return Requirement(version: LanguageVersion(6, 3), target: .sm75)
    case (.m16n16k16, .bf16), (.m32n8k16, .bf16), (.m8n32k16, .bf16), (.m16n16k8, .tf32),
      (.m8n8k4, .f64):
      return ampere
    default: return nil
    }
  }

  /// Since when there are accumulators of `type`; nil if there are none.
  func accumulatorAvailability(of type: MatrixElementType) -> Requirement? {
    MatrixElementType.allCases
      .filter { $0.accumulators.contains(type) }
      .compactMap { availability(of: $0) }
      .min { ($0.target, $0.version) < ($1.target, $1.version) }
  }

  /// Registers a lane holds of a fragment (PTX ISA, "Matrix Fragments for WMMA"). Those of f16
  /// operands have eight in every shape, more than their elements need.
  public func registers(_ operand: WarpMatrixOperand, _ type: MatrixElementType) -> Int {
    let elements =
      switch operand {
      case .a: m * k
      case .b: k * n
      case .c, .d: m * n
      }
    if type == .f16, operand == .a || operand == .b { return 8 }
    return elements * type.bitWidth / (32 * max(32, type.bitWidth))
  }
}

/// One of the four matrices of D = A B + C.
public enum WarpMatrixOperand: String, Hashable, Sendable, CaseIterable {
  case a, b, c, d
}
