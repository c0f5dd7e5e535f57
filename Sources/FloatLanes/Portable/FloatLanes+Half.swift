// f16 and f16x2, computed in f32: 24 bits hold a product exactly, and a sum or product rounded to 24
// bits and then to 11 equals one rounding, as 24 >= 2 x 11 + 2.
extension FloatLanes.Rows {
  @inline(__always)
  private func half(_ row: Int32, _ part: Int, isUpper: Bool) -> Singles {
    let pair = words(row, part)
    let bits = isUpper ? pair &>> Words(repeating: 16) : pair & Words(repeating: 0xFFFF)
    return FloatLanes.singles(fromHalves: bits, flushes: flushes)
  }

  @inline(__always)
  private func rounded(_ value: Singles) -> Words {
    var result = value
    if options & FloatLanes.saturate != 0 {
      result = FloatLanes.clamped(value)
    } else if options & FloatLanes.relu != 0 {
      result = value.replacing(with: Singles.zero, where: value .<= Singles.zero)
    }
    let bits = FloatLanes.halves(fromSingles: result)
    guard flushes else { return bits }
    let exponent = bits & Words(repeating: 0x7C00)
    return bits.replacing(with: bits & Words(repeating: 0x8000), where: exponent .== Words.zero)
  }

  @inline(__always)
  func halves(_ operation: (Singles, Singles) -> Singles) {
    for part in 0..<2 {
      let low = rounded(
        operation(half(a, part, isUpper: false), half(b, part, isUpper: false)))
      let high = rounded(
        operation(half(a, part, isUpper: true), half(b, part, isUpper: true)))
      store(low | high &<< Words(repeating: 16), part)
    }
  }

  @inline(__always)
  func fusedHalves() {
    for part in 0..<2 {
      let low = rounded(
        FloatLanes.oddSum(
          half(a, part, isUpper: false) * half(b, part, isUpper: false),
          half(c, part, isUpper: false)))
      let high = rounded(
        FloatLanes.oddSum(
          half(a, part, isUpper: true) * half(b, part, isUpper: true),
          half(c, part, isUpper: true)))
      store(low | high &<< Words(repeating: 16), part)
    }
  }

  @inline(__always)
  func singlesFromHalves() {
    let low = FloatLanes.singles(
      fromHalves: words(a, 0) & Words(repeating: 0xFFFF), flushes: false)
    let high = FloatLanes.singles(
      fromHalves: words(a, 1) & Words(repeating: 0xFFFF), flushes: false)
    finish(low, 0)
    finish(high, 1)
  }

  /// The first source is the upper half.
  @inline(__always)
  func halfPairs() {
    for part in 0..<2 {
      let upper = FloatLanes.halves(fromSingles: source(a, part))
      let lower = FloatLanes.halves(fromSingles: source(b, part))
      store(lower | upper &<< Words(repeating: 16), part)
    }
  }

  @inline(__always)
  func halvesFromSingles() {
    let low = source(a, 0)
    let high = source(a, 1)
    let saturates = options & FloatLanes.saturate != 0
    store(FloatLanes.halves(fromSingles: saturates ? FloatLanes.clamped(low) : low), 0)
    store(FloatLanes.halves(fromSingles: saturates ? FloatLanes.clamped(high) : high), 1)
  }
}

extension FloatLanes {
  /// The value of f16 bits, with zeros above. The exponent is rebased by a product, which makes
  /// subnormals right as well.
  @inline(__always)
  static func singles(fromHalves bits: Words, flushes: Bool) -> Singles {
    var magnitude = bits & Words(repeating: 0x7FFF)
    if flushes {
      magnitude = magnitude.replacing(with: Words.zero, where: magnitude .< Words(repeating: 0x400))
    }
    let shifted = magnitude &<< Words(repeating: 13)
    let value = words(singles(shifted) * Singles(repeating: 0x1p112))
    let isSpecial = magnitude .>= Words(repeating: 0x7C00)
    let special = value.replacing(
      with: shifted | Words(repeating: 0x7F80_0000), where: isSpecial)
    return singles(special | (bits & Words(repeating: 0x8000)) &<< Words(repeating: 16))
  }

  /// f16 bits of a value rounded to nearest, NaN as 0x7FFF.
  @inline(__always)
  static func halves(fromSingles value: Singles) -> Words {
    let bits = words(value)
    let magnitude = bits & Words(repeating: 0x7FFF_FFFF)
    let odd = magnitude &>> Words(repeating: 13) & Words(repeating: 1)
    let rebased = magnitude &- Words(repeating: 112 << 23) &+ Words(repeating: 0xFFF) &+ odd
    var result = rebased &>> Words(repeating: 13)
    // Below 2^-14 the last bit is 2^-24, which is that of 0.5 in f32.
    let half = Singles(repeating: 0.5)
    let small = words(singles(magnitude) + half) &- words(half)
    result = result.replacing(with: small, where: magnitude .< Words(repeating: 0x3880_0000))
    result = result.replacing(
      with: Words(repeating: 0x7C00), where: magnitude .>= Words(repeating: 0x477F_F000))
    result |= bits &>> Words(repeating: 16) & Words(repeating: 0x8000)
    return result.replacing(
      with: Words(repeating: 0x7FFF), where: magnitude .> Words(repeating: 0x7F80_0000))
  }

  /// x + y rounded to odd: where the sum is not exact, to the neighbour with an odd significand, so
  /// that a second rounding to fewer bits is right. The error is that of Knuth's two-sum.
  @inline(__always)
  static func oddSum(_ x: Singles, _ y: Singles) -> Singles {
    let sum = x + y
    let part = sum - x
    let error = (x - (sum - part)) + (y - part)
    let bits = words(sum)
    let errorBits = words(error)
    // Towards the exact value: up in magnitude if the error has the sum's sign.
    let isOutward = (bits ^ errorBits) .< Words(repeating: 0x8000_0000)
    let step = Words(repeating: .max).replacing(with: Words(repeating: 1), where: isOutward)
    let isInexact = (error .< Singles.zero) .| (error .> Singles.zero)
    let isEven = (bits & Words(repeating: 1)) .== Words.zero
    return singles(bits.replacing(with: bits &+ step, where: isInexact .& isEven))
  }
}
