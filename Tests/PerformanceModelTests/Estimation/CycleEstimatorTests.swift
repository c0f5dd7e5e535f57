import Emulator
import PTX
import Testing

@testable import PerformanceModel

/// One small workload for each bound, worked by hand on the toy GPU.
@Suite struct CycleEstimatorTests {
  private let estimator: CycleEstimator

  init() throws { estimator = CycleEstimator(gpu: try .toy()) }

  @Test func tensorBound() throws {
    // 250 instructions a warp at 8 clk; 2 blocks of 4 warps an SM give each scheduler 2 warps.
    var workload = KernelWorkload.empty(blocks: 4, warps: 4)
      .multiplying("mma.m16n8k256.b1.xor", count: 4000)
    workload.logicalOperations = 4000 * 2 * 16 * 8 * 256
    let estimate = try estimator.estimate(workload)
    #expect(estimate.bound == .tensor)
    #expect(estimate.breakdown.tensor == 4000)
    #expect(estimate.breakdown.issue == 500)
    #expect(estimate.breakdown.latency == 250 * 8 + 16)
    #expect(estimate.cycles == 4000 + 1000)
    #expect(estimate.timeMicroseconds == 5)
    #expect(abs(estimate.logicalTOPS - 52.4288) < 1e-9)
    #expect(estimate.occupancyWarpsPerSM == 64)
    #expect(estimate.waves == 4.0 / (2 * 16))
    // Low: 4000 x 8 clk over 8 schedulers. High: all terms and 5 us of launch.
    #expect(estimate.intervalMicroseconds == 4...(4 + 0.5 + 2.016 + 5))
  }

  @Test func sharedMemoryBound() throws {
    var workload = KernelWorkload.empty(blocks: 1, warps: 1)
    workload.counters.sharedLoads.requests = 400
    workload.counters.sharedLoads.wavefronts = 3200
    workload.counters.matrixLoads.wavefronts = 400
    workload.counters.asyncCopyStores.wavefronts = 300
    workload.counters.sharedStores.wavefronts = 100
    workload.counters.globalStores.sectors = 4000  // 128000 B at 128 B/clk: 1000 clk
    workload.counters.warpInstructions = 1000
    let estimate = try estimator.estimate(workload)
    #expect(estimate.bound == .sharedMemory)
    #expect(estimate.breakdown.sharedMemory == 4000 + 1000)
    #expect(estimate.breakdown.l2 == 128_000.0 / 64)  // one SM draws 64 B/clk
    #expect(estimate.breakdown.latency == 1000 + 30)
    #expect(estimate.breakdown.fillAndDrain == 200)  // the store's way to L2, (100 + 300) / 2
    #expect(estimate.cycles == 5000 + 200 + 1000)
  }

  @Test func l2Bound() throws {
    var workload = KernelWorkload.empty(blocks: 2, warps: 1)
    workload.counters.globalLoads.sectors = 15000
    workload.counters.asyncCopyLoads.sectors = 5000
    workload.uniqueBytesRead = 6400
    let estimate = try estimator.estimate(workload)
    #expect(estimate.bound == .l2)
    #expect(estimate.breakdown.l2 == 640_000.0 / 100)
    #expect(estimate.breakdown.dram == 6400.0 / 50)
    #expect(estimate.breakdown.sharedMemory == 240_000.0 / 128)
    // 1 % of the loads come from device memory.
    #expect(estimate.breakdown.latency == 0.01 * 500 + 0.99 * 200)
    #expect(estimate.cycles == 6400 + 500 + 1000)
  }

  @Test func dramBound() throws {
    var workload = KernelWorkload.empty(blocks: 2, warps: 1)
    workload.counters.globalLoads.sectors = 31250
    workload.uniqueBytesRead = 1_000_000
    workload.uniqueBytesWritten = 100_000
    let estimate = try estimator.estimate(workload)
    #expect(estimate.bound == .dram)
    #expect(estimate.breakdown.dram == 22000)
    #expect(estimate.breakdown.l2 == 10000 + 5000 * 0 + 0)
    #expect(estimate.cycles == 22000 + 500 + 1000)
    #expect(estimate.intervalMicroseconds.lowerBound == 1_100_000.0 / 80 / 1000)
  }

  @Test func footprintBeyondL2IsFetchedAgain() throws {
    var gpu = try GPUConfiguration.toy()
    gpu.memory.l2Bytes = 1_000_000
    var workload = KernelWorkload.empty(blocks: 128, warps: 1)  // 32 blocks an SM: 2 waves
    workload.counters.globalLoads.sectors = 400_000  // 12.8 MB, 6.4 MB a wave
    workload.uniqueBytesRead = 4_000_000
    let estimate = try CycleEstimator(gpu: gpu).estimate(workload)
    // The second wave needs all 4 MB again, of which L2 kept a quarter.
    #expect(estimate.waves == 2)
    #expect(estimate.breakdown.dram == 7_000_000.0 / 50)
  }

