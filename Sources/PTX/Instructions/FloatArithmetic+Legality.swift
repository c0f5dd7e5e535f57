extension FloatArithmetic.Function {
  /// The types that the function has.
  var types: Set<ScalarType> {
    switch self {
    case .add, .sub, .mul, .fma, .neg, .abs, .min, .max:
      [.f32, .f64, .f16, .f16x2, .bf16, .bf16x2]
    case .mad, .div, .rcp, .sqrt, .rsqrt, .copysign: [.f32, .f64]
    case .lg2, .sin, .cos: [.f32]
    case .ex2, .tanh: [.f32, .f16, .f16x2, .bf16, .bf16x2]
    }
  }
}

extension FloatArithmetic {
  /// The modifiers that a function has with a type (PTX ISA, the syntax of each instruction).
  struct Modifiers: OptionSet {
    let rawValue: UInt16
    /// A rounding to nearest may be named.
    static let rn = Modifiers(rawValue: 1)
    /// The other roundings may be named.
    static let directed = Modifiers(rawValue: 2)
    /// A rounding or an approximation must be named.
    static let required = Modifiers(rawValue: 4)
    static let approx = Modifiers(rawValue: 8)
    static let full = Modifiers(rawValue: 16)
    static let ftz = Modifiers(rawValue: 32)
    static let sat = Modifiers(rawValue: 64)
    static let relu = Modifiers(rawValue: 128)
    static let nan = Modifiers(rawValue: 256)
    static let xorSign = Modifiers(rawValue: 512)
    /// An approximation must flush subnormals.
    static let flushedApprox = Modifiers(rawValue: 1024)

    init(rawValue: UInt16) { self.rawValue = rawValue }

    init(_ function: Function, _ type: ScalarType) {
      let isHalf = type == .f16 || type == .f16x2
      let flush: Modifiers = type == .f32 || isHalf ? .ftz : []
      switch function {
      case .add, .sub, .mul:
        switch type {
        case .f32: self = [.rn, .directed, .ftz, .sat]
        case .f64: self = [.rn, .directed]
        default: self = isHalf ? [.rn, .ftz, .sat] : .rn
        }
      case .fma, .mad:
        switch type {
        case .f32: self = [.rn, .directed, .required, .ftz, .sat]
        case .f64: self = [.rn, .directed, .required]
        default: self = isHalf ? [.rn, .required, .ftz, .sat, .relu] : [.rn, .required, .relu]
        }
      case .div:
        self =
          type == .f32
          ? [.rn, .directed, .required, .approx, .full, .ftz] : [.rn, .directed, .required]
      case .rcp:
        self =
          type == .f32
          ? [.rn, .directed, .required, .approx, .ftz]
          : [.rn, .directed, .required, .approx, .ftz, .flushedApprox]
      case .sqrt:
        self =
          type == .f32
          ? [.rn, .directed, .required, .approx, .ftz] : [.rn, .directed, .required]
      case .rsqrt: self = [.approx, .required, .ftz]
      case .lg2, .sin, .cos: self = [.approx, .required, .ftz]
      case .ex2:
        switch type {
        case .f32: self = [.approx, .required, .ftz]
        default: self = isHalf ? [.approx, .required] : [.approx, .required, .ftz, .flushedApprox]
        }
      case .tanh: self = [.approx, .required]
      case .neg, .abs: self = flush
      case .min, .max: self = type == .f64 ? [] : flush.union([.nan, .xorSign])
      case .copysign: self = []
      }
    }

    /// What must be named, for a message.
    var requirementText: String {
      switch (contains(.rn), contains(.approx)) {
      case (true, true): "a rounding or .approx"
      case (false, _): ".approx"
      default: contains(.directed) ? "a rounding: .rn, .rz, .rm or .rp" : ".rn"
      }
    }

    func isFlushRequired(_ approximation: Approximation?) -> Bool {
      contains(.flushedApprox) && approximation != nil
    }
  }

  /// PTX ISA, "PTX ISA Notes" and "Target ISA Notes" of each instruction.
  var requirement: Requirement {
    let isHalf = type == .f16 || type == .f16x2
    let isBrain = type == .bf16 || type == .bf16x2
    switch function {
    case .min, .max:
      switch signMode {
      case .magnitude: return Requirement(version: LanguageVersion(8, 8), target: Target(100))
      case .xorSign: return Requirement(version: LanguageVersion(7, 2), target: .sm86)
      case nil:
        return isHalf || isBrain || propagatesNaN
          ? Requirement(version: LanguageVersion(7, 0), target: .sm80) : .none
      }
    case .fma, .neg, .abs:
      return isBrain || clampsNegative
        ? Requirement(version: LanguageVersion(7, 0), target: .sm80) : .none
    case .add, .sub, .mul:
      return isBrain ? Requirement(version: LanguageVersion(7, 8), target: .sm90) : .none
    case .ex2, .tanh:
      if isBrain { return Requirement(version: LanguageVersion(7, 8), target: .sm90) }
      return isHalf || function == .tanh
        ? Requirement(version: LanguageVersion(7, 0), target: .sm75) : .none
    default: return .none
    }
  }
}
