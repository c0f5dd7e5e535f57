import BipolarInt
import Testing

/// Particles and random paths.
@Suite struct PhysicsTests {
  @Test func gravity() throws {
    try forEachVariant(of: "physics") { trial in
      var random = SplitMix64(seed: 110)
      let n = 128
      let bodies = random.floats(4 * n, in: -1...1).map { abs($0) }
      let result = try trial.zeros(Float.self, 4 * n)
      try trial.launch("nbody_f32", grid: 2, block: 64, trial.buffer(bodies), result, n)
      let expected = (0..<n).flatMap { i -> [Double] in
        var force = [0.0, 0, 0, Double(bodies[4 * i + 3])]
        for j in 0..<n {
          let d = (0..<3).map { Double(bodies[4 * j + $0]) - Double(bodies[4 * i + $0]) }
          let r2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2] + 0.01
          let s = Double(bodies[4 * j + 3]) / (r2 * r2.squareRoot())
          for k in 0..<3 { force[k] += d[k] * s }
        }
        return force
      }
      // rsqrt.approx has a relative error of 2^-22.9; 128 terms of either sign are summed up.
      try trial.check(result, near: expected, tolerance: 1e-4)
    }
  }

  @Test func potential() throws {
    try forEachVariant(of: "physics") { trial in
      var random = SplitMix64(seed: 111)
      let n = 50
      let a = random.doubles(3 * n, in: -1...1)
      let result = try trial.zeros(Double.self, n)
      try trial.launch("nbody_f64", grid: 2, block: 32, trial.buffer(a), result, n)
      let expected = (0..<n).map { i in
        (0..<n).reduce(0.0) { sum, j in
          guard i != j else { return sum }
          let d = (0..<3).map { a[3 * j + $0] - a[3 * i + $0] }
          return sum + 1 / fma(d[0], d[0], fma(d[1], d[1], d[2] * d[2])).squareRoot()
        }
      }
      try trial.check(result, expected)
    }
  }

  @Test func monteCarlo() throws {
    try forEachVariant(of: "physics") { trial in
      let (seed, tries) = (UInt64(12345), 40)
      let hits = try trial.zeros(UInt32.self, 2)
      try trial.launch("monte_carlo_pi", grid: 2, block: 50, seed, tries, hits)
      var expected: [UInt32] = [0, 0]
      for thread in UInt64(0)..<100 {
        var state = seed &+ thread &* 0x9E37_79B9_7F4A_7C15
        func coordinate() -> Float {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return Float(UInt32(state >> 40)) * 5.9604645e-8
        }
        var count: UInt32 = 0
        for _ in 0..<tries {
          let x = coordinate()
          let y = coordinate()
          if fma(x, x, y * y) <= 1 { count += 1 }
        }
        expected[0] += count
        if count > tries / 2 { expected[1] += 1 }
      }
      try trial.check(hits, expected)
    }
  }
}
