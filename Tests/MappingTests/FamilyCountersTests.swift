import BipolarInt
import Emulator
import Kernels
import PTX
import PerformanceModel
import Testing

@testable import Mapping

/// Every family's classes of blocks represent its launches: sampled counts against whole ones.
@Suite struct FamilyCountersTests {
  private static let sampler = BlockSampler()

  /// Compares a few of the candidates at a size.
  private func check(
    _ candidates: [any MultiplicationKernel], _ size: MultiplicationSize, gpu name: String = "a100",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let estimator = PlanEstimator(
      gpu: try GPUCatalog().configuration(named: name), sampler: Self.sampler)
    #expect(!candidates.isEmpty, sourceLocation: sourceLocation)
    let chosen = [0, candidates.count / 2, candidates.count - 1]
    for index in Set(chosen).sorted() where index < candidates.count {
      let kernel = candidates[index]
      let sampled = try estimator.estimate(kernel, size)
      let whole = try wholeCounters(of: kernel, size)
      #expect(
        sampled.steps.map(\.workload.counters) == whole,
        "\(kernel.name) \(kernel.configuration) at \(size)", sourceLocation: sourceLocation)
    }
  }

  private static let sizes = [
    MultiplicationSize(m: 128, n: 128, k: 512), MultiplicationSize(m: 75, n: 147, k: 300),
    MultiplicationSize(m: 9, n: 70, k: 1100),
  ]

  /// Ours: every place of recovery, with and without row sums.
  @Test(arguments: sizes)
  func bitPlanes(_ size: MultiplicationSize) throws {
    let precision = try Precision("w2a3")
    for recovery in BitPlaneMultiplication.Recovery.allCases {
      for (operation, layout) in [(PlaneOperation.xor, PlaneLayout.rows), (.and, .panels)] {
        let tile = Tile(
          m: 32, n: 32, k: 256, stages: 3, shape: .m16n8k256, precision: precision,
          recovery: recovery)
        let kernel = try BitPlaneMultiplication(
          precision: precision, operation: operation, tile: tile, target: .sm80, layout: layout,
          recovery: recovery)
        try check([kernel], size)
      }
    }
  }

  /// What a request for each family may become.
  @Test(arguments: [KernelFamily.apmm, .w4a16])
  func requests(_ family: KernelFamily) throws {
    let size = MultiplicationSize(m: 45, n: 70, k: 600)
    try check(
      KernelRegistry.candidates(for: KernelRequest(family), target: .sm80, size: size), size)
  }

  @Test(arguments: sizes)
  func tensorCores(_ size: MultiplicationSize) throws {
    for kind in TensorCoreKind.all(for: .sm80) {
      try check(TensorCoreMultiplication.candidates(for: size, kind: kind, target: .sm80), size)
    }
  }

  @Test(arguments: sizes)
  func ordinaryCores(_ size: MultiplicationSize) throws {
    try check(SinglePrecisionMultiplication.candidates(for: size, target: .sm80), size)
  }

  @Test(arguments: sizes)
  func inTheMannerOfAPNN(_ size: MultiplicationSize) throws {
    for name in ["w1a2", "w2a4"] {
      let precision = try Precision(name)
      try check(
        APNNMultiplication.candidates(
          for: size, precision: precision, target: .sm80, blocks: 5), size)
    }
  }

  @Test(arguments: [
    MultiplicationSize(m: 1, n: 130, k: 2100), MultiplicationSize(m: 5, n: 64, k: 4096),
    MultiplicationSize(m: 16, n: 33, k: 700), MultiplicationSize(m: 50, n: 3, k: 1025, batch: 3),
  ])
  func fewRows(_ size: MultiplicationSize) throws {
    for (name, operation) in [("w1a1", PlaneOperation.xor), ("w3a2", .and)] {
      let precision = try Precision(name)
      try check(
        SkinnyMultiplication.candidates(
          for: size, precision: precision, target: .sm80, operation: operation), size)
    }
  }

  /// Main loops long enough to be extrapolated.
  @Test func longInnerLengths() throws {
    let size = MultiplicationSize(m: 20, n: 70, k: 9000)
    try check(SinglePrecisionMultiplication.candidates(for: size, target: .sm80), size)
    try check(
      TensorCoreMultiplication.candidates(for: size, kind: .fp16, target: .sm80), size)
    try check(
      TensorCoreMultiplication.candidates(for: size, kind: .int8, target: .sm80), size)
    let few = MultiplicationSize(m: 2, n: 40, k: 200_000)
    try check(
      SkinnyMultiplication.candidates(
        for: few, precision: try Precision("w1a1"), target: .sm80, operation: .xor), few)
  }
}
