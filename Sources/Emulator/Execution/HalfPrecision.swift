/// Conversions between bit patterns of binary16 and binary32 that lose nothing.
enum HalfPrecision {
  /// The binary32 number that equals a binary16 number in the lower 16 bits.
  @inline(__always)
  static func widened(_ half: UInt32) -> UInt32 {
    let sign = (half & 0x8000) &<< 16
    let magnitude = (half & 0x7FFF) &<< 13
    // The exponent is rebiased by a product, which is exact for subnormal numbers too.
    let scaled = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
    return sign | (half & 0x7C00 == 0x7C00 ? magnitude | 0x7F80_0000 : scaled)
  }

  /// The binary16 number that equals a binary32 number; NaN becomes 0x7FFF.
  @inline(__always)
  static func narrowed(_ bits: UInt32) -> UInt32 {
    let sign = bits &>> 16 & 0x8000
    let magnitude = bits & 0x7FFF_FFFF
    if magnitude > 0x7F80_0000 { return 0x7FFF }
    if magnitude == 0x7F80_0000 { return sign | 0x7C00 }
    return sign | (Float(bitPattern: magnitude) * 0x1p-112).bitPattern &>> 13
  }
}
