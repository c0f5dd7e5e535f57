import BipolarInt
import Testing

/// Floating point to the last bit.
@Suite struct FloatExactTests {
  // Values between 2^-6 and 2^10 in magnitude: sums and products of two are exact in a double.
  private func values(_ count: Int, seed: UInt64) -> [Float] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      let significand = Float(random.next() >> 41) * 0x1p-23 + 1
      let magnitude =
        significand * Float(sign: .plus, exponent: Int(random.next() % 16) - 6, significand: 1)
      return random.next() & 1 == 0 ? magnitude : -magnitude
    }
  }

  @Test func floats() throws {
    try forEachVariant(of: "float_exact") { trial in
      let (a, b) = (values(256, seed: 160), values(256, seed: 161))
      let result = try trial.zeros(UInt32.self, 12 * 256)
      try trial.launch(
        "float_operations", grid: 4, block: 64, trial.buffer(a), trial.buffer(b), result)
      let expected = zip(a, b).flatMap { x, y -> [UInt32] in
        let (sum, product) = (Double(x) + Double(y), Double(x) * Double(y))
        var root = y.magnitude.squareRoot()
        if Double(root) * Double(root) > Double(y.magnitude) { root = root.nextDown }
        var quotient = x / y
        // Which side of x / y the rounded quotient lies on, its product with y tells exactly.
        let back = Double(quotient) * Double(y)
        if y > 0 ? back < Double(x) : back > Double(x) { quotient = quotient.nextUp }
        let copied = Float(signOf: y, magnitudeOf: x)
        let results: [Float] = [
          x / y, x.magnitude.squareRoot(), rounded(sum, .towardZero), rounded(sum, .up),
          rounded(product, .down), rounded(product, .towardZero), fma(x, y, x), 1 / x, min(x, y),
          copied - x.rounded(.towardZero),
          fma(y.rounded(.up), x.rounded(.toNearestOrEven), x.rounded(.down)), root + quotient,
        ]
        return results.map(\.bitPattern)
      }
      try trial.check(result, expected)
    }
  }

  @Test func doubles() throws {
    try forEachVariant(of: "float_exact") { trial in
      var random = SplitMix64(seed: 162)
      let a = random.doubles(128, in: -1000...1000)
      let b = random.doubles(128, in: -3...3)
      let result = try trial.zeros(UInt64.self, 8 * 128)
      try trial.launch(
        "double_operations", grid: 2, block: 64, trial.buffer(a), trial.buffer(b), result)
      let expected = zip(a, b).flatMap { x, y -> [UInt64] in
        // The error of a sum by Knuth's two-sum, that of a product by one fused operation.
        let sum = x + y
        let part = sum - x
        let sumError = (x - (sum - part)) + (y - part)
        let product = x * y
        let productError = fma(x, y, -product)
        let results: [Double] = [
          x / y, x.magnitude.squareRoot(), fma(x, y, -x), sumError < 0 ? sum.nextDown : sum,
          productError > 0 ? product.nextUp : product,
          x.rounded(.down) - y.rounded(.toNearestOrEven), max(x, y) * min(x, 0.5),
          Double(Float(x)) + Double(Int64(y)),
        ]
        return results.map(\.bitPattern)
      }
      try trial.check(result, expected)
    }
  }

  @Test func conversions() throws {
    try forEachVariant(of: "float_exact") { trial in
      var random = SplitMix64(seed: 163)
      var a = random.floats(64, in: -30000...30000)
      a.replaceSubrange(0..<6, with: [0.5, -0.5, 1.5, 2.5, 0.25, -0.0])
      var b = random.doubles(64, in: -2e9...2e9)
      b.replaceSubrange(0..<3, with: [0.5, 1.5, -2.5])
      let result = try trial.zeros(Int32.self, 8 * 64)
      let wide = try trial.zeros(Int64.self, 2 * 64)
      let back = try trial.zeros(Float.self, 6 * 64)
      try trial.launch(
        "conversions", grid: 1, block: 64, trial.buffer(a), trial.buffer(b), result, wide, back)
      func integer(_ x: Float, _ rule: FloatingPointRoundingRule) -> Int32 {
        Int32(x.rounded(rule))
      }
      var expected: (words: [Int32], wide: [Int64], back: [Float]) = ([], [], [])
      for (i, (x, y)) in zip(a, b).enumerated() {
        let magnitude = Int32(x.magnitude)
        let nearest = integer(x, .toNearestOrEven)
        expected.words += [
          integer(x, .towardZero), nearest, integer(x, .up), integer(x, .down), magnitude,
          Int32(y.rounded(.toNearestOrEven)), magnitude & 0xFF, integer(x, .towardZero),
        ]
        let long = Int64(y.rounded(.toNearestOrEven))
        expected.wide += [Int64(x), long]
        expected.back += [
          Float(integer(x, .towardZero)), rounded(Double(nearest &* 65537), .towardZero),
          Float(long), Float(y), rounded(y, .up), min(max(x, 0), 1) + Float(i),
        ]
      }
      try trial.check(result, expected.words)
      try trial.check(wide, expected.wide)
      try trial.check(back, expected.back)
    }
  }
}
