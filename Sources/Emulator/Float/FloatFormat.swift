/// A binary floating-point format, by the widths of its fields.
enum FloatFormat: UInt8, CaseIterable {
  case f16, bf16, tf32, f32, f64, e4m3, e5m2

  /// Bits of the significand, with the one that is not stored.
  var precision: Int {
    switch self {
    case .f16, .tf32: 11
    case .bf16: 8
    case .f32: 24
    case .f64: 53
    case .e4m3: 4
    case .e5m2: 3
    }
  }

  var exponentBits: Int {
    switch self {
    case .f16, .e5m2: 5
    case .bf16, .tf32, .f32: 8
    case .f64: 11
    case .e4m3: 4
    }
  }

  /// Bits that a value takes in a register. tf32 lies in the upper bits of an f32.
  var bitWidth: Int {
    switch self {
    case .f16, .bf16: 16
    case .tf32, .f32: 32
    case .f64: 64
    case .e4m3, .e5m2: 8
    }
  }

  /// Zero bits below the stored significand.
  var padding: Int { self == .tf32 ? 13 : 0 }

  /// e4m3 spends the largest exponent on numbers, all but the last of its significands.
  var hasInfinity: Bool { self != .e4m3 }

  var bias: Int { 1 << (exponentBits - 1) - 1 }
  /// The exponent of the smallest normal number.
  var minimumExponent: Int { 1 - bias }
  var exponentMask: Int { 1 << exponentBits - 1 }
  var fractionMask: UInt64 { (1 << UInt64(precision - 1) - 1) << UInt64(padding) }
  var signBit: UInt64 { 1 << UInt64(bitWidth - 1) }
  var one: UInt64 { UInt64(bias) << UInt64(precision - 1 + padding) }

  /// The bits of infinity, or of NaN in e4m3.
  var infinity: UInt64 {
    hasInfinity
      ? UInt64(exponentMask) << UInt64(precision - 1 + padding) : 0x7F
  }

  /// The largest finite number.
  var largest: UInt64 { hasInfinity ? infinity - (1 << UInt64(padding)) : 0x7E }

  /// The NaN that operations give: all ones but the sign (PTX ISA leaves single and half precision
  /// NaNs open; this is what the hardware gives). f64 operations keep the payload of a source that
  /// is NaN and else give the quiet NaN with the sign set, as the hardware does.
  var canonicalNaN: UInt64 {
    switch self {
    case .f64: 0xFFF8_0000_0000_0000
    case .f32, .tf32: 0x7FFF_FFFF
    case .f16, .bf16: 0x7FFF
    case .e4m3, .e5m2: 0x7F
    }
  }

  @inline(__always)
  func magnitude(_ bits: UInt64) -> UInt64 { bits & (signBit - 1) }

  @inline(__always)
  func isNaN(_ bits: UInt64) -> Bool {
    hasInfinity ? magnitude(bits) > infinity : magnitude(bits) == 0x7F
  }

  @inline(__always)
  func isSubnormal(_ bits: UInt64) -> Bool {
    let magnitude = magnitude(bits)
    return magnitude != 0 && magnitude < 1 << UInt64(precision - 1 + padding)
  }

  /// A subnormal as a zero of its sign.
  @inline(__always)
  func flushed(_ bits: UInt64) -> UInt64 { isSubnormal(bits) ? bits & signBit : bits }

  /// The NaN that a function of `a`, `b` and `c` gives: the first NaN among them, made quiet, in
  /// f64; else the canonical one.
  func propagatedNaN(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
    guard self == .f64 else { return canonicalNaN }
    for bits in [a, b, c] where isNaN(bits) { return bits | 1 << 51 }
    return canonicalNaN
  }
}

/// How a result is rounded.
enum RoundingDirection: UInt8 {
  case nearestEven, towardZero, down, up, nearestAway
}