  @Test func issueBound() throws {
    // 250 popc a warp, 4 lanes a clk for each scheduler: 8 clk each.
    var workload = KernelWorkload.empty(blocks: 1, warps: 4)
    workload.counters.warpInstructions = 1000
    workload.counters.warpInstructionsByClass = [.conversion: 1000]
    let popc = try estimator.estimate(workload)
    #expect(popc.bound == .issue)
    #expect(popc.cycles == 2000 + 1000)
    // Integer: 16 lanes a clk, 2 clk each. Branches: only the issue slot.
    workload.counters.warpInstructionsByClass = [.integer: 900, .vote: 100]
    #expect(try estimator.estimate(workload).breakdown.issue == 500)
    workload.counters.warpInstructionsByClass = [.control: 1000]
    #expect(try estimator.estimate(workload).breakdown.issue == 250)
    // Shuffles: one a clk for the SM.
    workload.counters.warpInstructionsByClass = [.shuffle: 1000]
    #expect(try estimator.estimate(workload).breakdown.issue == 1000)
  }

  @Test func pipesOfNumbersAndWhatDivisionsBecome() throws {
    // 250 multiply-adds a warp on the toy A100: 16 lanes a clk for each scheduler, 2 clk each, which
    // integers share.
    var workload = KernelWorkload.empty(blocks: 1, warps: 4)
    workload.counters.warpInstructions = 1000
    workload.counters.warpInstructionsByClass = [.float: 1000]
    #expect(try estimator.estimate(workload).breakdown.issue == 500)
    workload.counters.warpInstructionsByClass = [.float: 600, .multiply: 400]
    #expect(try estimator.estimate(workload).breakdown.issue == 500)
    // Twice as many units for floats: the 100 integer products a warp take 2 clk each, all 250 1 clk.
    var gpu = try GPUConfiguration.toy()
    gpu.rates.fp32 = 128
    #expect(try CycleEstimator(gpu: gpu).estimate(workload).breakdown.issue == 250)
    // A division is 18 instructions, of which three conversions at 8 clk each take the longest.
    workload.counters.warpInstructionsByClass = [.division: 1000]
    #expect(try estimator.estimate(workload).breakdown.issue == 250 * 3 * 8)
    #expect(try estimator.estimate(workload).breakdown.latency == 250 * 18)
  }

  @Test func atomicsReadAndWriteInL2() throws {
    var workload = KernelWorkload.empty(blocks: 2, warps: 1)
    workload.counters.globalAtomics.sectors = 1000
    let estimate = try estimator.estimate(workload)
    #expect(estimate.bound == .launch)
    #expect(estimate.breakdown.l2 == 2 * 32_000.0 / 100)
    #expect(estimate.breakdown.sharedMemory == 32_000.0 / 2 / 128)
    #expect(estimate.breakdown.fillAndDrain == 200)
  }

  @Test func saysHowBusyTensorCoresAreAndWhatComesNext() throws {
    // One block on one of two SMs: 4 of 8 schedulers have 1000 x 8 / 4 clk of work.
    var workload = KernelWorkload.empty(blocks: 1, warps: 4)
      .multiplying("mma.m16n8k256.b1.xor", count: 1000)
    workload.counters.globalLoads.sectors = 3000  // 96 kB at 64 B/clk: 1500 clk
    workload.uniqueBytesRead = 6400
    let estimate = try estimator.estimate(workload)
    #expect(estimate.bound == .latency)
    #expect(estimate.nextBound == .tensor)
    #expect(estimate.breakdown.tensor == 2000)
    #expect(estimate.tensorUtilization == 1000 / estimate.cycles)
    let idle = try estimator.estimate(.empty(blocks: 1, warps: 1))
    #expect(idle.tensorUtilization == 0)
    #expect(idle.bound == .launch)
    #expect(idle.nextBound == .tensor)
  }

