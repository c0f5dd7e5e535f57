import Testing

/// Locks. Lanes of one warp must make progress on their own, as from Volta on.
@Suite struct LockTests {
  @Test func withinAWarp() throws {
    try forEachVariant(of: "locks") { trial in
      let counter = try trial.zeros(Int32.self, 1)
      let sequence = try trial.zeros(Int32.self, 96)
      try trial.launch(
        "lock_within_warp", grid: 1, block: 96, trial.zeros(Int32.self, 1), counter, sequence)
      try trial.check(counter, [96])
      trial.check(try trial.read(sequence).sorted(), (0..<96).map(Int32.init))
    }
  }

  @Test func spinNaive() throws {
    try forEachVariant(of: "locks") { trial in
      let counter = try trial.zeros(Int32.self, 1)
      try trial.launch("lock_spin_naive", grid: 2, block: 40, trial.zeros(Int32.self, 1), counter)
      try trial.check(counter, [240])
    }
  }

  @Test func ticketsOfBlocks() throws {
    try forEachVariant(of: "locks") { trial in
      let (blocks, rounds) = (6, 4)
      let log = try trial.zeros(UInt32.self, blocks * rounds)
      try trial.launch(
        "lock_ticket_blocks", grid: .init(blocks), block: 32, trial.zeros(UInt32.self, 1),
        trial.zeros(UInt32.self, 1), log, rounds)
      let entries = try trial.read(log)
      #expect(entries.last == UInt32(rounds * blocks * (blocks + 1) / 2), "\(trial)")
      let steps = zip(entries, [0] + entries).map { $0 &- $1 }.sorted()
      trial.check(steps, (1...blocks).flatMap { [UInt32](repeating: UInt32($0), count: rounds) })
    }
  }

  @Test func philosophers() throws {
    try forEachVariant(of: "locks") { trial in
      let meals = try trial.zeros(Int32.self, 32)
      try trial.launch("lock_philosophers", grid: 2, block: 16, meals, 5)
      try trial.check(meals, [Int32](repeating: 5, count: 32))
    }
  }
}
