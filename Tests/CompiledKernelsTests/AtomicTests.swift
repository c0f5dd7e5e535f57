import BipolarInt
import Testing

/// Atomic operations on both memories. No result here depends on the order of the threads.
@Suite struct AtomicTests {
  @Test func integers() throws {
    try forEachVariant(of: "atomics") { trial in
      var random = SplitMix64(seed: 120)
      let a = random.words(256)
      let start: [UInt32] = [
        1, 2, 0xFFFF_FFFF, 3, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0, 5, 7, 9, 0,
      ]
      let words = try trial.buffer(start)
      let wide = try trial.buffer([UInt64(11), 0])
      try trial.launch("atomics_integer", grid: 4, block: 64, trial.buffer(a), words, wide)
      let signed = a.map(Int32.init(bitPattern:))
      let expected: [UInt32] = [
        a.reduce(1, &+), a.reduce(2, &-), a.min() ?? 0, a.max() ?? 0,
        UInt32(bitPattern: signed.min() ?? 0), UInt32(bitPattern: signed.max() ?? 0),
        a.reduce(0xFFFF_FFFF) { $0 & ($1 | 0xFF) }, a.reduce(0) { $0 | $1 & 0xFF00FF },
        a.reduce(5, ^),
        // Increments wrap behind 99, decrements below 0 to 70.
        (7 + 256) % 100, (9 + 4 * 71 - 256) % 71, 0xABCD,
      ]
      try trial.check(words, expected)
      try trial.check(
        wide,
        [a.reduce(11) { $0 &+ UInt64($1) << 16 }, a.map { UInt64($0) * UInt64($0) }.max() ?? 0])
    }
  }

  @Test func ticketsInSharedMemory() throws {
    try forEachVariant(of: "atomics") { trial in
      let block = 100
      let order = try trial.zeros(UInt32.self, 3 * block)
      let sums = try trial.zeros(UInt32.self, 3)
      try trial.launch("atomics_shared_tickets", grid: 3, block: .init(block), order, sums)
      let found = try trial.read(order)
      let all = (0..<block).map(UInt32.init)
      for start in stride(from: 0, to: 3 * block, by: block) {
        trial.check(found[start..<(start + block)].sorted(), all)
      }
      let mixed = all.reduce(0) { $0 ^ $1 &* 2_654_435_761 }
      let wide = (0..<block).reduce(UInt64(0)) { $0 + 1 << UInt64($1 & 31) }
      let sum = mixed &+ UInt32(500 - block + 1) &+ UInt32(truncatingIfNeeded: wide >> 5)
      try trial.check(sums, [sum, sum, sum])
    }
  }

  @Test func compareAndSwap() throws {
    try forEachVariant(of: "atomics") { trial in
      var random = SplitMix64(seed: 121)
      let a = random.integers(200, in: Int(-9)...1000).map { Float($0 + 10) }
      let smallest = try trial.buffer([Float(1e30)])
      let total = try trial.buffer([0.5])
      try trial.launch(
        "atomics_compare_and_swap", grid: 4, block: 64, trial.buffer(a), smallest, total, 200)
      try trial.check(smallest, [a.min() ?? 0])
      try trial.check(total, [0.5 + Double(a.reduce(0, +))])
    }
  }

  @Test func floats() throws {
    try forEachVariant(of: "atomics") { trial in
      var random = SplitMix64(seed: 122)
      // Quarters below 100: every partial sum is exact.
      let a = random.integers(192, in: Int(-400)...400).map { Float($0) / 4 }
      let sum = try trial.zeros(Float.self, 1)
      let wide = try trial.zeros(Double.self, 1)
      try trial.launch("atomics_float", grid: 3, block: 64, trial.buffer(a), sum, wide)
      try trial.check(sum, [a.reduce(0, +)])
      try trial.check(wide, [Double(a.reduce(0, +)) / 2])
    }
  }

  @Test func hashTable() throws {
    try forEachVariant(of: "atomics") { trial in
      var random = SplitMix64(seed: 123)
      let keys = random.integers(256, in: UInt32(1)...90)
      let slots = try trial.zeros(UInt32.self, 128)
      let counts = try trial.zeros(UInt32.self, 128)
      try trial.launch("hash_table", grid: 4, block: 64, trial.buffer(keys), slots, counts, 127)
      let found = zip(try trial.read(slots), try trial.read(counts)).filter { $0.0 != 0 }
      let expected = Dictionary(grouping: keys, by: \.self).mapValues { UInt32($0.count) }
      #expect(found.count == expected.count, "\(trial)")
      for (key, count) in found { #expect(expected[key] == count, "\(trial), key \(key)") }
    }
  }

  @Test func linkedList() throws {
    try forEachVariant(of: "atomics") { trial in
      let n = 150
      let head = try trial.buffer([Int32(-1)])
      let next = try trial.buffer([Int32](repeating: -2, count: n))
      try trial.launch("linked_list", grid: 3, block: 64, head, next, n)
      let links = try trial.read(next)
      var seen: [Int32] = []
      var node = try trial.read(head)[0]
      while node >= 0, seen.count <= n {
        seen.append(node)
        node = links[Int(node)]
      }
      trial.check(seen.sorted(), (0..<n).map(Int32.init))
    }
  }
}
