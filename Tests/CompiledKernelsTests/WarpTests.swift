import BipolarInt
import Testing

/// Votes, shuffles, matches and reductions within warps.
@Suite struct WarpTests {
  /// Calls `body` with the first index of each warp and returns what it gives, warp after warp.
  private func perWarp<Element>(_ count: Int, _ body: (Int) -> [Element]) -> [Element] {
    stride(from: 0, to: count, by: 32).flatMap(body)
  }

  private func ballot(_ isSet: (Int) -> Bool) -> UInt32 {
    (0..<32).reduce(0) { isSet($1) ? $0 | 1 << $1 : $0 }
  }

  @Test func votes() throws {
    try forEachVariant(of: "warps") { trial in
      var random = SplitMix64(seed: 140)
      var a = random.integers(128, in: Int32(0)...199)
      a[70] = 13
      a[100] = 200
      let result = try trial.zeros(UInt32.self, 128)
      try trial.launch("warp_votes", grid: 2, block: 64, trial.buffer(a), result)
      let expected = perWarp(128) { start in
        let odd = ballot { a[start + $0] & 1 == 1 }
        var common = odd
        if a[start..<(start + 32)].allSatisfy({ $0 < 200 }) { common ^= 0x1111 }
        if a[start..<(start + 32)].contains(13) { common ^= 0x2222_0000 }
        let inner = ballot { odd >> $0 & 1 == 1 && a[start + $0] > 50 }
        return (0..<32).map { odd >> $0 & 1 == 1 ? common &+ inner &* 3 &+ 7 : common }
      }
      try trial.check(result, expected)
    }
  }

  @Test func shuffles() throws {
    try forEachVariant(of: "warps") { trial in
      var random = SplitMix64(seed: 141)
      let a = random.words(96).map(Int32.init(bitPattern:))
      let result = try trial.zeros(Int32.self, 96)
      try trial.launch("warp_shuffles", grid: 1, block: 96, trial.buffer(a), result)
      let expected = perWarp(96) { start in
        (0..<32).map { lane -> Int32 in
          func value(_ source: Int) -> Int32 { a[start + source] }
          let up = value(lane % 8 >= 3 ? lane - 3 : lane)
          let down = value(lane % 16 + 5 < 16 ? lane + 5 : lane)
          let quad = value(lane / 4 * 4 + (lane + 2) % 4)
          return value((lane * 7 + 3) % 32) &+ up &* 3 &+ down &* 5 &+ value(lane ^ 9) &* 7
            &+ quad &* 11
        }
      }
      try trial.check(result, expected)
    }
  }

  @Test func compaction() throws {
    try forEachVariant(of: "warps") { trial in
      var random = SplitMix64(seed: 142)
      let a = random.integers(96, in: Int32(1)...1000)
      let result = try trial.zeros(Int32.self, 96)
      let counts = try trial.zeros(Int32.self, 3)
      try trial.launch("warp_compact", grid: 3, block: 32, trial.buffer(a), result, counts)
      let kept = (0..<3).map { warp in a[(warp * 32)..<(warp * 32 + 32)].filter { $0 % 3 == 0 } }
      try trial.check(counts, kept.map { Int32($0.count) })
      try trial.check(
        result, kept.flatMap { $0 + [Int32](repeating: 0, count: 32 - $0.count) })
    }
  }

  @Test func sumsOfGroups() throws {
    try forEachVariant(of: "warps") { trial in
      var random = SplitMix64(seed: 143)
      let keys = random.integers(128, in: UInt32(0)...6)
      let values = random.words(128).map(Int32.init(bitPattern:))
      let result = try trial.zeros(Int32.self, 128)
      try trial.launch(
        "warp_group_sums", grid: 1, block: 128, trial.buffer(keys), trial.buffer(values), result)
      let expected = perWarp(128) { start in
        (start..<(start + 32)).map { i in
          (start..<(start + 32)).reduce(Int32(0)) { keys[$1] == keys[i] ? $0 &+ values[$1] : $0 }
        }
      }
      try trial.check(result, expected)
    }
  }

  @Test func reductionsInOneInstruction() throws {
    try forEachVariant(of: "pipelines") { trial in
      var random = SplitMix64(seed: 144)
      let a = random.words(64).map(Int32.init(bitPattern:))
      let result = try trial.zeros(Int32.self, 64)
      try trial.launch("redux_all", grid: 1, block: 64, trial.buffer(a), result)
      let expected = perWarp(64) { start -> [Int32] in
        let part = Array(a[start..<(start + 32)])
        var common = part.reduce(0, &+)
        common ^= (part.max() ?? 0) &* 3
        common ^= (part.min() ?? 0) &* 5
        common ^= part.reduce(-1) { $0 & ($1 | 0xFF00) }
        common ^= part.reduce(0) { $0 | $1 & 0xFF } &* 7
        let odd = stride(from: 1, to: 32, by: 2).reduce(Int32(0)) { $0 ^ part[$1] }
        return (0..<32).map { $0 % 2 == 1 ? common &+ odd : common }
      }
      try trial.check(result, expected)
    }
  }

  @Test func matches() throws {
    try forEachVariant(of: "pipelines") { trial in
      var random = SplitMix64(seed: 145)
      // The first warp agrees after halving, the second does not.
      let a = random.integers(32, in: Int32(6)...7) + random.integers(32, in: Int32(0)...9)
      let result = try trial.zeros(Int32.self, 64)
      try trial.launch("warp_match_all", grid: 1, block: 64, trial.buffer(a), result)
      let expected = perWarp(64) { start -> [Int32] in
        let agree = Set(a[start..<(start + 32)].map { $0 / 2 }).count == 1
        return (0..<32).map { lane in
          let peers = ballot { a[start + $0] & 3 == a[start + lane] & 3 }
          return (agree ? -1 + 2 : 0) &+ Int32(bitPattern: peers)
        }
      }
      try trial.check(result, expected)
    }
  }
}
