import BipolarInt
import Testing

/// Tables of functions, switches, loops that lanes leave one by one, jumps without structure.
@Suite struct ControlFlowTests {
  @Test func functionTable() throws {
    try forEachVariant(of: "functions") { trial in
      var random = SplitMix64(seed: 90)
      let a = random.integers(100, in: Int32(1)...10000)
      let b = random.integers(100, in: Int32(1)...10000)
      let result = try trial.zeros(Int32.self, 100)
      try trial.launch(
        "function_table", grid: 2, block: 64, trial.buffer(a), trial.buffer(b), result, 100)
      func gcd(_ a: Int32, _ b: Int32) -> Int32 { b == 0 ? a : gcd(b, a % b) }
      let operations: [(Int32, Int32) -> Int32] = [{ $0 + $1 }, { $0 - $1 }, { $0 * $1 }, gcd]
      try trial.check(
        result, (0..<100).map { operations[Int(a[$0] ^ Int32($0)) & 3](a[$0], b[$0]) })
    }
  }

  private func interpret(_ code: ArraySlice<UInt8>, _ input: Int32) -> Int32 {
    var (x, y, z): (Int32, Int32, Int32) = (input, 1, 0)
    let start = code.startIndex
    var pc = 0
    run: while pc < code.count {
      switch code[start + pc] {
      case 0: x &+= y
      case 1: x &-= z
      case 2: y = x &* 3
      case 3: z ^= x
      case 4: x = x << 5 | Int32(bitPattern: UInt32(bitPattern: x) >> 27)
      case 5: y ^= z
      case 6: z = ~z
      case 7: swap(&x, &y)
      case 8: if x & 1 != 0 { pc += 1 }
      case 9: z &+= Int32(pc)
      case 10: x = abs(x % 1000)
      case 11: break run
      default: x ^= 0x5555
      }
      pc += 1
    }
    return x &+ y &* 7 &+ z &* 13
  }

  @Test func byteCodes() throws {
    try forEachVariant(of: "functions") { trial in
      var random = SplitMix64(seed: 91)
      let length = 24
      let programs = random.integers(64 * length, in: UInt8(0)...13)
      let inputs = random.words(64).map(Int32.init(bitPattern:))
      let result = try trial.zeros(Int32.self, 64)
      try trial.launch(
        "bytecode_switch", grid: 2, block: 32, trial.buffer(programs), trial.buffer(inputs),
        result, length)
      let expected = (0..<64).map {
        interpret(programs[($0 * length)..<($0 * length + length)], inputs[$0])
      }
      try trial.check(result, expected)
    }
  }

  @Test func collatz() throws {
    try forEachVariant(of: "functions") { trial in
      let starts = (1...150).map(UInt32.init)
      let steps = try trial.zeros(Int32.self, 150)
      let peaks = try trial.zeros(UInt32.self, 150)
      try trial.launch(
        "collatz", grid: 5, block: 32, trial.buffer(starts), steps, peaks, starts.count)
      let paths = starts.map { start in
        var path = [start]
        var x = start
        while x != 1 {
          x = x & 1 == 1 ? 3 * x + 1 : x / 2
          path.append(x)
        }
        return path
      }
      try trial.check(steps, paths.map { Int32($0.count - 1) })
      try trial.check(peaks, paths.map { $0.max() ?? 0 })
    }
  }

  private enum Place { case outer, inner, end }

  private func irregular(_ seed: UInt32) -> UInt32 {
    var (x, sum, fuel) = (seed, UInt32(0), Int32(100))
    var place = x & 1 == 1 ? Place.inner : .outer
    while place != .end {
      if place == .outer {
        sum &+= x
        x = x &* 1_664_525 &+ 1_013_904_223
        let isEmpty = fuel == 0
        fuel -= 1
        if isEmpty || x >> 29 == 0 {
          place = .end
          continue
        }
        if x >> 30 == 1 {
          place = .inner
        } else {
          sum ^= 0x9e37_79b9
          place = x & 0x10000 != 0 ? .outer : .inner
        }
      } else {
        sum = sum << 3 | sum >> 29
        x ^= x >> 7
        let isEmpty = fuel <= 0
        fuel -= 1
        if isEmpty {
          place = .end
          continue
        }
        if x & 4 != 0 {
          x &+= 12345
          continue
        }
        place = .outer
        var leaves = false
        for k in UInt32(0)..<4 {
          if (x >> k) & 0x11 == 0x11 {
            leaves = true
            break
          }
          sum &+= k &* x
          if sum & 0x8000_0000 != 0 { break }
        }
        if !leaves { x = x &* 22_695_477 &+ 1 }
      }
    }
    return sum &+ UInt32(bitPattern: fuel)
  }

  @Test func irregularFlow() throws {
    try forEachVariant(of: "functions") { trial in
      var random = SplitMix64(seed: 92)
      let seeds = random.words(96)
      let result = try trial.zeros(UInt32.self, 96)
      try trial.launch("irregular_flow", grid: 2, block: 48, trial.buffer(seeds), result)
      try trial.check(result, seeds.map(irregular))
    }
  }

  @Test func queens() throws {
    // Solutions of the n queens problem for n from 1 (OEIS A000170).
    let solutions = [1, 0, 0, 2, 10, 4, 40]
    try forEachVariant(of: "functions") { trial in
      for size in [4, 5, 6, 7] {
        let counts = try trial.zeros(Int32.self, size)
        try trial.launch("queens", grid: 1, block: 32, size, counts)
        let total = try trial.read(counts).reduce(0, +)
        #expect(total == solutions[size - 1], "\(trial), size \(size)")
      }
    }
  }
}
