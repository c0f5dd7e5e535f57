import Emulator
import Kernels
import PTX
import PerformanceModel
import Testing

@testable import Mapping

/// The ranking of candidates.
@Suite struct KernelMappingTests {
  private let gpu: GPUConfiguration
  private let size = MultiplicationSize(m: 40, n: 100, k: 300)

  init() throws { gpu = try GPUCatalog().configuration(named: "a100") }

  private func mapping(threads: Int = 1) -> KernelMapping {
    KernelMapping(gpu: gpu, sampler: BlockSampler(), threads: threads)
  }

  @Test func theFastestComesFirst() throws {
    let candidates = (1...6).map { ToyMultiplication(stages: $0) }
    let ranking = try mapping().rank(candidates, for: size)
    let times = ranking.map(\.entry.timeMicroseconds)
    #expect(times == times.sorted())
    // Equal times: what would take the least with nothing overlapped.
    for (one, next) in zip(ranking, ranking.dropFirst())
    where one.entry.timeMicroseconds == next.entry.timeMicroseconds {
      #expect(one.entry.intervalMicroseconds[1] <= next.entry.intervalMicroseconds[1])
    }
    #expect(Set(ranking.map(\.entry.configuration)) == Set(candidates.map(\.configuration)))
    // Each is what the estimator says of it by itself.
    let estimator = PlanEstimator(gpu: gpu, sampler: BlockSampler())
    for mapped in ranking {
      let estimate = try estimator.estimate(mapped.kernel, size)
      #expect(mapped.entry == MappingEntry(mapped.kernel, estimate))
      #expect(mapped.entry.timeMicroseconds == estimate.estimate.timeMicroseconds)
    }
    // With one stage every load is waited for.
    #expect(ranking.last?.entry.configuration == ToyMultiplication(stages: 1).configuration)
    let best = try mapping().best(of: candidates, for: size)
    #expect(best.entry == ranking[0].entry)
  }

  @Test func theOrderDependsOnNothingElse() throws {
    // From 40 stages on the load is hidden: equal times, in the order of the names.
    let candidates = (3...20).map { ToyMultiplication(stages: $0) }
    let ranking = try mapping(threads: 1).rank(candidates, for: size).map(\.entry)
    #expect(ranking.count == KernelMapping.finalistCount)
    for threads in [1, 2, 7] {
      let other = try mapping(threads: threads).rank(candidates.reversed(), for: size)
      #expect(other.map(\.entry) == ranking)
    }
  }

  @Test func equalTimesAreOrderedByName() throws {
    struct Named: MultiplicationKernel {
      let name: String
      let toy = ToyMultiplication()
      var target: Target { toy.target }
      var activationValues: OperandValues { toy.activationValues }
      var weightValues: OperandValues { toy.weightValues }
      var accuracy: Accuracy { toy.accuracy }
      var configuration: String { toy.configuration }
      func plan(for size: MultiplicationSize) throws(KernelError) -> LaunchPlan {
        try toy.plan(for: size)
      }
    }
    let ranking = try mapping().rank(["c", "a", "b"].map(Named.init), for: size)
    #expect(ranking.map(\.entry.kernel) == ["a", "b", "c"])
  }

  @Test func whatTheGPUCannotRunIsLeftOut() throws {
    let candidates = [
      ToyMultiplication(stages: 2), ToyMultiplication(stages: 3, target: .sm90),
    ]
    let ranking = try mapping().rank(candidates, for: size)
    #expect(ranking.map(\.entry.entries) == [["toy_2"]])
    let error = try #require(throws: EstimateError.self) {
      try mapping().rank([candidates[1]], for: size)
    }
    #expect(error.description.contains("a kernel for sm_90"))
    #expect(throws: KernelError.illegalSize("no elements")) {
      try mapping().rank(candidates, for: MultiplicationSize(m: 1, n: 0, k: 1))
    }
    #expect(throws: MappingError.noCandidate(family: "the kernel", gpu: gpu.name)) {
      try mapping().rank([ToyMultiplication](), for: size)
    }
  }

  @Test func entriesSayWhatBindsAndWhatIsWasted() throws {
    let kernel = ToyMultiplication()
    let ranking = try mapping().rank([kernel], for: MultiplicationSize(m: 8, n: 32, k: 64))
    let entry = ranking[0].entry
    #expect(entry.threads == 32 && entry.blocks == 1 && entry.sharedBytes == 0)
    #expect(entry.bankConflicts == 0)
    #expect(!entry.registersAreMeasured && entry.registers >= 16)
    #expect(entry.storeEfficiency == 1)
    // 64 trips' elements: a word of each of 32 rows of W, and one word of X that all lanes share.
    // Sectors: 32 and 1 a load, 4 and 32 x 4 bytes of them used.
    let loads = 64.0 * (32 + 8)
    #expect(entry.loadEfficiency == 64.0 * (128 + 8 * 128) / (32 * loads))
    // X, W and Y, each once.
    #expect(entry.dramBytes == 4 * (8 * 64 + 32 * 64 + 8 * 32))
    #expect(entry.tensorUtilization == 0)
  }
}
