extension ScaleSearch {
  /// The scale of a block of finite elements at a width: 0 if all are zero, else positive, and such
  /// that every level is finite.
  func scale(of block: UnsafeBufferPointer<Float>, width: BitWidth) -> Float {
    let largest = block.reduce(0 as Float) { max($0, abs($1)) }
    guard largest > 0 else { return 0 }
    let maximum = Self.representable(
      Double(largest) / Double(width.maximumValue), width: width)
    return switch self {
    case .maximum: maximum
    case .minimumError: Self.minimumErrorScale(of: block, startingAt: maximum, width: width)
    }
  }

  private static func minimumErrorScale(
    of block: UnsafeBufferPointer<Float>, startingAt maximum: Float, width: BitWidth
  ) -> Float {
    var best = (scale: maximum, fit: Fit(of: block, scale: maximum, width: width))
    /// Takes the candidate over if its error is smaller.
    func improves(_ candidate: Double) -> Bool {
      let scale = representable(candidate, width: width)
      let fit = Fit(of: block, scale: scale, width: width)
      guard fit.squaredError < best.fit.squaredError else { return false }
      best = (scale, fit)
      return true
    }
    if width.bits == 1 {
      let sum = block.reduce(0.0) { $0 + Double(abs($1)) }
      _ = improves(sum / Double(block.count))
      return best.scale
    }
    /// Tries `first` times the best scale, then each time `ratio` times the scale before.
    func scan(from first: Double, ratio: Double, count: Int) {
      var candidate = Double(best.scale) * first
      for _ in 0..<count {
        _ = improves(candidate)
        candidate *= ratio
      }
    }
    scan(from: 0x1p-4, ratio: 1.0905077326652577, count: 37)  // 2^(1/8)
    scan(from: 0.9170040432046712, ratio: 1.0054299011128028, count: 33)  // 2^(-1/8), 2^(1/128)
    for _ in 0..<16 {
      guard improves(best.fit.leastSquaresScale) else { break }
    }
    return best.scale
  }

  /// The nearest `Float` that is positive and keeps every level of the width finite.
  private static func representable(_ scale: Double, width: BitWidth) -> Float {
    let outermost = Float(width.maximumValue)
    let quotient = Float.greatestFiniteMagnitude / outermost
    let largest = (quotient * outermost).isFinite ? quotient : quotient.nextDown
    return min(max(Float(scale), .leastNonzeroMagnitude), largest)
  }
}

/// How well one scale represents a block.
private struct Fit {
  /// The sum of squared differences between the elements and their dequantised codes.
  let squaredError: Double

  /// The scale that fits the codes at this scale best: `sum(x c) / sum(c^2)`.
  let leastSquaresScale: Double

  init(of block: UnsafeBufferPointer<Float>, scale: Float, width: BitWidth) {
    var squaredError = 0.0
    var product = 0.0
    var square = 0.0
    for element in block {
      let magnitude = width.nearestMagnitude(of: element, scale: scale)
      let level = Float(magnitude)
      let difference = Double(abs(element)) - Double(scale * level)
      squaredError += difference * difference
      product += Double(abs(element)) * Double(level)
      square += Double(level * level)
    }
    self.squaredError = squaredError
    leastSquaresScale = product / square
  }
}
