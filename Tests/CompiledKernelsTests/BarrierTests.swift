import BipolarInt
import Testing

/// Named barriers, barriers that reduce, barriers of a part of a warp.
@Suite struct BarrierTests {
  @Test(arguments: [1, 2, 7]) func producerAndConsumer(rounds: Int) throws {
    try forEachVariant(of: "barriers") { trial in
      let a = (0..<Int32(rounds * 32)).map { $0 * $0 % 101 }
      let result = try trial.zeros(Int32.self, a.count)
      try trial.launch(
        "barrier_producer_consumer", grid: 1, block: 64, trial.buffer(a), result, rounds)
      var expected = a
      for i in a.indices {
        let value = 3 * a[i / 32 * 32 + 31 - i % 32]
        expected[i] = value + (i >= 32 ? expected[i - 32] : 0)
      }
      try trial.check(result, expected)
    }
  }

  @Test func reductions() throws {
    try forEachVariant(of: "barriers") { trial in
      var random = SplitMix64(seed: 130)
      var a = random.integers(4 * 90, in: Int32(-999)...76)
      a[95] = 77
      a[200] = -1000
      let result = try trial.zeros(Int32.self, 4)
      try trial.launch("barrier_reductions", grid: 4, block: 90, trial.buffer(a), result)
      let expected = (0..<4).map { block in
        let part = a[(block * 90)..<(block * 90 + 90)]
        return Int32(part.count { $0 % 2 == 0 } * 4) + (part.allSatisfy { $0 > -1000 } ? 2 : 0)
          + (part.contains(77) ? 1 : 0)
      }
      try trial.check(result, expected)
    }
  }

  @Test func halfWarps() throws {
    try forEachVariant(of: "barriers") { trial in
      let result = try trial.zeros(Int32.self, 128)
      try trial.launch("barrier_half_warps", grid: 2, block: 64, result)
      var values = (0..<64).map(Int32.init)
      for distance in [1, 2, 4, 8] {
        let old = values
        for t in 0..<64 where t % 32 < 16 { values[t] += old[t ^ distance] }
      }
      for distance in [8, 4, 2, 1] {
        let old = values
        for t in 0..<64 where t % 32 >= 16 { values[t] = old[t] * 3 + old[t ^ distance] }
      }
      try trial.check(result, values + values)
    }
  }

  @Test func groups() throws {
    try forEachVariant(of: "barriers") { trial in
      let result = try trial.zeros(Int32.self, 128)
      try trial.launch("barrier_groups", grid: 1, block: 128, result, 5)
      let expected = (0..<2).flatMap { group in
        var values = (0..<64).map { Int32($0 * (group + 2)) }
        for _ in 0..<(5 * (group + 1)) {
          values = values.indices.map { values[($0 + 1) % 64] &+ values[$0] }
        }
        return values
      }
      try trial.check(result, expected)
    }
  }
}
