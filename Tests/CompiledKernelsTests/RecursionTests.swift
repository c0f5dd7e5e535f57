import BipolarInt
import Testing

/// Device functions that call themselves, each lane to its own depth.
@Suite struct RecursionTests {
  @Test func fibonacci() throws {
    try forEachVariant(of: "recursion") { trial in
      let result = try trial.zeros(Int32.self, 64)
      try trial.launch("recursive_fibonacci", grid: 2, block: 32, result)
      let sequence: [Int32] = [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55]
      try trial.check(result, (0..<64).map { sequence[$0 % 11] })
    }
  }

  @Test func ackermann() throws {
    // The closed forms of the first three rows.
    func value(_ m: Int, _ n: Int) -> Int { m == 0 ? n + 1 : m == 1 ? n + 2 : 2 * n + 3 }
    try forEachVariant(of: "recursion") { trial in
      let result = try trial.zeros(Int32.self, 48)
      try trial.launch("recursive_ackermann", grid: 1, block: 48, result)
      try trial.check(result, (0..<48).map { Int32(value($0 & 1, $0 / 4) + value(2, $0 & 3)) })
    }
  }

  /// What `tree_sum` returns by value: 16 bytes.
  struct Sum: Equatable {
    var total: Int64
    var count: Int32
    var largest: Float
  }

  private func sum(_ values: [Float], _ root: Int, _ depth: Int) -> Sum {
    guard root < values.count else { return Sum(total: 0, count: 0, largest: -1e30) }
    let value = values[root]
    var sum = Sum(total: Int64(value), count: 1, largest: value)
    if value < 0, depth > 2 { return sum }
    for side in 1...2 {
      let part = self.sum(values, 2 * root + side, depth + 1)
      sum.total += part.total
      sum.count += part.count
      sum.largest = max(sum.largest, part.largest)
    }
    return sum
  }

  @Test func tree() throws {
    try forEachVariant(of: "recursion") { trial in
      var random = SplitMix64(seed: 80)
      let values = random.floats(100, in: -50...100)
      let result = try trial.zeros(Sum.self, 40)
      try trial.launch("recursive_tree", grid: 1, block: 40, trial.buffer(values), result, 100)
      try trial.check(result, (0..<40).map { sum(values, $0 % 13, 0) })
    }
  }
}
