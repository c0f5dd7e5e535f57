// Which combinations of shape and types there are, since when, and how many registers they take.
extension NumericMatrixMultiply {
  /// Whether lanes work in four groups of eight on products of their own, as Volta's do.
  public var usesQuadPairs: Bool { shape == .m8n8k4 && a == .f16 }

  /// Registers a lane holds of A; half as many elements if A is sparse.
  public var aRegisters: Int {
    if usesQuadPairs { return 2 }
    let bits = shape.m * shape.k * a.bitWidth / (sparsity == nil ? 1 : 2)
    return bits / (32 * max(32, a.bitWidth))
  }

  /// Registers a lane holds of B.
  public var bRegisters: Int {
    usesQuadPairs ? 2 : shape.n * shape.k * b.bitWidth / (32 * max(32, b.bitWidth))
  }

  /// Registers a lane holds of accumulators of `type`.
  public func accumulatorRegisters(_ type: MatrixElementType) -> Int {
    let elements = usesQuadPairs ? 8 : shape.m * shape.n / 32
    return type == .f16 ? elements / 2 : elements
  }

  /// What keeps the combination from being an instruction; nil if it is one.
  public var problem: String? {
    guard a.mayMeet(b) else { return "does not multiply .\(a.rawValue) by .\(b.rawValue)" }
    guard a.accumulators.contains(c), a.accumulators.contains(d) else {
      return "does not accumulate products of .\(a.rawValue) in .\(c.rawValue) and .\(d.rawValue)"
    }
    // m8n8k4 alone may widen the accumulators on the way.
    guard c == d || (usesQuadPairs && c == .f16) else {
      return "needs the same type for C and D, not .\(c.rawValue) and .\(d.rawValue)"
    }
    guard !saturates || a.isSmallInteger else { return "supports .satfinite on integers alone" }
    guard usesQuadPairs || (aLayout == .row && bLayout == .col) else {
      return "needs .row.col as the layouts of A and B"
    }
    guard availability != nil else {
      return "does not have .\(shape.rawValue) for .\(a.rawValue)"
        + (sparsity == nil ? "" : " with a sparse A")
    }
    return nil
  }

  var requirement: Requirement { availability ?? .none }

  /// The first version and target (PTX ISA, target notes of "mma" and "mma.sp").
  private var availability: Requirement? {
    sparsity == nil ? denseAvailability : sparseAvailability
  }

  private var denseAvailability: Requirement? {
    let turing = Requirement(version: LanguageVersion(6, 5), target: .sm75)
    let ampere = Requirement(version: LanguageVersion(7, 0), target: .sm80)
    switch (a, shape) {
    case (.s8, .m8n8k16), (.u8, .m8n8k16), (.s4, .m8n8k32), (.u4, .m8n8k32), (.f16, .m16n8k8):
      return turing
    case (.s8, .m16n8k16), (.u8, .m16n8k16), (.s8, .m16n8k32), (.u8, .m16n8k32),
      (.s4, .m16n8k32), (.u4, .m16n8k32), (.s4, .m16n8k64), (.u4, .m16n8k64),
      (.f16, .m16n8k16), (.bf16, .m16n8k8), (.bf16, .m16n8k16), (.tf32, .m16n8k4),
      (.tf32, .m16n8k8), (.f64, .m8n8k4):
      return ampere
    case (.f16, .m8n8k4):
      return Requirement(version: LanguageVersion(6, 4), target: Target(70))
    case (.f64, .m16n8k4), (.f64, .m16n8k8), (.f64, .m16n8k16):
      return Requirement(version: LanguageVersion(7, 8), target: .sm90)
    case (.e4m3, .m16n8k32), (.e5m2, .m16n8k32):
      return Requirement(version: LanguageVersion(8, 4), target: .sm89)
    default: return nil
    }
  }

  private var sparseAvailability: Requirement? {
    let version = sparsity == .ordered ? LanguageVersion(8, 5) : LanguageVersion(7, 1)
    switch (a, shape) {
    case (.s8, .m16n8k32), (.u8, .m16n8k32), (.s8, .m16n8k64), (.u8, .m16n8k64),
      (.s4, .m16n8k64), (.u4, .m16n8k64), (.s4, .m16n8k128), (.u4, .m16n8k128),
      (.f16, .m16n8k16), (.f16, .m16n8k32), (.bf16, .m16n8k16), (.bf16, .m16n8k32),
      (.tf32, .m16n8k8), (.tf32, .m16n8k16):
      return Requirement(version: version, target: .sm80)
    default: return nil
    }
  }
}
