extension ConversionForm {
  /// One value converted. An integer narrower than 64 bits is extended by its type.
  @inline(__always)
  func convert(_ bits: UInt64) -> UInt64 {
    switch (destination.format, source.format) {
    case (let to?, let from?): convert(bits, from, to)
    case (nil, let from?): integer(bits, from)
    case (let to?, nil): float(bits, to)
    case (nil, nil): integer(bits)
    }
  }

  /// `value` cut to an integer type and extended by it.
  @inline(__always)
  private static func extended(_ value: UInt64, _ type: Number) -> UInt64 {
    let unused = UInt64(64 - type.bitWidth)
    guard type.isSigned else { return (value << unused) >> unused }
    return UInt64(bitPattern: Int64(bitPattern: value << unused) >> Int64(unused))
  }

  private func integer(_ bits: UInt64) -> UInt64 {
    let value = Self.extended(bits, source)
    guard options.contains(.saturate) else { return Self.extended(value, destination) }
    let isNegative = source.isSigned && Int64(bitPattern: value) < 0
    let number = ExactNumber(integer: isNegative ? 0 &- value : value, isNegative: isNegative)
    let clamped = number.integer(
      .towardZero, bitWidth: destination.bitWidth, isSigned: destination.isSigned)
    return Self.extended(clamped ?? 0, destination)
  }

  private func float(_ bits: UInt64, _ to: FloatFormat) -> UInt64 {
    let value = Self.extended(bits, source)
    let isNegative = source.isSigned && Int64(bitPattern: value) < 0
    let number = ExactNumber(integer: isNegative ? 0 &- value : value, isNegative: isNegative)
    return finished(number.rounded(to: to, direction), to)
  }

  /// NaN becomes zero, or the sign bit alone where a type of 64 bits takes part (PTX ISA, "cvt").
  private func integer(_ bits: UInt64, _ from: FloatFormat) -> UInt64 {
    let value = options.contains(.flush) ? from.flushed(bits) : bits
    let result = ExactNumber(value, from).integer(
      direction, bitWidth: destination.bitWidth, isSigned: destination.isSigned)
    let isWide = from == .f64 || destination.bitWidth == 64
    let invalid: UInt64 = isWide ? 1 << UInt64(destination.bitWidth - 1) : 0
    return Self.extended(result ?? invalid, destination)
  }

  private func convert(_ bits: UInt64, _ from: FloatFormat, _ to: FloatFormat) -> UInt64 {
    let flushes = options.contains(.flush) && from == .f32
    let value = flushes ? from.flushed(bits) : bits
    if from.isNaN(value) {
      if options.contains(.saturate) { return 0 }
      return to == .f64 ? Self.widenedNaN(value, from) : to.canonicalNaN
    }
    var number = ExactNumber(value, from)
    if options.contains(.integral) { number = number.integral(direction) }
    let saturatesFinite = options.contains(.saturateFinite)
    return finished(number.rounded(to: to, direction, saturatesFinite: saturatesFinite), to)
  }

  /// A NaN keeps its sign and payload in f64, and is quiet.
  private static func widenedNaN(_ bits: UInt64, _ from: FloatFormat) -> UInt64 {
    let sign = bits & from.signBit != 0 ? FloatFormat.f64.signBit : 0
    let fraction = bits & from.fractionMask
    return sign | 0x7FF8_0000_0000_0000 | fraction << UInt64(53 - from.precision)
  }

  /// The clamps and the flush of a result.
  private func finished(_ bits: UInt64, _ to: FloatFormat) -> UInt64 {
    let isNegative = bits & to.signBit != 0
    if isNegative, options.contains(.saturate) || options.contains(.relu) { return 0 }
    if options.contains(.saturate), bits > to.one { return to.one }
    return options.contains(.flush) && to == .f32 ? to.flushed(bits) : bits
  }
}
