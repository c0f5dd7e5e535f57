import BipolarInt
import Foundation
import Testing

/// Transforms and recurrences in shared memory.
@Suite struct SignalTests {
  private func power(_ base: UInt64, _ exponent: Int, modulo: UInt64) -> UInt64 {
    (0..<exponent).reduce(1) { product, _ in product * base % modulo }
  }

  @Test func numberTheoreticTransform() throws {
    try forEachVariant(of: "signals") { trial in
      var random = SplitMix64(seed: 260)
      let modulus: UInt64 = 998_244_353
      // 3 generates the multiplicative group, whose order is a multiple of 256.
      let root = power(power(3, 119 * 64, modulo: modulus), 1 << 9, modulo: modulus)
      let roots = sequence(first: UInt64(1)) { $0 * root % modulus }.prefix(256).map(UInt32.init)
      let a = random.integers(512, in: UInt32(0)...998_244_352)
      let data = try trial.buffer(a)
      try trial.launch("ntt_256", grid: 2, block: 128, data, trial.buffer(Array(roots[..<128])))
      let expected = (0..<512).map { place -> UInt32 in
        // The definition: the sum of a[j] root^(j k).
        let (start, k) = (place / 256 * 256, place % 256)
        return UInt32(
          (0..<256).reduce(UInt64(0)) {
            ($0 + UInt64(a[start + $1]) * UInt64(roots[$1 * k % 256])) % modulus
          })
      }
      try trial.check(data, expected)
    }
  }

  @Test func fourierTransform() throws {
    try forEachVariant(of: "signals") { trial in
      var random = SplitMix64(seed: 261)
      let a = random.floats(2 * 128, in: -1...1)
      let twiddles = (0..<32).flatMap { k -> [Float] in
        let angle = -2 * Double.pi * Double(k) / 64
        return [Float(cos(angle)), Float(sin(angle))]
      }
      let data = try trial.buffer(a)
      try trial.launch("fft_64", grid: 2, block: 32, data, trial.buffer(twiddles))
      let expected = (0..<128).flatMap { place -> [Double] in
        var (re, im) = (0.0, 0.0)
        for j in 0..<64 {
          let angle = -2 * Double.pi * Double(j * (place % 64) % 64) / 64
          let x = Double(a[2 * (place / 64 * 64 + j)])
          let y = Double(a[2 * (place / 64 * 64 + j) + 1])
          re += x * cos(angle) - y * sin(angle)
          im += x * sin(angle) + y * cos(angle)
        }
        return [re, im]
      }
      try trial.check(data, near: expected, tolerance: 1e-5)
    }
  }

  @Test func commonSubsequence() throws {
    try forEachVariant(of: "signals") { trial in
      var random = SplitMix64(seed: 262)
      let a = random.integers(50, in: UInt8(97)...100)
      let b = random.integers(61, in: UInt8(97)...100)
      let result = try trial.zeros(Int32.self, 1)
      try trial.launch(
        "common_subsequence", grid: 1, block: 64, trial.buffer(a), trial.buffer(b), a.count,
        b.count, result)
      var table = [[Int32]](
        repeating: [Int32](repeating: 0, count: b.count + 1), count: a.count + 1)
      for i in a.indices {
        for j in b.indices {
          table[i + 1][j + 1] =
            a[i] == b[j] ? table[i][j] + 1 : max(table[i][j + 1], table[i + 1][j])
        }
      }
      try trial.check(result, [table[a.count][b.count]])
    }
  }
}
