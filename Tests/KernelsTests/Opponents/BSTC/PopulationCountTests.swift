import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

/// The multiplication on ordinary cores: exact at every size, without conflicts and without waste.
@Suite struct PopulationCountTests {
  private typealias Tile = PopulationCountMultiplication.Tile

  private func kernel(
    _ precision: String, _ operation: PlaneOperation = .xor, tile: Tile? = nil,
    target: Target = .sm80
  ) throws -> PopulationCountMultiplication {
    try PopulationCountMultiplication(
      precision: Precision(precision), operation: operation, tile: tile, target: target)
  }

  @Test(arguments: PlaneOperation.allCases)
  func allPairs(operation: PlaneOperation) throws {
    for precision in Precision.allPairs {
      let kernel = try PopulationCountMultiplication(
        precision: precision, operation: operation,
        tile: Tile(threadM: 2, threadN: 2, warpsM: 1, warpsN: 1, chunks: 1), target: .sm75)
      let trial = try PlanTrial(kernel, MultiplicationSize(m: 11, n: 21, k: 300))
      #expect(trial.mismatches == 0, "\(precision) \(operation)")
    }
  }

  @Test func sizesAndTiles() throws {
    for (m, n, k, batch) in [(1, 1, 1, 1), (70, 65, 1100, 1), (9, 130, 515, 2)] {
      for precision in ["w1a1", "w2a3", "w8a8"] {
        let size = MultiplicationSize(m: m, n: n, k: k, batch: batch)
        let candidates = try PopulationCountMultiplication.candidates(
          for: size, precision: Precision(precision), target: .sm80, operation: .and)
        #expect(!candidates.isEmpty)
        for kernel in candidates + [try self.kernel(precision)] {
          let trial = try PlanTrial(kernel, size)
          #expect(trial.mismatches == 0, "\(precision) \(kernel.configuration) \(size)")
        }
      }
    }
  }

  /// The largest sums that 32 bits hold, with both signs.
  @Test(arguments: PlaneOperation.allCases)
  func boundOfResults(operation: PlaneOperation) throws {
    let k = AccumulatorBound.maximumInnerLength(for: try Precision("w8a8"))
    let x = [Float](repeating: 255, count: k)
    let operands = try Operands(
      activations: Matrix(rows: 2, columns: k, elements: x + x.map { -$0 }),
      weights: Matrix(rows: 1, columns: k, elements: x))
    let kernel = try kernel(
      "w8a8", operation, tile: Tile(threadM: 1, threadN: 1, warpsM: 2, warpsN: 1, chunks: 1))
    #expect(try PlanTrial(kernel, operands: operands).mismatches == 0)
  }

  /// Instructions and bytes of full tiles by hand.
  @Test(arguments: ["w1a1", "w3a2", "w8a8"])
  func countersByHand(precision: String) throws {
    let kernel = try kernel(precision)
    let (p, q) = (kernel.precision.weightBits.bits, kernel.precision.activationBits.bits)
    let (m, n, k) = (2 * kernel.tile.m, kernel.tile.n, 1024)
    let trial = try PlanTrial(
      kernel, MultiplicationSize(m: m, n: n, k: k), options: Emulator.Options())
    let counters = trial.counters
    let words = m * n * (k / 32) * p * q
    let counts = trial.run.profiles.flatMap(\.lines).reduce(UInt64(0)) { sum, line in
      guard case .bitCount = line.instruction.operation else { return sum }
      return sum + line.issues
    }
    #expect(counts == UInt64(words / 32))
    // Two blocks read the weights, one each its activations.
    let bytes = (m * q + 2 * n * p) * k / 8
    #expect(counters.globalLoads.bytes == UInt64(bytes))
    #expect(counters.globalLoads.sectors == UInt64(bytes / 32))
    #expect(counters.sharedStores.bytes == UInt64(bytes))
    #expect(counters.globalStores.bytes == UInt64(4 * m * n))
    #expect(counters.globalStores.sectors == UInt64(m * n / 8))
    #expect(counters.sharedTraffic.bankConflicts == 0)
    #expect(counters.barriers == UInt64(2 * kernel.threads / 32 * (k / 128 / kernel.tile.chunks)))
  }

