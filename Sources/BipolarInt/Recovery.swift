/// The step from counts of one-bit products back to the product of the values.
///
/// `W` has p bits and `X` has q bits, `W(i)` and `X(j)` are their planes of zeros and ones, `K` is the
/// true inner length without padding, and the weighted count is
/// `S = sum over i, j of 2^(i+j) popcount(W(i) op X(j))`. The forms follow from
/// value = `2u - (2^n - 1)` with the unsigned code u. Both are exact while every argument is one that
/// K elements can produce, with K at most 2^31 - 1.
public enum Recovery {
  /// The one-bit product of two planes whose bits mean -1 and +1: `K - 2 popcount(a xor b)`.
  public static func oneBitProduct(innerLength: Int, differingBits: Int) -> Int {
    innerLength &- 2 &* differingBits
  }

  /// The XOR form: `Y = K (2^p - 1)(2^q - 1) - 2 S`.
  ///
  /// Padding must be equal in both operands.
  ///
  /// - Parameters:
  ///   - weightedCount: S with op = xor, 0 to `K (2^p - 1)(2^q - 1)`.
  ///   - innerLength: K.
  ///   - precision: p weight bits and q activation bits.
  public static func xor(weightedCount: Int, innerLength: Int, precision: Precision) -> Int {
    innerLength &* AccumulatorBound.magnitudePerElement(for: precision) &- 2 &* weightedCount
  }

  /// The AND form: `Y = 4 S - 2 (2^q - 1) sum(uW) - 2 (2^p - 1) sum(uX) + K (2^p - 1)(2^q - 1)`.
  ///
  /// Padding must be zero in both operands.
  ///
  /// - Parameters:
  ///   - weightedCount: S with op = and, 0 to `K (2^p - 1)(2^q - 1)`.
  ///   - weightCodeSum: The sum of the unsigned codes of the weight row, 0 to `K (2^p - 1)`.
  ///   - activationCodeSum: The sum of the unsigned codes of the activation row, 0 to
  ///     `K (2^q - 1)`.
  ///   - innerLength: K.
  ///   - precision: p weight bits and q activation bits.
  public static func and(
    weightedCount: Int, weightCodeSum: Int, activationCodeSum: Int, innerLength: Int,
    precision: Precision
  ) -> Int {
    let weightLimit = Int(precision.weightBits.maximumValue)
    let activationLimit = Int(precision.activationBits.maximumValue)
    let correction =
      activationLimit &* weightCodeSum &+ weightLimit &* activationCodeSum
    return 4 &* weightedCount &- 2 &* correction
      &+ innerLength &* AccumulatorBound.magnitudePerElement(for: precision)
  }
}
