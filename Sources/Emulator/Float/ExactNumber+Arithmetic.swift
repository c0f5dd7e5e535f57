// The operations of IEEE 754 before their rounding. Sources have at most 53 bits, sums take a
// product of 106 bits.
extension ExactNumber {
  var negated: ExactNumber {
    var result = self
    result.isNegative.toggle()
    return result
  }

  static func * (a: ExactNumber, b: ExactNumber) -> ExactNumber {
    let sign = a.isNegative != b.isNegative
    if a.kind == .nan || b.kind == .nan { return .nan }
    if a.kind == .infinite || b.kind == .infinite {
      return a.isZero || b.isZero ? .nan : .infinity(isNegative: sign)
    }
    return ExactNumber(
      isNegative: sign, exponent: a.exponent + b.exponent,
      significand: a.significand * b.significand)
  }

  /// a + b. An exact zero from unlike signs is positive unless rounded down.
  static func sum(
    _ a: ExactNumber, _ b: ExactNumber, _ direction: RoundingDirection
  ) -> ExactNumber {
    if a.kind == .nan || b.kind == .nan { return .nan }
    if a.kind == .infinite {
      return b.kind == .infinite && a.isNegative != b.isNegative ? .nan : a
    }
    if b.kind == .infinite { return b }
    if a.isZero, b.isZero {
      return .zero(isNegative: a.isNegative == b.isNegative ? a.isNegative : direction == .down)
    }
    if a.isZero { return b }
    if b.isZero { return a }
    var large = a.normalized
    var small = b.normalized
    if (large.exponent, large.significand) < (small.exponent, small.significand) {
      swap(&large, &small)
    }
    let distance = large.exponent - small.exponent
    let aligned = distance > 127 ? 0 : small.significand >> UInt128(distance)
    let isInexact = distance > 127 || aligned << UInt128(distance) != small.significand
    var result = large
    result.isInexact = isInexact
    if large.isNegative == small.isNegative {
      result.significand = large.significand + aligned
    } else {
      // The exact difference lies below, towards the next smaller significand.
      result.significand = large.significand - aligned - (isInexact ? 1 : 0)
      if result.isZero { return .zero(isNegative: direction == .down) }
    }
    return result
  }

  static func / (a: ExactNumber, b: ExactNumber) -> ExactNumber {
    let sign = a.isNegative != b.isNegative
    if a.kind == .nan || b.kind == .nan { return .nan }
    if a.kind == .infinite { return b.kind == .infinite ? .nan : .infinity(isNegative: sign) }
    if b.kind == .infinite { return .zero(isNegative: sign) }
    if b.isZero { return a.isZero ? .nan : .infinity(isNegative: sign) }
    if a.isZero { return .zero(isNegative: sign) }
    let numerator = a.normalized
    let (quotient, remainder) = numerator.significand.quotientAndRemainder(
      dividingBy: b.significand)
    return ExactNumber(
      isNegative: sign, exponent: numerator.exponent - b.exponent, significand: quotient,
      isInexact: remainder != 0)
  }

  /// The square root: NaN of a negative number, minus zero of minus zero.
  var squareRoot: ExactNumber {
    if kind == .nan || isZero { return self }
    if isNegative { return .nan }
    if kind == .infinite { return self }
    var value = normalized
    if value.exponent & 1 != 0 {
      value.significand <<= 1
      value.exponent -= 1
    }
    // Digit by digit: `root` squared never exceeds the bits taken so far.
    var rest = value.significand
    var root: UInt128 = 0
    var bit: UInt128 = 1 << 126
    while bit != 0 {
      if rest >= root + bit {
        rest -= root + bit
        root = root >> 1 + bit
      } else {
        root >>= 1
      }
      bit >>= 2
    }
    return ExactNumber(exponent: value.exponent / 2, significand: root, isInexact: rest != 0)
  }

  /// The same value with the leading bit of the significand at 125, which leaves room for a carry.
  private var normalized: ExactNumber {
    var result = self
    let shift = 126 - bitLength
    result.significand <<= UInt128(shift)
    result.exponent -= shift
    return result
  }
}
