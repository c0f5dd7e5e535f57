// Conversions between f32, f64 and 32-bit integers.
extension FloatLanes.Rows {
  @inline(__always)
  private func signed(_ half: Int) -> SIMD16<Int32> {
    SIMD16<Int32>(truncatingIfNeeded: words(a, half))
  }

  @inline(__always)
  func singlesFromSigned() {
    let low = Singles(signed(0))
    let high = Singles(signed(1))
    finish(low, 0)
    finish(high, 1)
  }

  @inline(__always)
  func singlesFromUnsigned() {
    let low = Singles(words(a, 0))
    let high = Singles(words(a, 1))
    finish(low, 0)
    finish(high, 1)
  }

  /// The source rounded to an integral value by the options.
  @inline(__always)
  private func integralSource(_ half: Int) -> Singles {
    let value = source(a, half)
    switch options & FloatLanes.up {
    case FloatLanes.towardZero: return value
    case FloatLanes.down: return value.rounded(.down)
    case FloatLanes.up: return value.rounded(.up)
    default: return value.rounded(.toNearestOrEven)
    }
  }

  @inline(__always)
  func integralSingles() {
    let low = integralSource(0)
    let high = integralSource(1)
    if options & FloatLanes.up == FloatLanes.towardZero {
      finish(low.rounded(.towardZero), 0)
      finish(high.rounded(.towardZero), 1)
    } else {
      finish(low, 0)
      finish(high, 1)
    }
  }

  @inline(__always)
  func signedFromSingles() {
    let low = FloatLanes.signed(fromSingles: FloatLanes.words(integralSource(0)))
    let high = FloatLanes.signed(fromSingles: FloatLanes.words(integralSource(1)))
    store(low, 0)
    store(high, 1)
  }

  @inline(__always)
  func unsignedFromSingles() {
    let low = FloatLanes.unsigned(fromSingles: FloatLanes.words(integralSource(0)))
    let high = FloatLanes.unsigned(fromSingles: FloatLanes.words(integralSource(1)))
    store(low, 0)
    store(high, 1)
  }

  /// NaN keeps its payload.
  @inline(__always)
  func doublesFromSingles() {
    let low = source(a, 0)
    let high = source(a, 1)
    for quarter in 0..<4 {
      let half = quarter < 2 ? low : high
      let value = Doubles(quarter & 1 == 0 ? half.lowHalf : half.highHalf)
      // The processor widens a NaN in the same way: sign and payload kept, quiet.
      store(unsafeBitCast(value, to: LongWords.self), quarter)
    }
  }

  @inline(__always)
  func singlesFromDoubles() {
    func half(_ index: Int) -> Singles {
      let low = unsafeBitCast(longWords(a, 2 &* index), to: Doubles.self)
      let high = unsafeBitCast(longWords(a, 2 &* index &+ 1), to: Doubles.self)
      return Singles(lowHalf: SIMD8<Float>(low), highHalf: SIMD8<Float>(high))
    }
    let low = half(0)
    let high = half(1)
    finish(low, 0)
    finish(high, 1)
  }
}

extension FloatLanes {
  /// The magnitude towards zero, and garbage from 2^32 on.
  @inline(__always)
  private static func truncated(_ magnitude: Words) -> Words {
    let exponent = magnitude &>> Words(repeating: 23)
    let significand =
      magnitude & Words(repeating: 0x7F_FFFF) | Words(repeating: 0x80_0000)
    // Shifts use the five lowest bits of their amount.
    let down = significand &>> (Words(repeating: 150) &- exponent)
    let up = significand &<< (exponent &- Words(repeating: 150))
    let result = down.replacing(with: up, where: exponent .>= Words(repeating: 150))
    return result.replacing(with: Words.zero, where: exponent .< Words(repeating: 127))
  }

  /// Towards zero and clamped; NaN is zero.
  @inline(__always)
  static func signed(fromSingles bits: Words) -> Words {
    let magnitude = bits & Words(repeating: 0x7FFF_FFFF)
    let isNegative = bits .>= Words(repeating: 0x8000_0000)
    var result = truncated(magnitude)
    result = result.replacing(
      with: Words(repeating: 0x7FFF_FFFF), where: magnitude .>= Words(repeating: 0x4F00_0000))
    let bound = (Words.zero &- result).replacing(
      with: Words(repeating: 0x8000_0000), where: magnitude .>= Words(repeating: 0x4F00_0000))
    result = result.replacing(with: bound, where: isNegative)
    return result.replacing(with: Words.zero, where: magnitude .> Words(repeating: 0x7F80_0000))
  }

  /// Towards zero and clamped; NaN is zero.
  @inline(__always)
  static func unsigned(fromSingles bits: Words) -> Words {
    let magnitude = bits & Words(repeating: 0x7FFF_FFFF)
    let isNegative = bits .>= Words(repeating: 0x8000_0000)
    let result = truncated(magnitude)
      .replacing(
        with: Words(repeating: .max), where: magnitude .>= Words(repeating: 0x4F80_0000))
    return result.replacing(
      with: Words.zero, where: isNegative .| magnitude .> Words(repeating: 0x7F80_0000))
  }
}
