import BipolarInt
import Testing

/// Prefix sums.
@Suite struct ScanTests {
  @Test func hillisSteele() throws {
    try forEachVariant(of: "scans") { trial in
      var random = SplitMix64(seed: 20)
      let a = random.integers(600, in: Int32(-100)...100)
      let result = try trial.zeros(Int32.self, 600)
      try trial.launch("scan_hillis_steele", grid: 3, block: 200, trial.buffer(a), result)
      var expected = a
      for i in a.indices where i % 200 > 0 { expected[i] += expected[i - 1] }
      try trial.check(result, expected)
    }
  }

  @Test func blelloch() throws {
    try forEachVariant(of: "scans") { trial in
      var random = SplitMix64(seed: 21)
      let a = random.words(1024)
      let result = try trial.zeros(UInt32.self, 1024)
      try trial.launch("scan_blelloch", grid: 2, block: 256, trial.buffer(a), result)
      var expected = [UInt32](repeating: 0, count: 1024)
      for i in a.indices where i % 512 > 0 { expected[i] = expected[i - 1] &+ a[i - 1] }
      try trial.check(result, expected)
    }
  }

  @Test func decoupledLookBack() throws {
    try forEachVariant(of: "scans") { trial in
      var random = SplitMix64(seed: 22)
      let tiles = 12
      let a = random.integers(tiles * 128, in: UInt32(0)...100)
      let result = try trial.zeros(UInt32.self, a.count)
      try trial.launch(
        "scan_look_back", grid: .init(tiles), block: 128, trial.buffer(a), result,
        trial.zeros(UInt64.self, tiles), trial.zeros(UInt32.self, 1))
      var expected = a
      for i in a.indices.dropFirst() { expected[i] += expected[i - 1] }
      try trial.check(result, expected)
    }
  }
}