  @Test func noConflictsInAnyCandidate() throws {
    for precision in ["w1a1", "w2a2", "w4a4"] {
      let size = MultiplicationSize(m: 64, n: 128, k: 512)
      for kernel in PopulationCountMultiplication.candidates(
        for: size, precision: try Precision(precision), target: .sm80)
      {
        let counters = try PlanTrial(kernel, size, options: Emulator.Options()).counters
        #expect(counters.sharedTraffic.bankConflicts == 0, "\(kernel.configuration)")
        #expect(
          Double(counters.globalLoads.bytes) >= 0.95 * Double(32 * counters.globalLoads.sectors))
      }
    }
  }

  @Test("The checkers find nothing", arguments: PlaneOperation.allCases)
  func checkers(operation: PlaneOperation) throws {
    for precision in ["w1a1", "w5a3"] {
      for schedule in [Schedule.roundRobin, .random(seed: 3), .adversarial(warp: 1)] {
        let trial = try PlanTrial(
          kernel(precision, operation), MultiplicationSize(m: 35, n: 67, k: 1300),
          options: Emulator.Options(schedule: schedule, checks: .all))
        #expect(trial.run.findings.isEmpty, "\(precision) \(schedule): \(trial.run.findings)")
        #expect(trial.mismatches == 0)
      }
    }
  }

  @Test func illegalTiles() throws {
    let legal = Tile(threadM: 2, threadN: 2, warpsM: 2, warpsN: 2, chunks: 1)
    func message(_ change: (inout Tile) -> Void) -> String {
      var tile = legal
      change(&tile)
      do { _ = try kernel("w8a8", tile: tile) } catch { return "\(error)" }
      return "accepted"
    }
    #expect(message { _ in } == "accepted")
    for number in [Int.min, -1, 0, 3, 16, Int.max] {
      #expect(message { $0.threadM = number }.hasSuffix(": use 1, 2, 4 or 8"))
      #expect(message { $0.threadN = number }.hasSuffix(": use 1, 2, 4 or 8"))
      #expect(message { $0.chunks = number }.hasSuffix(": use 1, 2 or 4"))
    }
    for number in [Int.min, -1, 0, 9, Int.max] {
      #expect(message { $0.warpsM = number }.hasSuffix("use at most 8 a side and 16 in all"))
      #expect(message { $0.warpsN = number }.hasSuffix("use at most 8 a side and 16 in all"))
    }
    #expect(message { ($0.threadM, $0.threadN) = (8, 8) }.hasSuffix("use at most 32"))
    #expect(message { ($0.threadM, $0.warpsM) = (1, 1) }.contains("use a multiple of 8"))
    #expect(message { ($0.warpsM, $0.chunks) = (8, 4) }.hasSuffix("fewer rows"))
    #expect(message { ($0.warpsM, $0.warpsN, $0.threadN) = (1, 1, 8) }.hasSuffix("more warps"))
  }

  @Test func illegalSizes() throws {
    let kernel = try kernel("w8a8")
    func message(m: Int = 1, n: Int = 1, k: Int = 1, batch: Int = 1) -> String {
      do {
        _ = try kernel.plan(for: MultiplicationSize(m: m, n: n, k: k, batch: batch))
      } catch { return "\(error)" }
      return "accepted"
    }
    for number in [Int.min, 0, Int.max] {
      #expect(message(m: number).contains("use 1 to"))
      #expect(message(n: number).contains("use 1 to"))
      #expect(message(k: number).contains("use 1 to"))
      #expect(message(batch: number).contains("use 1 to"))
    }
    #expect(message(k: 33026).hasSuffix("use at most 33025"))
    #expect(message(m: 1 << 28).contains("at most 65535"))
    #expect(message(n: 1 << 28, k: 33025) == "accepted")
  }

  /// All standard tiles and all candidates assemble without a value in memory.
  @Test(
    .enabled(if: Assembler.installed != nil, "run `make ptxas` to install NVIDIA's assembler"),
    arguments: [Target.sm75, .sm80, .sm86, .sm89, .sm90])
  func assembler(target: Target) throws {
    let size = MultiplicationSize(m: 4096, n: 4096, k: 4096)
    for kernel in PopulationCountMultiplication.candidates(
      for: size, precision: try Precision("w2a3"), target: target)
    {
      try expectNoSpills(kernel)
    }
    try expectNoSpills(kernel("w8a8", .and, target: target))
    try expectNoSpills(kernel("w1a1", target: target))
  }
}
