import BipolarInt
import Foundation
import Testing

/// Mathematical functions against the C library, within the error that CUDA documents.
@Suite struct MathematicsTests {
  @Test func floats() throws {
    try forEachVariant(of: "mathematics") { trial in
      var random = SplitMix64(seed: 170)
      let a = random.floats(100, in: -8...8)
      let result = try trial.zeros(Float.self, 1000)
      try trial.launch("math_float", grid: 2, block: 64, trial.buffer(a), result, 100)
      let expected = a.flatMap { value -> [Double] in
        let x = Double(value)
        let p = Double(abs(value) + 0.01)
        return [
          exp(x), log(p), pow(p, Double(Float(1.7))), erf(x), tanh(x), 1 / p.squareRoot(),
          atan2(x, p), cbrt(p), log1p(p), exp2(x),
        ]
      }
      try trial.check(result, near: expected, tolerance: 1e-6)
    }
  }

  @Test func trigonometry() throws {
    try forEachVariant(of: "mathematics") { trial in
      var random = SplitMix64(seed: 171)
      // The second half needs the reduction by many digits of 2/pi.
      let a = random.floats(64, in: -100...100) + random.floats(64, in: 200_000...10_000_000)
      let result = try trial.zeros(Float.self, 256)
      try trial.launch("math_trigonometry", grid: 2, block: 64, trial.buffer(a), result, 128)
      let expected = a.flatMap { [sin(Double($0)), cos(Double($0))] }
      try trial.check(result, near: expected, tolerance: 2e-7)
    }
  }

  @Test func doubles() throws {
    try forEachVariant(of: "mathematics") { trial in
      var random = SplitMix64(seed: 172)
      let a = random.doubles(64, in: -20...20)
      let result = try trial.zeros(Double.self, 256)
      try trial.launch("math_double", grid: 1, block: 64, trial.buffer(a), result, 64)
      let expected = a.flatMap { x -> [Double] in
        let p = abs(x) + 0.01
        return [exp(x), log(p), sin(x), 1 / p.squareRoot()]
      }
      try trial.check(result, near: expected, tolerance: 4e-16)
    }
  }

  @Test func fast() throws {
    try forEachVariant(of: "fast_mathematics") { trial in
      var random = SplitMix64(seed: 173)
      let a = random.floats(100, in: -3...3)
      let result = try trial.zeros(Float.self, 800)
      try trial.launch("math_fast", grid: 2, block: 64, trial.buffer(a), result, 100)
      let expected = a.flatMap { value -> [Double] in
        let (x, p) = (Double(value), Double(abs(value) + 0.01))
        return [
          exp(x), log(p), sin(x), cos(x), pow(p, 1.7), 1 / p, x / p, tanh(x) + p.squareRoot(),
        ]
      }
      // tanh.approx has a relative error of 2^-11, the rest is closer.
      try trial.check(result, near: expected, tolerance: 6e-4)
    }
  }

  @Test func blackScholes() throws {
    try forEachVariant(of: "fast_mathematics") { trial in
      var random = SplitMix64(seed: 174)
      let n = 100
      let spot = random.floats(n, in: 5...30)
      let strike = random.floats(n, in: 1...100)
      let years = random.floats(n, in: 0.25...10)
      let result = try trial.zeros(Float.self, n)
      try trial.launch(
        "black_scholes", grid: 1, block: 128, trial.buffer(spot), trial.buffer(strike),
        trial.buffer(years), result, Float(0.02), Float(0.3), n)
      let (rate, volatility) = (Double(Float(0.02)), Double(Float(0.3)))
      let expected = (0..<n).map { i in
        let (s, k, t) = (Double(spot[i]), Double(strike[i]), Double(years[i]))
        let d1 =
          (log(s / k) + (rate + volatility * volatility / 2) * t) / (volatility * t.squareRoot())
        let d2 = d1 - volatility * t.squareRoot()
        func normal(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }
        return s * normal(d1) - k * exp(-rate * t) * normal(d2)
      }
      try trial.check(result, near: expected, tolerance: 1e-4)
    }
  }
}
