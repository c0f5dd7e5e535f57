import BipolarInt
import Emulator
import Foundation
import Testing

/// Kernels that Triton compiled. It adds parameters of its own, which get zeros, and takes all
/// shared memory as dynamic.
@Suite struct TritonTests {
  private let shared = 32768

  @Test func add() throws {
    try forEachVariant(of: "triton_add") { trial in
      var random = SplitMix64(seed: 280)
      let (a, b) = (random.floats(1000, in: -9...9), random.floats(1000, in: -9...9))
      let result = try trial.zeros(Float.self, 1000)
      try trial.launch(
        "triton_add", grid: 4, block: 128, trial.buffer(a), trial.buffer(b), result, 1000)
      try trial.check(result, zip(a, b).map(+))
    }
  }

  @Test func softmax() throws {
    try forEachVariant(of: "triton_softmax") { trial in
      var random = SplitMix64(seed: 281)
      let columns = 100
      let a = random.floats(3 * columns, in: -5...5)
      let result = try trial.zeros(Float.self, a.count)
      try trial.launch(
        "triton_softmax", grid: 3, block: 128, shared: shared, trial.buffer(a), result, columns)
      let expected = (0..<3).flatMap { row -> [Double] in
        let powers = a[(row * columns)..<((row + 1) * columns)].map { exp(Double($0)) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
      }
      try trial.check(result, near: expected, tolerance: 1e-6)
    }
  }

  @Test func matmul() throws {
    try forEachVariant(of: "triton_matmul") { trial in
      let n = 64
      let (a, b) = (smallIntegers(n * n, seed: 282), smallIntegers(n * n, seed: 283))
      let result = try trial.zeros(Float.self, n * n)
      try trial.launch(
        "triton_matmul", grid: Dimensions(2, 2), block: 128, shared: shared,
        trial.buffer(a.map(Float16.init)), trial.buffer(b.map(Float16.init)), result, n)
      try trial.check(result, product(a, b, n, n, n))
    }
  }

  @Test func matmulOfBytes() throws {
    try forEachVariant(of: "triton_matmul_s8") { trial in
      let n = 64
      let a = PackedMatrix(rows: n, columns: n, bits: 8, isSigned: true, seed: 284)
      let b = PackedMatrix(rows: n, columns: n, bits: 8, isSigned: true, seed: 285)
      let result = try trial.zeros(Int32.self, n * n)
      try trial.launch(
        "triton_matmul_s8", grid: Dimensions(2, 2), block: 128, shared: shared,
        trial.buffer(a.words), trial.buffer(b.words), result, n)
      try trial.check(result, a.product(b))
    }
  }

  @Test func layerNorm() throws {
    try forEachVariant(of: "triton_layer_norm") { trial in
      var random = SplitMix64(seed: 286)
      let n = 110
      let a = random.floats(2 * n, in: -2...3)
      let gamma = random.floats(n, in: 0.5...1.5)
      let beta = random.floats(n, in: -1...1)
      let result = try trial.zeros(Float.self, a.count)
      try trial.launch(
        "triton_layer_norm", grid: 2, block: 64, shared: shared, trial.buffer(a),
        trial.buffer(gamma), trial.buffer(beta), result, n)
      let expected = (0..<2).flatMap { index -> [Double] in
        let row = a[(index * n)..<((index + 1) * n)].map(Double.init)
        let mean = row.reduce(0, +) / Double(n)
        let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)
        return (0..<n).map {
          (row[$0] - mean) / (variance + 1e-5).squareRoot() * Double(gamma[$0]) + Double(beta[$0])
        }
      }
      try trial.check(result, near: expected, tolerance: 1e-5)
    }
  }

  @Test func cumulativeSum() throws {
    try forEachVariant(of: "triton_cumsum") { trial in
      var random = SplitMix64(seed: 287)
      let a = random.words(512).map(Int32.init(bitPattern:))
      let result = try trial.zeros(Int32.self, 512)
      try trial.launch(
        "triton_cumsum", grid: 2, block: 128, shared: shared, trial.buffer(a), result)
      var expected = a
      for i in a.indices where i % 256 > 0 { expected[i] &+= expected[i - 1] }
      try trial.check(result, expected)
    }
  }

  @Test func histogram() throws {
    try forEachVariant(of: "triton_histogram") { trial in
      var random = SplitMix64(seed: 288)
      let a = random.integers(300, in: Int32(0)...1000)
      let bins = try trial.zeros(Int32.self, 16)
      try trial.launch("triton_histogram", grid: 3, block: 128, trial.buffer(a), bins, 300)
      try trial.check(bins, (0..<16).map { bin in Int32(a.count { $0 % 16 == bin }) })
    }
  }

  @Test func sort() throws {
    try forEachVariant(of: "triton_sort") { trial in
      var random = SplitMix64(seed: 289)
      let a = random.words(128).map(Int32.init(bitPattern:))
      let result = try trial.zeros(Int32.self, 128)
      try trial.launch("triton_sort", grid: 2, block: 32, shared: shared, trial.buffer(a), result)
      try trial.check(result, a[..<64].sorted() + a[64...].sorted())
    }
  }

  @Test func attention() throws {
    try forEachVariant(of: "triton_attention") { trial in
      var random = SplitMix64(seed: 290)
      let (queries, keys) = (32, 64)
      let q = random.floats(queries * 32, in: -1...1).map { Float16($0) }
      let k = random.floats(keys * 32, in: -1...1).map { Float16($0) }
      let v = random.floats(keys * 32, in: -1...1).map { Float16($0) }
      let result = try trial.zeros(Float.self, q.count)
      try trial.launch(
        "triton_attention", grid: 2, block: 32, shared: shared, trial.buffer(q), trial.buffer(k),
        trial.buffer(v), result, keys, Float(0.25))
      let expected = (0..<queries).flatMap { row -> [Double] in
        let powers = (0..<keys).map { key in
          exp((0..<32).reduce(0.0) { $0 + Double(q[row * 32 + $1]) * Double(k[key * 32 + $1]) } / 4)
        }
        let sum = powers.reduce(0, +)
        return (0..<32).map { column in
          (0..<keys).reduce(0.0) { $0 + powers[$1] * Double(v[$1 * 32 + column]) } / sum
        }
      }
      // The weights are rounded to half precision before the second product.
      try trial.check(result, near: expected, tolerance: 5e-4)
    }
  }

  @Test func randomIntegers() throws {
    // Philox 4x32-10 of Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
    func philox(_ counter: UInt32, key: UInt32) -> UInt32 {
      var c: [UInt32] = [counter, 0, 0, 0]
      var (k0, k1) = (key, UInt32(0))
      for _ in 0..<10 {
        let first = UInt64(c[0]) * 0xD251_1F53
        let third = UInt64(c[2]) * 0xCD9E_8D57
        c = [
          UInt32(third >> 32) ^ c[1] ^ k0, UInt32(truncatingIfNeeded: third),
          UInt32(first >> 32) ^ c[3] ^ k1, UInt32(truncatingIfNeeded: first),
        ]
        k0 &+= 0x9E37_79B9
        k1 &+= 0xBB67_AE85
      }
      return c[0]
    }
    try forEachVariant(of: "triton_random") { trial in
      let result = try trial.zeros(UInt32.self, 256)
      try trial.launch("triton_random", grid: 2, block: 128, result, 1234)
      try trial.check(result, (0..<256).map { philox($0, key: 1234) })
    }
  }
}
