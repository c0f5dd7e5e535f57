import Testing

/// Variables of the module: initial values, addresses of each other, life across launches.
@Suite struct ModuleVariableTests {
  @Test func initialValues() throws {
    let counters: [Int32] = [10, 20, 30, 40]
    let text = Array("tables of bytes".utf8)
    let primes: [Int32] = [2, 3, 5, 7, 11, 13]
    let entries: [(key: Int32, weight: Int32, tag: UInt8, factor: Double)] = [
      (1, 2, UInt8(ascii: "a"), 0.5), (-3, 400, UInt8(ascii: "b"), 2.5),
      (100_000, -6, UInt8(ascii: "c"), -8),
    ]
    try forEachVariant(of: "module_variables") { trial in
      let result = try trial.zeros(Int32.self, 64)
      let factors = try trial.zeros(Double.self, 32)
      try trial.launch("module_read", grid: 1, block: 32, result, factors)
      let sums = (0..<32).map { i -> Int32 in
        let bytes = Int32(text[i % 15]) + Int32(text[10 + i % 5])
        return counters[i & 3] + bytes + primes[i % 6] + counters[1] + counters[i & 1 == 0 ? 2 : 0]
      }
      let products = (0..<32).map {
        entries[$0 % 3].key + entries[$0 % 3].weight * Int32(entries[$0 % 3].tag)
      }
      try trial.check(result, sums + products)
      try trial.check(
        factors, (0..<32).map { entries[$0 % 3].factor * ($0 & 1 == 0 ? 0.5 : -0.25) })
    }
  }

  @Test func valuesStay() throws {
    try forEachVariant(of: "module_variables") { trial in
      let result = try trial.zeros(UInt32.self, 64)
      for launch in UInt32(1)...3 {
        try trial.launch("module_count", grid: 2, block: 32, result)
        try trial.check(result, (1...64).map { $0 * launch })
      }
    }
  }
}
