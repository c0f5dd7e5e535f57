import BipolarInt
import Testing

/// Half precision and bfloat16.
@Suite struct HalfPrecisionTests {
  private func halves(_ count: Int, seed: UInt64) -> [Float16] {
    var random = SplitMix64(seed: seed)
    return random.floats(count, in: -4...4).map(Float16.init)
  }

  @Test func axpy() throws {
    try forEachVariant(of: "half_precision") { trial in
      let (x, y) = (halves(200, seed: 180), halves(200, seed: 181))
      let result = try trial.buffer(y)
      try trial.launch("half_axpy", grid: 2, block: 64, trial.buffer(x), result, Float(0.7), 100)
      // Product and sum of halves are exact in a double: one rounding in all.
      let a = Double(Float16(0.7))
      try trial.check(result, zip(x, y).map { Float16(a * Double($0) + Double($1)) })
    }
  }

  private func truncated(_ value: Float) -> Float16 {
    let nearest = Float16(value)
    guard Float(nearest.magnitude) > value.magnitude else { return nearest }
    return value > 0 ? nearest.nextDown : nearest.nextUp
  }

  @Test func operations() throws {
    try forEachVariant(of: "half_precision") { trial in
      let (a, b) = (halves(128, seed: 182), halves(128, seed: 183))
      let result = try trial.zeros(Float16.self, 6 * 128)
      let flags = try trial.zeros(Int32.self, 128)
      try trial.launch(
        "half_operations", grid: 2, block: 64, trial.buffer(a), trial.buffer(b), result, flags)
      let expected = zip(a, b).flatMap { x, y -> [Float16] in
        let product = Float16(Double(x) * Double(y))
        return [
          Float16(Double(x) + Double(y)), product, Float16(Double(x) - Double(y)), -x,
          min(max(product, 0), 1), truncated(Float(x) * 3.1),
        ]
      }
      try trial.check(result, expected)
      try trial.check(
        flags,
        zip(a, b).map {
          ($0 < $1 ? 1 : 0) + 2 + 4 * Int32(Float($0).rounded(.toNearestOrEven))
        })
    }
  }

  @Test func dot() throws {
    try forEachVariant(of: "half_precision") { trial in
      let n = 100
      let (a, b) = (halves(3 * n, seed: 184), halves(3 * n, seed: 185))
      let result = try trial.zeros(Float.self, 3)
      try trial.launch("half_dot", grid: 3, block: 32, trial.buffer(a), trial.buffer(b), result, n)
      let expected = (0..<3).map { row in
        var sums = (0..<32).map { lane in
          stride(from: lane, to: n, by: 32).reduce(Float(0)) {
            fma(Float(a[row * n + $1]), Float(b[row * n + $1]), $0)
          }
        }
        for distance in [16, 8, 4, 2, 1] {
          for lane in 0..<distance { sums[lane] += sums[lane + distance] }
        }
        return sums[0]
      }
      try trial.check(result, expected)
    }
  }

  @Test func atomics() throws {
    try forEachVariant(of: "half_precision") { trial in
      var random = SplitMix64(seed: 186)
      // Small integers: every sum below 2048 is exact.
      let a = random.integers(256, in: Int(-10)...20).map { Float16($0) }
      let sums = try trial.zeros(Float16.self, 4)
      try trial.launch("half_atomics", grid: 2, block: 64, trial.buffer(a), sums)
      let expected = (0..<4).map { place in
        Float16(stride(from: place, to: 256, by: 4).reduce(Float(0)) { $0 + Float(a[$1]) })
      }
      try trial.check(sums, expected)
    }
  }

  @Test func bfloatRelu() throws {
    try forEachVariant(of: "half_precision") { trial in
      var random = SplitMix64(seed: 187)
      let a = random.floats(200, in: -9...9).map { UInt16($0.bitPattern >> 16) }
      let result = try trial.zeros(UInt16.self, 200)
      try trial.launch("bfloat_relu", grid: 2, block: 100, trial.buffer(a), result, Float(0.1), 200)
      let expected = a.map { bits -> UInt16 in
        let x = Float(bitPattern: UInt32(bits) << 16)
        let word = (x > 0 ? x : x * 0.1).bitPattern
        // To nearest, ties to even.
        return UInt16((word + 0x7FFF + (word >> 16 & 1)) >> 16)
      }
      try trial.check(result, expected)
    }
  }
}
