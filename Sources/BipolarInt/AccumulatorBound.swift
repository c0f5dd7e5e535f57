/// The largest result of a product, and the inner length up to which an `Int32` holds it.
///
/// With p weight bits and q activation bits, `|Y| <= K (2^p - 1)(2^q - 1)`, and extreme operands reach
/// the bound. Inside it no partial sum overflows either.
public enum AccumulatorBound {
  /// The largest magnitude of the product of one weight and one activation, `(2^p - 1)(2^q - 1)`:
  /// 1 to 65 025.
  public static func magnitudePerElement(for precision: Precision) -> Int {
    Int(precision.weightBits.maximumValue) &* Int(precision.activationBits.maximumValue)
  }

  /// The largest K at which every result fits in an `Int32`: 2 147 483 647 at w1a1, 33 025 at w8a8.
  public static func maximumInnerLength(for precision: Precision) -> Int {
    Int(Int32.max) / magnitudePerElement(for: precision)
  }

  /// The largest magnitude of a result, `K (2^p - 1)(2^q - 1)`.
  ///
  /// - Parameter innerLength: K, from 1 to `maximumInnerLength(for: precision)`.
  /// - Throws: As `check(innerLength:for:)`.
  public static func largestMagnitude(
    innerLength: Int, precision: Precision
  ) throws(BipolarIntError) -> Int32 {
    try check(innerLength: innerLength, for: precision)
    return Int32(truncatingIfNeeded: innerLength &* magnitudePerElement(for: precision))
  }

  /// Refuses an inner length whose results may not fit in an `Int32`.
  ///
  /// - Throws: `BipolarIntError.innerLengthNotPositive` if `innerLength` is below 1,
  ///   `BipolarIntError.accumulatorOverflow` if it exceeds `maximumInnerLength(for: precision)`.
  public static func check(
    innerLength: Int, for precision: Precision
  ) throws(BipolarIntError) {
    guard innerLength >= 1 else { throw .innerLengthNotPositive(innerLength) }
    let limit = maximumInnerLength(for: precision)
    guard innerLength <= limit else {
      throw .accumulatorOverflow(innerLength: innerLength, limit: limit, precision: precision)
    }
  }
}
