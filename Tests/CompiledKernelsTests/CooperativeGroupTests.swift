import BipolarInt
import Testing

/// Cooperative groups as CUDA's own headers spell them.
@Suite struct CooperativeGroupTests {
  @Test func tiles() throws {
    try forEachVariant(of: "groups") { trial in
      var random = SplitMix64(seed: 300)
      let a = random.integers(128, in: Int32(-1000)...1000)
      let result = try trial.zeros(Int32.self, 128)
      try trial.launch("groups_tiles", grid: 2, block: 64, trial.buffer(a), result)
      let expected = a.indices.map { i -> Int32 in
        let tile = Array(a[(i / 8 * 8)..<(i / 8 * 8 + 8)])
        let odd = (0..<8).reduce(Int32(0)) { $0 | (tile[$1] & 1) << Int32($1) }
        let before = tile[..<(i % 8)].reduce(0, +)
        return tile.reduce(0, +) + (tile.max() ?? 0) * 3 + before * 5 + odd * 7 + Int32(i % 64 / 8)
      }
      try trial.check(result, expected)
    }
  }

  @Test func coalescedThreads() throws {
    try forEachVariant(of: "groups") { trial in
      var random = SplitMix64(seed: 301)
      let a = random.integers(200, in: Int32(-10)...10)
      let counter = try trial.zeros(Int32.self, 1)
      let result = try trial.zeros(Int32.self, 200)
      try trial.launch("groups_coalesced", grid: 2, block: 100, trial.buffer(a), counter, result)
      let positive = a.count { $0 > 0 }
      try trial.check(counter, [Int32(positive)])
      let places = try trial.read(result)
      trial.check(places.map { $0 >= 0 }, a.map { $0 > 0 })
      trial.check(places.filter { $0 >= 0 }.sorted(), (0..<positive).map(Int32.init))
    }
  }

  @Test func block() throws {
    try forEachVariant(of: "groups") { trial in
      var random = SplitMix64(seed: 302)
      let a = random.words(256).map(Int32.init(bitPattern:))
      let result = try trial.zeros(Int32.self, 256)
      try trial.launch("groups_block", grid: 2, block: 128, trial.buffer(a), result)
      let expected = (0..<2).flatMap { block -> [Int32] in
        var values = Array(a[(block * 128)..<(block * 128 + 128)])
        for distance in [64, 32, 16, 8, 4, 2, 1] {
          for t in 0..<distance { values[t] ^= values[t + distance] &* 3 }
        }
        return (0..<128).map { values[0] &+ $0 }
      }
      try trial.check(result, expected)
    }
  }
}
