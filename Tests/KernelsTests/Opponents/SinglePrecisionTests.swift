import Emulator
import Kernels
import PTX
import Simulation
import Testing

@Suite("FP32 on ordinary cores")
struct SinglePrecisionTests {
  private static let large = SinglePrecisionTile(
    threadRows: 8, threadColumns: 8, warpsM: 2, warpsN: 4, k: 8, stages: 2)

  /// The standard tile, narrow ones, and every number of stages.
  private static let kernels: [(SinglePrecisionTile, Int, Target)] = [
    (large, 1, .sm75),
    (.init(threadRows: 8, threadColumns: 8, warpsM: 2, warpsN: 4, k: 8, stages: 4), 1, .sm80),
    (.init(threadRows: 4, threadColumns: 4, warpsM: 1, warpsN: 4, k: 16, stages: 3), 1, .sm86),
    (.init(threadRows: 1, threadColumns: 8, warpsM: 1, warpsN: 4, k: 32, stages: 2), 3, .sm75),
    (.init(threadRows: 2, threadColumns: 2, warpsM: 2, warpsN: 1, k: 32, stages: 5), 1, .sm90),
    (.init(threadRows: 1, threadColumns: 4, warpsM: 1, warpsN: 4, k: 8, stages: 2), 2, .sm89),
  ]

  private func kernel(_ index: Int) throws -> SinglePrecisionMultiplication {
    let (tile, splitK, target) = Self.kernels[index]
    return try SinglePrecisionMultiplication(tile: tile, splitK: splitK, target: target)
  }

  @Test("Within the bound for any size, with every check", arguments: kernels.indices)
  func bounded(index: Int) throws {
    let kernel = try kernel(index)
    let sizes = [
      MultiplicationSize(m: 1, n: 1, k: 1), MultiplicationSize(m: 3, n: 5, k: 9, batch: 3),
      MultiplicationSize(m: kernel.tile.m + 1, n: kernel.tile.n - 3, k: 5 * kernel.tile.k + 1),
    ]
    for (seed, size) in zip(UInt64(11)..., sizes) {
      let operands = try Operands.random(for: kernel, size, seed: seed)
      let trial = try OpponentTrial(kernel, operands, checks: true)
      #expect(trial.worstError <= 1, "\(kernel.entry) \(size), seed \(seed)")
      #expect(trial.findings.isEmpty, "\(kernel.entry) \(size): \(trial.findings.prefix(3))")
    }
  }

  @Test("No bank conflicts, whole sectors, counted instructions", arguments: kernels.indices)
  func counters(index: Int) throws {
    let kernel = try kernel(index)
    let tile = kernel.tile
    let size = MultiplicationSize(m: 2 * tile.m, n: tile.n, k: 3 * tile.k)
    let operands = try Operands.random(for: kernel, size, seed: 5)
    let trial = try OpponentTrial(kernel, operands)
    #expect(trial.worstError <= 1)
    #expect(trial.counters.sharedTraffic.bankConflicts == 0, "\(kernel.entry)")
    #expect(trial.counters.sharedTraffic.requests > 0)
    #expect(trial.sectorUse.loads == 1, "\(kernel.entry)")
    #expect(trial.sectorUse.stores == 1, "\(kernel.entry)")
    // Every lane multiplies and adds M N K / 32 times over all; a block reads its rows once.
    let products = UInt64(size.m * size.n * size.k / 32)
    #expect(trial.fusedMultiplyAdds == products)
    let bytes = trial.counters.globalLoads.bytes + trial.counters.asyncCopyLoads.bytes
    let operandBytes = 8 * size.k * (tile.m + tile.n)
    let sliceBytes = kernel.splitK == 1 ? 0 : 4 * kernel.splitK * size.m * size.n
    #expect(bytes == UInt64(operandBytes + sliceBytes))
  }

  @Test("Blocks of a class do the same", arguments: [2, 3, 5])
  func blockClasses(index: Int) throws {
    let kernel = try kernel(index)
    for (m, n) in [(3, 2), (2, 3)] {
      let size = MultiplicationSize(
        m: m * kernel.tile.m - n, n: n * kernel.tile.n - m, k: 130, batch: 2)
      try expectClassesAddUp(kernel, try Operands.random(for: kernel, size, seed: 9))
    }
  }

  @Test("Partial tiles read the rows that exist and no others")
  func partialTiles() throws {
    for index in [0, 1] {
      let kernel = try kernel(index)
      let size = MultiplicationSize(m: 5, n: kernel.tile.n + 3, k: 16)
      let trial = try OpponentTrial(kernel, try Operands.random(for: kernel, size, seed: 6))
      let bytes = trial.counters.globalLoads.bytes + trial.counters.asyncCopyLoads.bytes
      let expected = 4 * 16 * (2 * 5 + size.n)
      #expect(bytes == UInt64(expected))
    }
  }

  @Test("What cannot be built is refused by name")
  func refusals() throws {
    for change: (inout SinglePrecisionTile) -> Void in [
      { $0.threadRows = 3 }, { $0.threadColumns = 1 }, { $0.warpsM = 0 }, { $0.warpsN = .max },
      { $0.k = 4 }, { $0.stages = 1 }, { $0.stages = .max }, { $0.threadRows = .min },
    ] {
      var tile = Self.large
      change(&tile)
      let error = #expect(throws: KernelError.self) {
        try SinglePrecisionMultiplication(tile: tile, target: .sm80)
      }
      #expect(error.map { "\($0)".contains("\n") } == false)
    }
    for splitK in [0, 65] {
      #expect(throws: KernelError.self) {
        try SinglePrecisionMultiplication(tile: Self.large, splitK: splitK, target: .sm75)
      }
    }
    let kernel = try kernel(0)
    for size in [
      MultiplicationSize(m: 0, n: 1, k: 1), MultiplicationSize(m: 1, n: .max, k: 1),
      MultiplicationSize(m: 1, n: 1, k: .min), MultiplicationSize(m: 1, n: 1, k: 1, batch: .max),
      MultiplicationSize(m: 1 << 29, n: 1 << 29, k: 1),
      MultiplicationSize(m: 1 << 28, n: 1, k: 1),
      MultiplicationSize(m: 1, n: 1, k: 1, batch: 65536),
    ] { #expect(throws: KernelError.self) { try kernel.plan(for: size) } }
  }

  @Test("Candidates suit the size and have names of their own")
  func candidates() {
    for target in [Target.sm75, .sm80, .sm86, .sm89, .sm90] {
      for size in [(1, 1, 1), (1, 4096, 4096), (16, 4096, 11008), (4096, 4096, 4096)] {
        let candidates = SinglePrecisionMultiplication.candidates(
          for: MultiplicationSize(m: size.0, n: size.1, k: size.2), target: target)
        #expect((1...64).contains(candidates.count))
        #expect(Set(candidates.map(\.configuration)).count == candidates.count)
      }
    }
  }

  @Test(
    "The assembler takes every candidate without spilling",
    .enabled(if: Assembler.installed != nil, "run `make ptxas` to install NVIDIA's assembler"),
    arguments: [Target.sm75, .sm80, .sm86, .sm89, .sm90])
  func assembles(target: Target) throws {
    for m in [1, 4096] {
      let size = MultiplicationSize(m: m, n: 4096, k: 4096)
      for kernel in SinglePrecisionMultiplication.candidates(for: size, target: target)
      where kernel.tile.stages < 4 && kernel.splitK == 1 {
        try expectNoSpills(kernel)
      }
    }
  }
}
