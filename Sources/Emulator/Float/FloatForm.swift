import PTX

/// What a floating-point operation computes on each lane, small enough for a decoded operation.
struct FloatForm {
  /// The function computed. Approximations of the hardware that are more than a rounded exact value
  /// are functions of their own.
  enum Function: UInt8 {
    case add, sub, mul, fma, div, approximateDiv, rcp, approximateRcp64, sqrt
    case rsqrt, approximateRsqrt64, ex2, lg2, sin, cos, tanh
    case neg, abs, min, max, copysign
  }

  /// What is done to sources and results besides.
  struct Options: OptionSet {
    let rawValue: UInt8
    /// Subnormal sources and results become zeros of their sign.
    static let flush = Options(rawValue: 1)
    /// Results are clamped to [0, 1], NaN becomes +0.
    static let saturate = Options(rawValue: 2)
    /// Negative results become +0.
    static let relu = Options(rawValue: 4)
    /// min and max: NaN if any source is.
    static let propagateNaN = Options(rawValue: 8)
    /// min and max compare magnitudes.
    static let magnitude = Options(rawValue: 16)
    /// min and max: the sign of the result is the exclusive or of the signs.
    static let xorSign = Options(rawValue: 32)
    /// min and max of three sources.
    static let three = Options(rawValue: 64)
    /// Two values a lane, in the halves of 32 bits.
    static let pair = Options(rawValue: 128)
  }

  var function: Function
  var format: FloatFormat
  var direction: RoundingDirection
  var options: Options

  var rawValue: Int64 {
    Int64(function.rawValue) | Int64(format.rawValue) << 8 | Int64(direction.rawValue) << 16
      | Int64(options.rawValue) << 24
  }
}

extension FloatForm {
  /// Nil for a value that is no form.
  init?(rawValue: Int64) {
    guard let function = Function(rawValue: UInt8(truncatingIfNeeded: rawValue)),
      let format = FloatFormat(rawValue: UInt8(truncatingIfNeeded: rawValue >> 8)),
      let direction = RoundingDirection(rawValue: UInt8(truncatingIfNeeded: rawValue >> 16))
    else { return nil }
    self.function = function
    self.format = format
    self.direction = direction
    options = Options(rawValue: UInt8(truncatingIfNeeded: rawValue >> 24))
  }

  /// - Parameter isTernary: Whether the instruction has three sources.
  init(_ form: FloatArithmetic, isTernary: Bool) {
    let isGross = form.type == .f64 && form.flushesSubnormals
    function =
      switch form.function {
      case .add: .add
      case .sub: .sub
      case .mul: .mul
      case .fma, .mad: .fma
      case .div: form.approximation == .approx ? .approximateDiv : .div
      case .rcp: isGross ? .approximateRcp64 : .rcp
      case .sqrt: .sqrt
      case .rsqrt: isGross ? .approximateRsqrt64 : .rsqrt
      case .ex2: .ex2
      case .lg2: .lg2
      case .sin: .sin
      case .cos: .cos
      case .tanh: .tanh
      case .neg: .neg
      case .abs: .abs
      case .min: .min
      case .max: .max
      case .copysign: .copysign
      }
    format = FloatFormat(form.type) ?? .f32
    direction = RoundingDirection(form.rounding)
    options = form.type.isFloatPair ? .pair : []
    if form.flushesSubnormals { options.insert(.flush) }
    if form.saturates { options.insert(.saturate) }
    if form.clampsNegative { options.insert(.relu) }
    if form.propagatesNaN { options.insert(.propagateNaN) }
    switch form.signMode {
    case .xorSign: options.formUnion([.magnitude, .xorSign])
    case .magnitude: options.insert(.magnitude)
    case nil: break
    }
    if isTernary, function == .min || function == .max { options.insert(.three) }
  }
}

extension FloatFormat {
  /// The format of a type's values, or of each half of a pair; nil for a type of other values.
  init?(_ type: ScalarType) {
    switch type {
    case .f16, .f16x2: self = .f16
    case .bf16, .bf16x2: self = .bf16
    case .f32: self = .f32
    case .f64: self = .f64
    case .tf32: self = .tf32
    case .e4m3x2: self = .e4m3
    case .e5m2x2: self = .e5m2
    default: return nil
    }
  }
}

extension RoundingDirection {
  init(_ rounding: Rounding?) {
    switch rounding {
    case nil, .rn: self = .nearestEven
    case .rz: self = .towardZero
    case .rm: self = .down
    case .rp: self = .up
    }
  }
}
