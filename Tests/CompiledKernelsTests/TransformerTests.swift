import BipolarInt
import Foundation
import Testing

/// Layers of language models against double precision.
@Suite struct TransformerTests {
  // ex2.approx and the rounded product before it: a few units in the seventh digit.
  private let tolerance = 2e-5

  private func softmax(_ row: [Double]) -> [Double] {
    let largest = row.max() ?? 0
    let powers = row.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  private func rows(_ values: [Float], _ columns: Int) -> [[Double]] {
    stride(from: 0, to: values.count, by: columns).map {
      values[$0..<($0 + columns)].map(Double.init)
    }
  }

  @Test func softmaxOfRows() throws {
    try forEachVariant(of: "transformers") { trial in
      var random = SplitMix64(seed: 230)
      let (count, columns) = (5, 77)
      let a = random.floats(count * columns, in: -6...6)
      let result = try trial.zeros(Float.self, a.count)
      try trial.launch(
        "softmax_rows", grid: 3, block: 64, trial.buffer(a), result, count, columns)
      try trial.check(result, near: rows(a, columns).flatMap(softmax), tolerance: tolerance)
    }
  }

  @Test func layerNorm() throws {
    try forEachVariant(of: "transformers") { trial in
      var random = SplitMix64(seed: 231)
      let n = 200
      let a = random.floats(3 * n, in: -2...3)
      let gamma = random.floats(n, in: 0.5...1.5)
      let beta = random.floats(n, in: -1...1)
      let result = try trial.zeros(Float.self, a.count)
      try trial.launch(
        "layer_norm", grid: 3, block: 128, trial.buffer(a), trial.buffer(gamma),
        trial.buffer(beta), result, n)
      let expected = rows(a, n).flatMap { row -> [Double] in
        let mean = row.reduce(0, +) / Double(n)
        let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)
        return row.indices.map {
          (row[$0] - mean) / (variance + 1e-5).squareRoot() * Double(gamma[$0]) + Double(beta[$0])
        }
      }
      try trial.check(result, near: expected, tolerance: tolerance)
    }
  }

  /// softmax(Q K^T scale) V, where query `i` sees the first `visible(i)` keys.
  private func attention(
    _ q: [[Double]], _ k: [[Double]], _ v: [[Double]], scale: Double, visible: (Int) -> Int
  ) -> [Double] {
    q.indices.flatMap { i -> [Double] in
      let seen = 0..<visible(i)
      let weights = softmax(
        seen.map { key in zip(q[i], k[key]).reduce(0) { $0 + $1.0 * $1.1 } * scale })
      return v[0].indices.map { column in seen.reduce(0) { $0 + weights[$1] * v[$1][column] } }
    }
  }

  @Test(arguments: [0, 1]) func onlineAttention(causal: Int) throws {
    try forEachVariant(of: "transformers") { trial in
      var random = SplitMix64(seed: 232)
      let (queries, keys) = (8, 45)
      let q = random.floats(queries * 32, in: -1...1)
      let k = random.floats(keys * 32, in: -1...1)
      let v = random.floats(keys * 32, in: -1...1)
      let result = try trial.zeros(Float.self, q.count)
      try trial.launch(
        "attention_online", grid: 2, block: 128, trial.buffer(q), trial.buffer(k),
        trial.buffer(v), result, keys, Float(0.25), causal)
      let expected = attention(rows(q, 32), rows(k, 32), rows(v, 32), scale: 0.25) {
        causal == 1 ? $0 + 1 : keys
      }
      try trial.check(result, near: expected, tolerance: tolerance)
    }
  }

  @Test func blockAttention() throws {
    try forEachVariant(of: "transformers") { trial in
      var random = SplitMix64(seed: 233)
      let (queries, keys, size) = (3, 50, 24)
      let q = random.floats(queries * size, in: -1...1)
      let k = random.floats(keys * size, in: -1...1)
      let v = random.floats(keys * size, in: -1...1)
      let result = try trial.zeros(Float.self, q.count)
      try trial.launch(
        "attention_block", grid: .init(queries), block: 32, shared: keys * 4, trial.buffer(q),
        trial.buffer(k), trial.buffer(v), result, keys, size)
      let expected = attention(rows(q, size), rows(k, size), rows(v, size), scale: 1) { _ in keys }
      try trial.check(result, near: expected, tolerance: tolerance)
    }
  }

  @Test func quantization() throws {
    try forEachVariant(of: "transformers") { trial in
      var random = SplitMix64(seed: 234)
      let n = 70
      let a = random.floats(4 * n, in: -3...3)
      let result = try trial.zeros(Int8.self, a.count)
      let scales = try trial.zeros(Float.self, 4)
      try trial.launch("quantize_rows", grid: 2, block: 64, trial.buffer(a), result, scales, n)
      let expected = (0..<4).map { row in
        (a[(row * n)..<(row * n + n)].map(\.magnitude).max() ?? 0) / 127
      }
      try trial.check(scales, expected)
      try trial.check(
        result, a.indices.map { Int8((a[$0] / expected[$0 / n] + 0.5).rounded(.down)) })
    }
  }
}