  @Test func launchesInARowAddUp() throws {
    var product = KernelWorkload.empty(blocks: 4, warps: 4)
      .multiplying("mma.m16n8k256.b1.xor", count: 4000)
    product.logicalOperations = 1e9
    var sum = KernelWorkload.empty(blocks: 2, warps: 1)
    sum.counters.globalLoads.sectors = 31250
    let first = try estimator.estimate(product)
    let second = try estimator.estimate(sum)
    let both = Estimate(first, followedBy: [second])
    #expect(first.cycles == 5000)
    #expect(second.cycles == 10_000 + 200 + 1000)
    #expect(both.cycles == 16_200)
    #expect(abs(both.timeMicroseconds - 16.2) < 1e-9)
    #expect(both.bound == .l2)
    #expect(both.breakdown.launchOverhead == 2000)
    #expect(both.breakdown.tensor == 4000)
    #expect(abs(both.logicalTOPS - 1e9 / 16.2e6) < 1e-9)
    #expect(abs(both.tensorUtilization - 4000 / 16_200) < 1e-12)
    #expect(both.occupancyWarpsPerSM == second.occupancyWarpsPerSM)
    #expect(
      both.intervalMicroseconds.upperBound
        == first.intervalMicroseconds.upperBound + second.intervalMicroseconds.upperBound)
    #expect(Set(both.assumptions) == Set(first.assumptions).union(second.assumptions))
    #expect(Estimate(first, followedBy: []) == first)
    // Two launches of nothing: only the overhead is left.
    let idle = try estimator.estimate(.empty(blocks: 1, warps: 1))
    #expect(Estimate(idle, followedBy: [idle]).bound == .launch)
  }

  @Test func latencyBound() throws {
    var workload = KernelWorkload.empty(blocks: 1, warps: 1)
    workload.pipelineIterations = 100
    workload.counters.warpInstructions = 1000
    workload.counters.barriers = 100
    workload.counters.sharedLoads.requests = 100
    workload.counters.globalLoads.sectors = 400
    workload.uniqueBytesRead = 12800
    // One stage: 500 to load, 10 to issue, 30 for shared memory, 35 for the barrier, 100 times.
    let serial = try estimator.estimate(workload)
    #expect(serial.bound == .latency)
    #expect(serial.breakdown.latency == 57500)
    #expect(serial.cycles == 57500 + 500 + 1000)
    // Three stages load 2 trips ahead: 250 a trip. Nine stages: the 75 of the computation remain.
    workload.pipelineStages = 3
    #expect(try estimator.estimate(workload).breakdown.latency == 25000)
    workload.pipelineStages = 9
    #expect(try estimator.estimate(workload).breakdown.latency == 7500)
  }

  @Test func launchBound() throws {
    let estimate = try estimator.estimate(.empty(blocks: 1, warps: 1))
    #expect(estimate.bound == .launch)
    #expect(estimate.cycles == 1000)
    #expect(estimate.intervalMicroseconds == 0...5)
    #expect(estimate.logicalTOPS == 0)
  }

  @Test func tailCostsAWholeBlock() throws {
    func tensorCycles(blocks: Int, warps: Int = 4) throws -> Double {
      let count = UInt64(blocks * warps * 100)
      let workload = KernelWorkload.empty(blocks: blocks, warps: warps)
        .multiplying("mma.m8n8k128.b1.xor", count: count)
      return try estimator.estimate(workload).breakdown.tensor
    }
    #expect(
      try [1, 2, 3, 4, 5].map { try tensorCycles(blocks: $0) } == [400, 400, 800, 800, 1200])
    // A block of one warp keeps one of four schedulers busy: four blocks of an SM take as long.
    #expect(try [2, 8, 10].map { try tensorCycles(blocks: $0, warps: 1) } == [400, 400, 800])
    // 5 warps leave one scheduler with two.
    #expect(try tensorCycles(blocks: 1, warps: 5) == 800)
  }

  @Test func fillsOncePerRoundOfASingleResidentBlock() throws {
    var workload = KernelWorkload.empty(blocks: 6, warps: 32)
    workload.block.registersPerThread = 64  // 2048 registers a warp: 32 warps, one block
    workload.counters.globalLoads.sectors = 600
    workload.uniqueBytesRead = 19200
    let estimate = try estimator.estimate(workload)
    #expect(estimate.limiter == .registers)
    #expect(estimate.breakdown.fillAndDrain == 3 * 500)
    #expect(estimate.breakdown.latency == 3 * 500)
  }

  @Test func chargesTheExpansionWhereThereIsNoHardware() throws {
    let h100 = CycleEstimator(gpu: try GPUCatalog().configuration(named: "h100"))
    let workload = KernelWorkload.empty(blocks: 132, warps: 4)
    let count: UInt64 = 132 * 4 * 1000
    let xor = try h100.estimate(workload.multiplying("mma.m16n8k256.b1.xor", count: count))
    let and = try h100.estimate(workload.multiplying("mma.m16n8k256.b1.and", count: count))
    #expect(xor.breakdown.tensor == 20_000)
    #expect(and.breakdown.tensor == 6000)
    #expect(xor.assumptions.contains { $0.contains("not native on sm_90: charged 20.0 clk") })
    #expect(!and.assumptions.contains { $0.contains("not native") })
    #expect(and.assumptions.first == "first estimate, not validated against measurements")
    #expect(and.assumptions.allSatisfy { !$0.contains("\n") })
  }
}
