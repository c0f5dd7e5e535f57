// f32.
extension FloatLanes.Rows {
  typealias Singles = FloatLanes.Singles
  typealias Words = FloatLanes.Words

  @inline(__always)
  func source(_ row: Int32, _ half: Int) -> Singles {
    let bits = words(row, half)
    return FloatLanes.singles(flushes ? FloatLanes.flushed(bits) : bits)
  }

  /// Writes a result: the clamp, the flush and the canonical NaN.
  @inline(__always)
  func finish(_ value: Singles, _ half: Int) {
    var bits = FloatLanes.words(value)
      .replacing(with: Words(repeating: 0x7FFF_FFFF), where: value .!= value)
    if options & FloatLanes.saturate != 0 { bits = FloatLanes.words(FloatLanes.clamped(value)) }
    if flushes { bits = FloatLanes.flushed(bits) }
    store(bits, half)
  }

  @inline(__always)
  func singles(_ operation: (Singles, Singles) -> Singles) {
    let low = operation(source(a, 0), source(b, 0))
    let high = operation(source(a, 1), source(b, 1))
    finish(low, 0)
    finish(high, 1)
  }

  @inline(__always)
  func single(_ operation: (Singles) -> Singles) {
    let low = operation(source(a, 0))
    let high = operation(source(a, 1))
    finish(low, 0)
    finish(high, 1)
  }

  @inline(__always)
  func fusedSingles() {
    let low = source(c, 0).addingProduct(source(a, 0), source(b, 0))
    let high = source(c, 1).addingProduct(source(a, 1), source(b, 1))
    finish(low, 0)
    finish(high, 1)
  }

  /// Of one NaN and a number the number; minus zero is less than plus zero.
  @inline(__always)
  func extremeSingles(isMinimum: Bool) {
    singles { x, y in
      var result = y.replacing(with: x, where: isMinimum ? x .< y : x .> y)
      result = result.replacing(with: x, where: y .!= y)
      // Equal numbers are equal bits, but for zeros of two signs.
      let left = FloatLanes.words(x)
      let right = FloatLanes.words(y)
      let zero = FloatLanes.singles(isMinimum ? left | right : left & right)
      return result.replacing(with: zero, where: x .== y)
    }
  }
}

extension FloatLanes {
  @inline(__always)
  static func singles(_ bits: Words) -> Singles { unsafeBitCast(bits, to: Singles.self) }

  @inline(__always)
  static func words(_ value: Singles) -> Words { unsafeBitCast(value, to: Words.self) }

  /// Subnormals as zeros of their sign.
  @inline(__always)
  static func flushed(_ bits: Words) -> Words {
    let exponent = bits & Words(repeating: 0x7F80_0000)
    return bits.replacing(
      with: bits & Words(repeating: 0x8000_0000), where: exponent .== Words.zero)
  }

  /// Clamped to [0, 1]; NaN and minus zero become plus zero.
  @inline(__always)
  static func clamped(_ value: Singles) -> Singles {
    let one = Singles(repeating: 1)
    let positive = Singles.zero.replacing(with: value, where: value .> Singles.zero)
    return positive.replacing(with: one, where: positive .> one)
  }
}
