import BipolarInt
import Testing

/// Sorts and merges; the standard library's sort is the oracle.
@Suite struct SortTests {
  @Test func bitonic() throws {
    try forEachVariant(of: "sorts") { trial in
      var random = SplitMix64(seed: 60)
      let a = random.words(1024)
      let data = try trial.buffer(a)
      try trial.launch("sort_bitonic", grid: 2, block: 256, data)
      try trial.check(data, a[..<512].sorted() + a[512...].sorted())
    }
  }

  @Test func oddEven() throws {
    try forEachVariant(of: "sorts") { trial in
      var random = SplitMix64(seed: 61)
      let n = 75
      let a = random.floats(2 * n, in: -1...1)
      let data = try trial.buffer(a)
      try trial.launch("sort_odd_even", grid: 2, block: 40, shared: n * 4, data, n)
      try trial.check(data, a[..<n].sorted() + a[n...].sorted())
    }
  }

  @Test func radix() throws {
    try forEachVariant(of: "sorts") { trial in
      var random = SplitMix64(seed: 62)
      // Few distinct keys: the sort must keep the order of equal ones.
      let keys = random.words(256).map { $0 & 0xF00F_0003 }
      let sortedKeys = try trial.buffer(keys)
      let values = try trial.buffer((0..<256).map(UInt32.init))
      try trial.launch("sort_radix", grid: 2, block: 128, sortedKeys, values)
      let order = [0..<128, 128..<256].flatMap { range in
        range.sorted { (keys[$0], $0) < (keys[$1], $1) }
      }
      try trial.check(sortedKeys, order.map { keys[$0] })
      try trial.check(values, order.map(UInt32.init))
    }
  }

  @Test func quickInLocalMemory() throws {
    try forEachVariant(of: "sorts") { trial in
      var random = SplitMix64(seed: 63)
      let a = random.integers(64 * 16, in: Int32(-50)...50)
      let result = try trial.zeros(Int32.self, a.count)
      try trial.launch("sort_quick_local", grid: 2, block: 32, trial.buffer(a), result)
      let expected = stride(from: 0, to: a.count, by: 16).flatMap { a[$0..<($0 + 16)].sorted() }
      try trial.check(result, expected)
    }
  }

  @Test func mergePath() throws {
    try forEachVariant(of: "sorts") { trial in
      var random = SplitMix64(seed: 64)
      let a = random.integers(300, in: Int32(-500)...500).sorted()
      let b = random.integers(217, in: Int32(-500)...500).sorted()
      let result = try trial.zeros(Int32.self, 517)
      try trial.launch(
        "merge_path", grid: 5, block: 128, trial.buffer(a), a.count, trial.buffer(b), b.count,
        result)
      try trial.check(result, (a + b).sorted())
    }
  }
}
