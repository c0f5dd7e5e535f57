import BipolarInt
import PTX

extension BitPlaneMultiplication {
  /// The factor of the counts of planes i and j: 2^(i+j), negative where exactly one of them is the
  /// top plane of two's-complement codes.
  func weight(ofPlanes i: Int, _ j: Int) -> Int {
    let isTop = (
      i == precision.activationBits.bits - 1, j == precision.weightBits.bits - 1
    )
    let isNegative = encoding == .twosComplement && isTop.0 != isTop.1
    return (isNegative ? -1 : 1) << (i + j)
  }
}

// The formulas of recovery, modulo 2^32: the bound on K makes the final value fit.
extension MultiplicationBuilder {
  /// K (2^p - 1)(2^q - 1), which bipolar results start from; in the AND form it is part of the
  /// correction of rows.
  ///
  /// - Parameter length: K, or the length of a part; nil for K.
  mutating func recoveryConstant(length: Register? = nil) -> Register? {
    guard kernel.encoding == .bipolar else { return nil }
    return builder.multiply(
      .u32, length ?? arguments.k, AccumulatorBound.magnitudePerElement(for: kernel.precision))
  }

  /// The part of the correction that belongs to a row of X or W: -2 (2^p - 1) rowsum(X) +
  /// K (2^p - 1)(2^q - 1), or -2 (2^q - 1) rowsum(W).
  ///
  /// - Parameter constant: For rows of X alone.
  mutating func loadCorrection(
    of row: Register, constant: Register?, into value: Register, if condition: Register
  ) {
    let isActivation = constant != nil
    guard let sums = isActivation ? arguments.activationSums : arguments.weightSums else { return }
    let other = isActivation ? kernel.precision.weightBits : kernel.precision.activationBits
    let address = builder.multiplyAddWide(.u32, row, 4, sums)
    let isNeeded =
      segment.map { builder.logic(.and, .pred, $0.startsTile, condition) } ?? condition
    builder.guarded(by: isNeeded) {
      $0.load(.global, .u32, into: [value], from: Address(base: address.name))
    }
    if let constant {
      builder.multiplyAdd(.s32, value, -2 * Int(other.maximumValue), constant, into: value)
    } else {
      _ = builder.arithmetic(
        .mul, part: .lo, .s32, [value, -2 * Int(other.maximumValue)], into: value)
    }
  }

  /// The result for a weighted sum S of counts.
  mutating func recovered(
    _ sum: Register, constant: Register?, corrections: [Register]
  ) -> Register {
    guard kernel.encoding == .bipolar else { return sum }
    // XOR: Y = K (2^p - 1)(2^q - 1) - 2 S
    if kernel.operation == .xor, let constant {
      return builder.multiplyAdd(.s32, sum, -2, constant)
    }
    // AND: Y = 4 S - 2 (2^q - 1) rowsum(W) - 2 (2^p - 1) rowsum(X) + K (2^p - 1)(2^q - 1)
    guard corrections.count == 2 else { return sum }
    let corrected = builder.multiplyAdd(.s32, sum, 4, corrections[0])
    return builder.add(.u32, corrected, corrections[1])
  }
}
