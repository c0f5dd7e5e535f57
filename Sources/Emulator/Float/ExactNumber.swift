/// A floating-point number taken apart, with room for results that are not yet rounded.
///
/// A finite value is `significand` x 2^`exponent`; if `isInexact`, the exact value lies strictly
/// between that and the same with the next significand. All arithmetic here is on integers, so that
/// every rounding is exact whatever the host does.
struct ExactNumber {
  enum Kind {
    case finite, infinite, nan
  }

  var kind = Kind.finite
  var isNegative = false
  var exponent = 0
  var significand: UInt128 = 0
  var isInexact = false

  static let nan = ExactNumber(kind: .nan)

  static func infinity(isNegative: Bool) -> ExactNumber {
    ExactNumber(kind: .infinite, isNegative: isNegative)
  }

  static func zero(isNegative: Bool) -> ExactNumber { ExactNumber(isNegative: isNegative) }

  var isZero: Bool { kind == .finite && significand == 0 && !isInexact }

  /// Bits of the significand.
  var bitLength: Int { 128 - significand.leadingZeroBitCount }
}

extension ExactNumber {
  /// Takes the bits of a number apart.
  init(_ bits: UInt64, _ format: FloatFormat) {
    isNegative = bits & format.signBit != 0
    let fractionBits = format.precision - 1
    let magnitude = format.magnitude(bits) >> UInt64(format.padding)
    let fraction = magnitude & (1 << UInt64(fractionBits) - 1)
    let biased = Int(magnitude >> UInt64(fractionBits))
    if format.isNaN(bits) {
      kind = .nan
    } else if format.hasInfinity, biased == format.exponentMask {
      kind = .infinite
    } else {
      significand = UInt128(biased == 0 ? fraction : fraction | 1 << UInt64(fractionBits))
      exponent = max(biased, 1) - format.bias - fractionBits
    }
  }

  init(integer magnitude: UInt64, isNegative: Bool) {
    significand = UInt128(magnitude)
    self.isNegative = isNegative
  }

  /// `significand` without its `count` lowest bits, rounded.
  private func significand(
    dropping count: Int, _ direction: RoundingDirection
  ) -> UInt128 {
    if count <= 0 { return significand << UInt128(min(-count, 127)) }
    let kept = count > 127 ? 0 : significand >> UInt128(count)
    let rest = count > 127 ? significand : significand & (1 << UInt128(count) - 1)
    if rest == 0, !isInexact { return kept }
    let half: UInt128 = count > 128 ? .max : 1 << UInt128(count - 1)
    let isUp =
      switch direction {
      case .nearestEven: rest > half || rest == half && (isInexact || kept & 1 == 1)
      case .nearestAway: rest >= half
      case .towardZero: false
      case .down: isNegative
      case .up: !isNegative
      }
    return isUp ? kept + 1 : kept
  }

  /// The bits of the value rounded to a format.
  ///
  /// - Parameter saturatesFinite: Whether values past the largest finite number become it.
  func rounded(
    to format: FloatFormat, _ direction: RoundingDirection, saturatesFinite: Bool = false
  ) -> UInt64 {
    let sign = isNegative ? format.signBit : 0
    switch kind {
    case .nan: return format.canonicalNaN
    case .infinite: return sign | (saturatesFinite ? format.largest : format.infinity)
    case .finite: break
    }
    if significand == 0, !isInexact { return sign }
    let fractionBits = format.precision - 1
    let leading = exponent + bitLength - 1
    var quantum = max(leading, format.minimumExponent) - fractionBits
    var kept = significand(dropping: quantum - exponent, direction)
    if kept >> UInt128(format.precision) != 0 {
      kept >>= 1
      quantum += 1
    }
    var bits = UInt64(truncatingIfNeeded: kept)
    if bits >> UInt64(fractionBits) != 0 {
      let biased = quantum + fractionBits + format.bias
      if biased > format.exponentMask {
        bits = .max
      } else {
        bits = bits & (1 << UInt64(fractionBits) - 1) | UInt64(biased) << UInt64(fractionBits)
      }
    }
    if bits <= format.largest >> UInt64(format.padding) {
      return sign | bits << UInt64(format.padding)
    }
    let staysFinite =
      switch direction {
      case .nearestEven, .nearestAway: false
      case .towardZero: true
      case .down: !isNegative
      case .up: isNegative
      }
    return sign | (staysFinite || saturatesFinite ? format.largest : format.infinity)
  }

  /// The value rounded to an integral one.
  func integral(_ direction: RoundingDirection) -> ExactNumber {
    guard kind == .finite, exponent < 0 else { return self }
    return ExactNumber(
      isNegative: isNegative, exponent: 0, significand: significand(dropping: -exponent, direction))
  }

  /// The value rounded to an integer of 64 bits or less; nil for NaN. What lies outside the range is
  /// clamped to it.
  func integer(
    _ direction: RoundingDirection, bitWidth: Int, isSigned: Bool
  ) -> UInt64? {
    if kind == .nan { return nil }
    let largest = UInt128(1) << UInt128(isSigned ? bitWidth - 1 : bitWidth) - 1
    let bound = isNegative ? (isSigned ? largest + 1 : 0) : largest
    let value = integral(direction)
    let isLarge =
      kind == .infinite || value.significand != 0 && value.bitLength + value.exponent > 65
    let magnitude =
      isLarge ? bound : min(value.significand << UInt128(max(0, value.exponent)), bound)
    let low = UInt64(truncatingIfNeeded: magnitude)
    return isNegative ? 0 &- low : low
  }
}
