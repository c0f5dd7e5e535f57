import BipolarInt
import Testing

/// Reductions of a block and of a grid.
@Suite struct ReductionTests {
  @Test func sumTree() throws {
    try forEachVariant(of: "reductions") { trial in
      var random = SplitMix64(seed: 10)
      let a = random.integers(2000, in: Int32(-1000)...1000)
      let sums = try trial.zeros(Int32.self, 4)
      try trial.launch("reduce_sum_tree", grid: 4, block: 256, trial.buffer(a), sums, a.count)
      let expected = (0..<4).map { block in
        a[(block * 512)..<min(a.count, block * 512 + 512)].reduce(0, &+)
      }
      try trial.check(sums, expected)
    }
  }

  @Test(arguments: [1, 31, 33, 100, 257]) func maximumOfOddBlocks(block: Int) throws {
    try forEachVariant(of: "reductions") { trial in
      var random = SplitMix64(seed: 11)
      let a = random.floats(1111, in: -10...10)
      let largest = try trial.zeros(Float.self, 3)
      try trial.launch(
        "reduce_max_odd", grid: 3, block: .init(block), shared: block * 4, trial.buffer(a),
        largest, a.count)
      let expected = (0..<3).map { start in
        a.indices.filter { $0 / block % 3 == start }.map { a[$0] }.max() ?? 0
      }
      try trial.check(largest, expected)
    }
  }

  @Test func exclusiveOrVolatile() throws {
    try forEachVariant(of: "reductions") { trial in
      var random = SplitMix64(seed: 12)
      let a = random.words(5 * 128)
      let result = try trial.zeros(UInt32.self, 5)
      try trial.launch("reduce_xor_volatile", grid: 5, block: 128, trial.buffer(a), result)
      try trial.check(result, (0..<5).map { a[($0 * 128)..<($0 * 128 + 128)].reduce(0, ^) })
    }
  }

  /// The sum that a tree of shuffles over 32 lanes leaves in lane 0.
  private static func warpSum(_ values: [Float]) -> Float {
    var sums = values
    for distance in [16, 8, 4, 2, 1] {
      for lane in 0..<distance { sums[lane] += sums[lane + distance] }
    }
    return sums[0]
  }

  @Test func shuffle() throws {
    try forEachVariant(of: "warp_reductions") { trial in
      var random = SplitMix64(seed: 13)
      let n = 500
      let a = random.floats(3 * n, in: -1...1)
      let result = try trial.zeros(Float.self, 3)
      try trial.launch("reduce_shuffle", grid: 3, block: 160, trial.buffer(a), result, n)
      let expected = (0..<3).map { block in
        var partial = [Float](repeating: 0, count: 32)
        for warp in 0..<5 {
          partial[warp] = Self.warpSum(
            (0..<32).map { lane in
              stride(from: warp * 32 + lane, to: n, by: 160).reduce(0) { $0 + a[block * n + $1] }
            })
        }
        return Self.warpSum(partial)
      }
      try trial.check(result, expected)
    }
  }

  @Test func lastBlock() throws {
    try forEachVariant(of: "warp_reductions") { trial in
      var random = SplitMix64(seed: 14)
      let a = random.words(3000)
      let result = try trial.zeros(UInt32.self, 1)
      let partial = try trial.zeros(UInt32.self, 9)
      try trial.launch(
        "reduce_last_block", grid: 9, block: 128, trial.buffer(a), partial, result, a.count)
      try trial.check(result, [a.reduce(0) { $0 &+ $1 &* $1 }])
    }
  }

  @Test func dotOfDoublesByAtomics() throws {
    try forEachVariant(of: "warp_reductions") { trial in
      var random = SplitMix64(seed: 15)
      let a = random.integers(600, in: Int(-1000)...1000).map(Double.init)
      let b = random.integers(600, in: Int(-1000)...1000).map(Double.init)
      let result = try trial.zeros(Double.self, 1)
      try trial.launch(
        "dot_double_atomic", grid: 4, block: 64, trial.buffer(a), trial.buffer(b), result, 600)
      try trial.check(result, [zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }])
    }
  }
}
