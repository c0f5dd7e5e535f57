extension BitWidth {
  /// The code of the level nearest to a finite number at a scale.
  ///
  /// A number halfway between two levels takes the one of larger magnitude; zero, of either sign,
  /// takes +1. At scale 0 every number takes +1.
  func code(nearestTo number: Float, scale: Float) -> UInt8 {
    let magnitude = scale > 0 ? nearestMagnitude(of: number, scale: scale) : 1
    let value = number < 0 && scale > 0 ? 0 &- magnitude : magnitude
    return UInt8(truncatingIfNeeded: (value &+ maximumValue) / 2)
  }

  /// The odd magnitude, 1 to `maximumValue`, nearest to `|number| / scale`; ties go up.
  ///
  /// The quotient of two `Float`s is either an even integer, a tie, or further from it than the
  /// rounding of the division in `Double`, so the choice is exact.
  @inline(__always)
  func nearestMagnitude(of number: Float, scale: Float) -> Int32 {
    let quotient = abs(Double(number)) / Double(scale)
    // This order of arguments maps a NaN to the limit, so the conversion cannot trap.
    let clamped = min(Double(maximumValue), quotient)
    return 2 &* Int32(clamped * 0.5) &+ 1
  }
}
