import BipolarInt
import Emulator
import Testing

/// Transposes of matrices and of bits.
@Suite struct TransposeTests {
  private func transpose<Element>(_ a: [Element], rows: Int, columns: Int) -> [Element] {
    (0..<columns).flatMap { column in (0..<rows).map { a[$0 * columns + column] } }
  }

  @Test func naive() throws {
    try forEachVariant(of: "transposes") { trial in
      let (rows, columns) = (30, 21)
      let a = (0..<Int32(rows * columns)).map { $0 &* 7919 }
      let result = try trial.zeros(Int32.self, a.count)
      try trial.launch(
        "transpose_naive", grid: Dimensions(3, 4), block: Dimensions(8, 8), trial.buffer(a),
        result, rows, columns)
      try trial.check(result, transpose(a, rows: rows, columns: columns))
    }
  }

  @Test func tiled() throws {
    try forEachVariant(of: "transposes") { trial in
      let (rows, columns) = (50, 70)
      let a = (0..<rows * columns).map { Double($0) * 0.1 }
      let result = try trial.zeros(Double.self, a.count)
      try trial.launch(
        "transpose_tiled", grid: Dimensions(3, 2), block: Dimensions(32, 8), trial.buffer(a),
        result, rows, columns)
      try trial.check(result, transpose(a, rows: rows, columns: columns))
    }
  }

  @Test func bits() throws {
    try forEachVariant(of: "transposes") { trial in
      var random = SplitMix64(seed: 30)
      let a = random.words(192)
      let result = try trial.zeros(UInt32.self, 192)
      try trial.launch("transpose_bits", grid: 3, block: 64, trial.buffer(a), result)
      let expected = a.indices.map { i in
        (0..<32).reduce(UInt32(0)) { $0 | (a[i / 32 * 32 + $1] >> UInt32(i % 32) & 1) << $1 }
      }
      try trial.check(result, expected)
    }
  }
}
