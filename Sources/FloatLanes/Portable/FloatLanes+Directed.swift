// f32 in the roundings other than to nearest. f64 holds a product of f32 exactly and a sum up to a
// last bit that is rounded to odd, so the side of the exact result on which a rounded f32 lies shows
// in f64.
extension FloatLanes.Rows {
  /// - Returns: False for a function that has no such rounding here.
  @inline(__always)
  func runDirected(_ function: FloatLanes.Function) -> Bool {
    switch function {
    case .addF32: directed(third: b) { x, y, _ in FloatLanes.DirectedSum(x, y) }
    case .subF32:
      // SIMD's minus is a subtraction from zero, which loses the sign of a zero.
      directed(third: b) { x, y, _ in
        let opposite = FloatLanes.longWords(y) ^ LongWords(repeating: 1 << 63)
        return FloatLanes.DirectedSum(x, FloatLanes.doubles(opposite))
      }
    case .mulF32: directed(third: b) { x, y, _ in FloatLanes.DirectedSum(product: x * y) }
    case .fmaF32: directed(third: c) { x, y, z in FloatLanes.DirectedSum(x * y, z) }
    default: return false
    }
    return true
  }

  @inline(__always)
  private func directed(
    third: Int32, _ operation: (Doubles, Doubles, Doubles) -> FloatLanes.DirectedSum
  ) {
    @inline(__always)
    func half(_ index: Int) -> Singles {
      let x = source(a, index)
      let y = source(b, index)
      let z = source(third, index)
      let low = operation(Doubles(x.lowHalf), Doubles(y.lowHalf), Doubles(z.lowHalf))
      let high = operation(Doubles(x.highHalf), Doubles(y.highHalf), Doubles(z.highHalf))
      return Singles(lowHalf: low.rounded(options), highHalf: high.rounded(options))
    }
    let low = half(0)
    let high = half(1)
    finish(low, 0)
    finish(high, 1)
  }
}

extension FloatLanes {
  typealias Octet = SIMD8<Float>
  typealias OctetWords = SIMD8<UInt32>

  /// A result in f64 before it is rounded to f32.
  struct DirectedSum {
    /// The exact result, or rounded to odd.
    let value: Doubles
    /// All ones where a zero is negative when rounded down.
    let zeroSign: LongWords

    @inline(__always)
    init(_ x: Doubles, _ y: Doubles) {
      value = FloatLanes.oddSum(x, y)
      // A sum of zero is negative, but for two positive zeros.
      zeroSign = FloatLanes.longWords(x) | FloatLanes.longWords(y)
    }

    @inline(__always)
    init(product: Doubles) {
      value = product
      zeroSign = FloatLanes.longWords(product)
    }

    @inline(__always)
    func rounded(_ options: UInt8) -> Octet {
      let direction = options & FloatLanes.up
      var exact = value
      if direction == FloatLanes.down {
        let sign = FloatLanes.doubles(zeroSign & LongWords(repeating: 1 << 63))
        exact = exact.replacing(with: sign, where: exact .== Doubles.zero)
      }
      let nearest = Octet(exact)
      let back = Doubles(nearest)
      let bits = unsafeBitCast(nearest, to: OctetWords.self)
      let isNegative = bits .>= OctetWords(repeating: 0x8000_0000)
      let outward = bits &+ OctetWords(repeating: 1)
      let inward = bits &- OctetWords(repeating: 1)
      let isAbove = FloatLanes.narrowed(back .> exact)
      let isBelow = FloatLanes.narrowed(back .< exact)
      let result: OctetWords
      switch direction {
      case FloatLanes.down:
        result = bits.replacing(
          with: inward.replacing(with: outward, where: isNegative), where: isAbove)
      case FloatLanes.up:
        result = bits.replacing(
          with: outward.replacing(with: inward, where: isNegative), where: isBelow)
      default:
        let isTooLarge = (isAbove .& .!isNegative) .| (isBelow .& isNegative)
        result = bits.replacing(with: inward, where: isTooLarge)
      }
      return unsafeBitCast(result, to: Octet.self)
    }
  }

  @inline(__always)
  static func doubles(_ bits: LongWords) -> Doubles { unsafeBitCast(bits, to: Doubles.self) }

  @inline(__always)
  static func longWords(_ value: Doubles) -> LongWords { unsafeBitCast(value, to: LongWords.self) }

  /// A mask for 32-bit lanes.
  @inline(__always)
  static func narrowed(_ mask: SIMDMask<SIMD8<Int64>>) -> SIMDMask<SIMD8<Int32>> {
    let lanes = LongWords.zero.replacing(with: LongWords(repeating: 1), where: mask)
    return OctetWords(truncatingIfNeeded: lanes) .== OctetWords(repeating: 1)
  }

  /// x + y rounded to odd, as for f32.
  @inline(__always)
  static func oddSum(_ x: Doubles, _ y: Doubles) -> Doubles {
    let sum = x + y
    let part = sum - x
    let error = (x - (sum - part)) + (y - part)
    let bits = longWords(sum)
    let isOutward = (bits ^ longWords(error)) .< LongWords(repeating: 1 << 63)
    let step = LongWords(repeating: .max)
      .replacing(with: LongWords(repeating: 1), where: isOutward)
    let isInexact = (error .< Doubles.zero) .| (error .> Doubles.zero)
    let isEven = (bits & LongWords(repeating: 1)) .== LongWords.zero
    return doubles(bits.replacing(with: bits &+ step, where: isInexact .& isEven))
  }

  /// A value rounded to odd in f32.
  @inline(__always)
  static func oddSingles(_ value: Doubles) -> Octet {
    let nearest = Octet(value)
    let back = Doubles(nearest)
    let bits = unsafeBitCast(nearest, to: OctetWords.self)
    let magnitude = LongWords(repeating: .max &>> 1)
    let isTooLarge = narrowed(
      (longWords(back) & magnitude) .> (longWords(value) & magnitude))
    let isInexact = narrowed((back .< value) .| (back .> value))
    let inward = bits.replacing(with: bits &- OctetWords(repeating: 1), where: isTooLarge)
    return unsafeBitCast(
      bits.replacing(with: inward | OctetWords(repeating: 1), where: isInexact), to: Octet.self)
  }
}
