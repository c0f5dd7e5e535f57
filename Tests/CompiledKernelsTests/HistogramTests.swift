import BipolarInt
import Testing

/// Histograms by atomics.
@Suite struct HistogramTests {
  @Test func shared() throws {
    try forEachVariant(of: "histograms") { trial in
      var random = SplitMix64(seed: 50)
      // A skewed distribution: many lanes hit one bin.
      let a = random.integers(3000, in: UInt8(0)...255).map { $0 & ($0 >> 1) }
      let bins = try trial.zeros(UInt32.self, 256)
      try trial.launch("histogram_shared", grid: 3, block: 192, trial.buffer(a), bins, a.count)
      var expected = [UInt32](repeating: 0, count: 256)
      for value in a { expected[Int(value)] += 1 }
      try trial.check(bins, expected)
    }
  }

  @Test func global() throws {
    try forEachVariant(of: "histograms") { trial in
      var random = SplitMix64(seed: 51)
      let a = random.integers(1500, in: UInt32(0)...999)
      let bins = try trial.zeros(UInt32.self, 34)
      try trial.launch(
        "histogram_global", grid: 12, block: 128, trial.buffer(a), bins, a.count, UInt32(30))
      var expected = [UInt32](repeating: 0, count: 34)
      for value in a { expected[Int(value / 30)] += 1 }
      try trial.check(bins, expected)
    }
  }

  @Test func aggregatedByMatches() throws {
    try forEachVariant(of: "histograms") { trial in
      var random = SplitMix64(seed: 52)
      let a = random.words(1000)
      let bins = try trial.zeros(UInt32.self, 10)
      try trial.launch("histogram_match", grid: 8, block: 128, trial.buffer(a), bins, a.count)
      var expected = [UInt32](repeating: 0, count: 10)
      for value in a { expected[Int(value % 10)] += 1 }
      try trial.check(bins, expected)
    }
  }
}
