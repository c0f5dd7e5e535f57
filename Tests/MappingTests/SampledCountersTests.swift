import Emulator
import Kernels
import PTX
import PerformanceModel
import Testing

@testable import Mapping

/// Counts from representative blocks are those of the whole launch.
@Suite struct SampledCountersTests {
  private let estimator: PlanEstimator

  init() throws {
    estimator = PlanEstimator(
      gpu: try GPUCatalog().configuration(named: "a100"), sampler: BlockSampler())
  }

  @Test(arguments: [
    (1, 1, 1), (8, 32, 4), (9, 33, 5), (24, 96, 37), (23, 95, 64), (17, 64, 3), (16, 65, 131),
  ])
  func shortLoopsAreRunWhole(m: Int, n: Int, k: Int) throws {
    let kernel = ToyMultiplication()
    let size = MultiplicationSize(m: m, n: n, k: k)
    #expect(PeriodicSizes(of: kernel, size, try kernel.plan(for: size)) == nil)
    let sampled = try estimator.estimate(kernel, size)
    let whole = try wholeCounters(of: kernel, size)
    #expect(sampled.steps.map(\.workload.counters) == whole)
    #expect(sampled.counters == whole[0])
    #expect(sampled.steps[0].workload.gridBlocks == ((n + 31) / 32) * ((m + 7) / 8))
  }

  @Test(arguments: [
    (1, 9, 33, 2000), (2, 17, 31, 2001), (3, 9, 33, 2002), (3, 8, 32, 4096), (4, 3, 40, 3333),
    (5, 8, 5, 5003),
  ])
  func longLoopsAreExtrapolated(stages: Int, m: Int, n: Int, k: Int) throws {
    let kernel = ToyMultiplication(stages: stages)
    let size = MultiplicationSize(m: m, n: n, k: k)
    let plan = try kernel.plan(for: size)
    let sizes = try #require(PeriodicSizes(of: kernel, size, plan))
    let trips = sizes.plans.map { $0.steps[0].pipelineIterations }
    #expect(trips.reduce(0, +) < (k + 3) / 4)
    #expect((trips[1] - trips[0]) % stages == 0)
    let sampled = try estimator.estimate(kernel, size)
    #expect(try sampled.steps.map(\.workload.counters) == wholeCounters(of: kernel, size))
  }

  @Test func unevenCountsAreRunWhole() throws {
    let kernel = ToyMultiplication(isIrregular: true)
    let size = MultiplicationSize(m: 9, n: 33, k: 2002)
    #expect(PeriodicSizes(of: kernel, size, try kernel.plan(for: size)) != nil)
    let sampled = try estimator.estimate(kernel, size)
    #expect(try sampled.steps.map(\.workload.counters) == wholeCounters(of: kernel, size))
  }

  /// 16 million blocks with a main loop of half a million trips: as a whole that is months.
  @Test func anySizeTakesMoments() throws {
    let kernel = ToyMultiplication()
    let size = MultiplicationSize(m: 1 << 15, n: 1 << 17, k: 1 << 21)
    let estimate = try estimator.estimate(kernel, size)
    // A multiply-add for each element, whole warps of it.
    #expect(
      estimate.counters.warpInstructionsByClass[.float]
        == UInt64(1) << UInt64(15 + 17 + 21) / 32)
    #expect(estimate.steps[0].workload.uniqueBytesWritten == 1 << 34)
    #expect(abs(estimate.estimate.logicalTOPS / 19.5 - 0.5) < 0.5)
  }

  @Test func theQuickLookAgreesOnFullTiles() throws {
    for size in [
      MultiplicationSize(m: 16, n: 64, k: 100), MultiplicationSize(m: 16, n: 64, k: 4000),
    ] {
      let kernel = ToyMultiplication()
      let quick = try estimator.estimate(kernel, size, .quick)
      #expect(try quick.steps.map(\.workload.counters) == wholeCounters(of: kernel, size))
    }
  }

  @Test func countsThatLeave64BitsAreRefused() throws {
    let counters = LaunchCounters(sampler: BlockSampler(), fidelity: .exact)
    let kernel = ToyMultiplication()
    let size = MultiplicationSize(m: 8, n: 32, k: 4)
    var plan = try kernel.plan(for: size)
    plan.steps[0].blockClasses = [.init(representative: 0, count: .max)]
    #expect(throws: MappingError.tooLarge(configuration: kernel.configuration)) {
      try counters.steps(of: kernel, size, plan)
    }
  }

  /// One text on two targets is one program, and a block is run once.
  @Test func programsAreSharedBetweenTargets() throws {
    let programs = SampledPrograms()
    let old = try programs.program(for: ToyMultiplication(target: .sm80))
    let new = try programs.program(for: ToyMultiplication(target: .sm89))
    let other = try programs.program(for: ToyMultiplication(stages: 2))
    #expect(old.text == new.text)
    #expect(old.text != other.text)
  }
}
