import Emulator
import Testing

/// What kernels say, how they stop, and the device's heap and clocks.
@Suite struct MessageTests {
  @Test func printing() throws {
    try forEachVariant(of: "messages") { trial in
      let profile = try trial.launch(
        "print_values", grid: 1, block: 6, trial.buffer([Int32(1), 5, 2, -3, 7, 3]), 0.5)
      // The lanes of a warp print in their order, one call after the other.
      let expected = """
        thread 1 has 5, scaled 2.500 (large)
        thread 4 has 7, scaled 3.500 (large)
        thread 5 has 3, scaled 1.500 (large)
        no arguments

        """
      let lines = profile.printed.split(separator: "\n").sorted()
      #expect(lines == expected.split(separator: "\n").sorted(), "\(trial)")
    }
  }

  @Test func assertions() throws {
    try forEachVariant(of: "messages") { trial in
      let result = try trial.zeros(Int32.self, 32)
      let positive = (1...32).map(Int32.init)
      try trial.launch("assert_positive", grid: 1, block: 32, trial.buffer(positive), result)
      try trial.check(result, positive.map { $0 * 2 })

      var wrong = positive
      wrong[9] = 0
      let input = try trial.buffer(wrong)
      let fault = #expect(throws: Fault.self, "\(trial)") {
        try trial.launch("assert_positive", grid: 1, block: 32, input, result)
      }
      guard case .assertion(let words) = fault?.kind else {
        Issue.record("\(trial): \(String(describing: fault))")
        return
      }
      #expect(words.contains("in[i] > 0"), "\(trial)")
      #expect(fault?.lane == 9, "\(trial)")
    }
  }

  @Test func trap() throws {
    try forEachVariant(of: "messages") { trial in
      let result = try trial.zeros(Int32.self, 4)
      let good = try trial.buffer([Int32(1), 2, 3, -4])
      try trial.launch("trap_on_zero", grid: 1, block: 4, good, result)
      try trial.check(result, [100, 50, 33, -25])

      let bad = try trial.buffer([Int32(1), 2, 0, -4])
      let fault = #expect(throws: Fault.self, "\(trial)") {
        try trial.launch("trap_on_zero", grid: 1, block: 4, bad, result)
      }
      #expect(fault?.kind == .trap, "\(trial)")
    }
  }

  @Test func heap() throws {
    try forEachVariant(of: "messages") { trial in
      let result = try trial.zeros(Int32.self, 32)
      try trial.launch("heap_lists", grid: 1, block: 32, result)
      let expected = (0..<32).map { i -> Int32 in
        let values = (0...(i % 5)).reversed().map { i * 10 + $0 }
        return Int32(zip(values, 1...).reduce(0) { $0 + $1.0 * $1.1 })
      }
      try trial.check(result, expected)
    }
  }

  @Test func clocks() throws {
    try forEachVariant(of: "clocks") { trial in
      let times = try trial.zeros(Int64.self, 128)
      let places = try trial.zeros(UInt32.self, 64)
      try trial.launch("clocks", grid: 1, block: 64, times, places)
      #expect(try trial.read(times).allSatisfy { $0 > 0 && $0 < 1 << 40 }, "\(trial)")
      let expected = (0..<64).map { thread -> UInt32 in
        let lane = UInt32(thread % 32)
        // The masks of a lane and of those above it: all bits from the lane up.
        return lane &+ .max << lane &+ 1
      }
      try trial.check(places, expected)
    }
  }
}
