import PTX
import Testing

@testable import PerformanceModel

@Suite struct EstimateErrorTests {
  private func refusal(_ workload: KernelWorkload, on gpu: String) throws -> String? {
    do {
      _ = try CycleEstimator(gpu: GPUCatalog().configuration(named: gpu)).estimate(workload)
      return nil
    } catch let error as EstimateError {
      return error.description
    }
  }

  @Test func refusesInstructionsThatTheTargetLacks() throws {
    let workload = KernelWorkload.empty(blocks: 1, warps: 1, target: .sm75)
    #expect(
      try refusal(workload.multiplying("mma.m16n8k256.b1.xor", count: 1), on: "t4")
        == "t4 does not support mma.m16n8k256.b1.xor: sm_75 lacks it, the first target is sm_80;"
        + " it has mma.m8n8k128.b1.xor")
    #expect(
      try refusal(workload.multiplying("mma.m8n8k128.b1.and", count: 1), on: "rtx2080ti")?
        .contains("sm_75 lacks it") == true)
    #expect(
      try refusal(workload.multiplying("mma.m16n8k64.u4.s32", count: 1), on: "h100")
        == "h100-sxm does not support mma.m16n8k64.u4.s32: its configuration times none")
    #expect(try refusal(workload.multiplying("mma\n", count: 1), on: "t4")?.contains("\n") == false)
    #expect(try refusal(workload.multiplying("mma.m16n8k256.b1.xor", count: 0), on: "t4") == nil)
    #expect(try refusal(workload.multiplying("mma.m8n8k128.b1.xor", count: 1), on: "t4") == nil)
  }

  @Test func refusesKernelsForNewerTargets() throws {
    #expect(
      try refusal(.empty(blocks: 1, warps: 1, target: .sm80), on: "t4")
        == "t4 does not support a kernel for sm_80: it is sm_75; print the kernel for that target")
    #expect(try refusal(.empty(blocks: 1, warps: 1, target: .sm75), on: "h100") == nil)
    let sm90a = Target(90, isArchitectureSpecific: true)
    #expect(try refusal(.empty(blocks: 1, warps: 1, target: sm90a), on: "h100") == nil)
    #expect(try refusal(.empty(blocks: 1, warps: 1, target: sm90a), on: "a100") != nil)
    // Architecture-specific code runs on that architecture alone, not on its successors.
    var successor = try GPUConfiguration.toy()
    successor.target = Target(100)
    #expect(throws: EstimateError.self) {
      try CycleEstimator(gpu: successor).estimate(.empty(blocks: 1, warps: 1, target: sm90a))
    }
  }

  @Test func refusesNumbersOutsideTheirDomain() throws {
    let damages: [(String, (inout KernelWorkload) -> Void)] = [
      ("blocks of the grid: 0", { $0.gridBlocks = 0 }),
      ("blocks of the grid: -9", { $0.gridBlocks = -9 }),
      ("distinct bytes read: -1", { $0.uniqueBytesRead = -1 }),
      ("distinct bytes written: -1", { $0.uniqueBytesWritten = -1 }),
      ("logical operations: nan", { $0.logicalOperations = .nan }),
      ("logical operations: inf", { $0.logicalOperations = .infinity }),
      ("logical operations: -1.0", { $0.logicalOperations = -1 }),
      ("pipeline iterations: -1", { $0.pipelineIterations = -1 }),
      ("pipeline stages: 0", { $0.pipelineStages = 0 }),
      ("2048 threads per block", { $0.block.threads = 2048 }),
      ("0 registers per thread", { $0.block.registersPerThread = 0 }),
      ("200000 bytes of shared memory", { $0.block.sharedBytes = 200_000 }),
    ]
    for (expected, damage) in damages {
      var workload = KernelWorkload.empty(blocks: 1, warps: 1)
      damage(&workload)
      #expect(try refusal(workload, on: "a100")?.hasPrefix(expected) == true, "\(expected)")
    }
  }

  @Test func survivesTheLargestNumbers() throws {
    var workload = KernelWorkload.empty(blocks: .max, warps: 32)
      .multiplying("mma.m16n8k256.b1.xor", count: .max)
    workload.counters.matrixInstructions["mma.m16n8k256.b1.and"] = .max
    for traffic in [
      \KernelWorkload.counters.sharedLoads, \.counters.sharedStores, \.counters.matrixLoads,
      \.counters.asyncCopyStores,
    ] {
      workload[keyPath: traffic].wavefronts = .max
      workload[keyPath: traffic].requests = .max
    }
    for traffic in [
      \KernelWorkload.counters.globalLoads, \.counters.globalStores, \.counters.asyncCopyLoads,
    ] {
      workload[keyPath: traffic].sectors = .max
    }
    for key in InstructionClass.allCases {
      workload.counters.warpInstructionsByClass[key] = .max
    }
    workload.counters.barriers = .max
    workload.uniqueBytesRead = .max
    workload.uniqueBytesWritten = .max
    workload.logicalOperations = .greatestFiniteMagnitude
    workload.pipelineIterations = .max
    for stages in [1, 2, Int.max] {
      workload.pipelineStages = stages
      let gpu = try GPUCatalog().configuration(named: "a100")
      let estimate = try CycleEstimator(gpu: gpu).estimate(workload)
      #expect(estimate.cycles.isFinite && estimate.cycles > 0)
      #expect(estimate.intervalMicroseconds.contains(estimate.timeMicroseconds))
    }
  }
}
