import BipolarInt
import Testing

/// Loads and stores of every width, cache hints, release and acquire, rare logic.
@Suite struct MemoryFormTests {
  @Test func vectorWidths() throws {
    try forEachVariant(of: "memory_forms") { trial in
      var random = SplitMix64(seed: 320)
      let a = random.integers(4 * 64, in: UInt8.min...UInt8.max)
      let b = random.integers(2 * 64, in: UInt16.min...UInt16.max)
      let c = random.integers(4 * 64, in: Int16.min...Int16.max)
      let d = random.words(2 * 64)
      let e = random.integers(2 * 64, in: UInt8.min...UInt8.max)
      let (first, factors) = ([UInt32(1000), 0xABCD_1234], [1.25, -0.3])
      // uint2, padding to 16 bytes, double2.
      let pair =
        first.flatMap { bytes($0) } + [UInt8](repeating: 0, count: 8)
        + factors.flatMap { bytes($0) }
      let words = try trial.zeros(UInt32.self, 4 * 64)
      let halves = try trial.zeros(UInt16.self, 4 * 64)
      let small = try trial.zeros(UInt8.self, 4 * 64)
      let doubles = try trial.zeros(Double.self, 2 * 64)
      try trial.launch(
        "vector_widths", grid: 1, block: 64, trial.buffer(a), trial.buffer(b), trial.buffer(c),
        trial.buffer(d), trial.buffer(e), pair, words, halves, small, doubles)
      let rows: [[Float]] = [[1.5, 2.5, -3.5, 4.5], [0.25, -0.5, 8, 16]]
      var expected: ([UInt32], [UInt16], [UInt8], [Double]) = ([], [], [], [])
      for t in 0..<64 {
        let other = 63 - t
        let p = a[(4 * other)..<(4 * other + 4)].map(UInt32.init)
        let q = b[(2 * other)..<(2 * other + 2)].map(UInt32.init)
        let u = e[(2 * t)..<(2 * t + 2)].map(UInt32.init)
        let row = rows[t & 1]
        expected.0 += [
          p[0] * q[0] + first[0], p[1] &- q[1], d[2 * other] ^ first[1],
          d[2 * other + 1] &+ u[0] * u[1],
        ]
        expected.1 += [
          UInt16(bitPattern: c[4 * t + 2]), UInt16(bitPattern: c[4 * t + 3]), UInt16(q[0] >> 3),
          UInt16(p[2] << 4),
        ]
        expected.2 += [UInt8(p[3]), UInt8(u[1]), UInt8(q[1] >> 8), UInt8(row[3])]
        expected.3 += [
          Double(c[4 * other]) * factors[0] + Double(row[0]),
          (Double(c[4 * other + 1]) + 0.125) * factors[1],
        ]
      }
      try trial.check(words, expected.0)
      try trial.check(halves, expected.1)
      try trial.check(small, expected.2)
      try trial.check(doubles, expected.3)
    }
  }

  @Test func cacheHints() throws {
    try forEachVariant(of: "memory_forms") { trial in
      var random = SplitMix64(seed: 321)
      let a = random.words(132).map(Int32.init(bitPattern:))
      let b = random.floats(512, in: -1...1)
      let c = random.integers(128, in: Int16.min...Int16.max)
      let result = try trial.zeros(Int32.self, 256)
      let rows = try trial.zeros(Float.self, 512)
      try trial.launch(
        "cache_hints", grid: 2, block: 64, trial.buffer(a), trial.buffer(b), trial.buffer(c),
        result, rows)
      let expected = (0..<128).flatMap { i -> [Int32] in
        let sum = a[i] &+ a[i + 1] &* 3 &+ a[i + 2] &* 5 &+ a[i + 3] &* 7
        return [sum &+ a[i + 4] &+ Int32(c[i]), sum &- a[i + 4]]
      }
      try trial.check(result, expected)
      try trial.check(rows, b.indices.map { $0 % 4 == 0 ? b[$0] + 1 : b[$0] })
    }
  }

  @Test func releaseAndAcquire() throws {
    try forEachVariant(of: "memory_forms") { trial in
      let blocks = 6
      let token = try trial.zeros(Int32.self, 3)
      let values = try trial.buffer([Int32(5)])
      let log = try trial.zeros(Int32.self, blocks)
      try trial.launch("release_acquire", grid: .init(blocks), block: 32, token, values, log)
      var passed: [Int32] = [5]
      for block in 0..<Int32(blocks) { passed.append(passed[Int(block)] * 3 + block) }
      try trial.check(log, Array(passed[..<blocks]))
      try trial.check(values, [passed[blocks]])
      try trial.check(token, [6, 12, 18])
    }
  }

  @Test func logicForms() throws {
    try forEachVariant(of: "memory_forms") { trial in
      var random = SplitMix64(seed: 322)
      let words = random.words(3 * 64)
      let result = try trial.zeros(UInt32.self, 64)
      try trial.launch("logic_forms", grid: 1, block: 64, trial.buffer(words), result)
      let expected = (0..<64).map { i -> UInt32 in
        let (a, b, c) = (words[3 * i], words[3 * i + 1], words[3 * i + 2])
        let field: UInt32 = 0x7FF << 5
        let inserted = b & ~field | a << 5 & field
        let extracted = UInt32(bitPattern: Int32(bitPattern: c << 12) >> 19)
        let differences = (0..<4).reduce(c) { sum, k in
          let (x, y) = (a >> UInt32(8 * k) & 0xFF, b >> UInt32(8 * k) & 0xFF)
          return sum &+ (x > y ? x - y : y - x)
        }
        let dot = (a & 0xFFFF) * (b & 0xFF) &+ (a >> 16) * (b >> 8 & 0xFF) &+ c
        let sad = c &+ (a > b ? a - b : b - a)
        return [a & b | c, a ^ b ^ c, inserted, extracted, differences, dot, sad]
          .reduce(0) { $0 &* 3 &+ $1 }
      }
      try trial.check(result, expected)
    }
  }
}
