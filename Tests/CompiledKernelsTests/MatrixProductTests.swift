import BipolarInt
import Emulator
import Testing

/// Matrix products on the general pipelines.
@Suite struct MatrixProductTests {
  /// A (m x k, rows) times B (k x n, rows), each element summed up in order by `multiplyAdd`.
  private func product<Element: Numeric>(
    _ a: [Element], _ b: [Element], _ m: Int, _ n: Int, _ k: Int,
    _ multiplyAdd: (Element, Element, Element) -> Element
  ) -> [Element] {
    (0..<m * n).map { place in
      (0..<k).reduce(0) { multiplyAdd(a[place / n * k + $1], b[$1 * n + place % n], $0) }
    }
  }

  @Test func tiledInt32() throws {
    try forEachVariant(of: "matrix_products") { trial in
      var random = SplitMix64(seed: 70)
      let n = 32
      let a = random.words(n * n).map(Int32.init(bitPattern:))
      let b = random.words(n * n).map(Int32.init(bitPattern:))
      let result = try trial.zeros(Int32.self, n * n)
      try trial.launch(
        "tiled_matmul_int32", grid: Dimensions(2, 2), block: Dimensions(16, 16), trial.buffer(a),
        trial.buffer(b), result, n)
      try trial.check(result, product(a, b, n, n, n) { $2 &+ $0 &* $1 })
    }
  }

  @Test func naiveFloat() throws {
    try forEachVariant(of: "matrix_products") { trial in
      var random = SplitMix64(seed: 71)
      let (m, n, k) = (21, 18, 33)
      let a = random.floats(m * k, in: -1...1)
      let b = random.floats(k * n, in: -1...1)
      let result = try trial.zeros(Float.self, m * n)
      try trial.launch(
        "matmul_naive_f32", grid: Dimensions(3, 3), block: Dimensions(8, 8), trial.buffer(a),
        trial.buffer(b), result, m, n, k)
      try trial.check(result, product(a, b, m, n, k, fma))
    }
  }

  @Test func tiledDouble() throws {
    try forEachVariant(of: "matrix_products") { trial in
      var random = SplitMix64(seed: 72)
      let n = 19
      let a = random.doubles(n * n, in: -1...1)
      let b = random.doubles(n * n, in: -1...1)
      let result = try trial.zeros(Double.self, n * n)
      try trial.launch(
        "matmul_tiled_f64", grid: Dimensions(3, 3), block: Dimensions(8, 8), trial.buffer(a),
        trial.buffer(b), result, n)
      try trial.check(result, product(a, b, n, n, n, fma))
    }
  }

  @Test func floatInRegisters() throws {
    try forEachVariant(of: "matrix_products") { trial in
      var random = SplitMix64(seed: 73)
      let n = 64
      let a = random.floats(n * n, in: -1...1)
      let b = random.floats(n * n, in: -1...1)
      let result = try trial.zeros(Float.self, n * n)
      try trial.launch(
        "matmul_register_f32", grid: Dimensions(2, 2), block: 64, trial.buffer(a),
        trial.buffer(b), result, n)
      try trial.check(result, product(a, b, n, n, n, fma))
    }
  }

  @Test(arguments: [0, 1]) func bytes(mixed: Int) throws {
    try forEachVariant(of: "matrix_products") { trial in
      var random = SplitMix64(seed: 74)
      let (m, n, k) = (6, 40, 24)
      let a = random.integers(m * k, in: UInt8(0)...255)
      let b = random.integers(n * k, in: Int8(-128)...127)
      let result = try trial.zeros(Int32.self, m * n)
      try trial.launch(
        "matmul_dp4a", grid: Dimensions(2, m), block: 32, trial.buffer(a), trial.buffer(b),
        result, n, k / 4, mixed)
      let expected = (0..<m * n).map { place in
        (0..<k).reduce(Int32(0)) { sum, i in
          let x = a[place / n * k + i]
          let left = mixed == 1 ? Int32(x) : Int32(Int8(bitPattern: x))
          return sum + left * Int32(b[place % n * k + i])
        }
      }
      try trial.check(result, expected)
    }
  }

  @Test func oneBit() throws {
    try forEachVariant(of: "matrix_products") { trial in
      var random = SplitMix64(seed: 75)
      let (m, n, words) = (5, 40, 3)
      let a = (0..<m * words).map { _ in random.next() }
      let b = (0..<n * words).map { _ in random.next() }
      let result = try trial.zeros(Int32.self, m * n)
      try trial.launch(
        "matmul_binary_popc", grid: Dimensions(2, m), block: 32, trial.buffer(a),
        trial.buffer(b), result, n, words)
      let expected = (0..<m * n).map { place in
        (0..<words * 64).reduce(Int32(0)) { sum, bit in
          let x = a[place / n * words + bit / 64] >> UInt64(bit % 64) & 1
          let y = b[place % n * words + bit / 64] >> UInt64(bit % 64) & 1
          return sum + (x == y ? 1 : -1)
        }
      }
      try trial.check(result, expected)
    }
  }
}
