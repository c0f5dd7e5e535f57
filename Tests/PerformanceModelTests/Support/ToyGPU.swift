import Emulator
import PTX

@testable import PerformanceModel

extension GPUConfiguration {
  /// An A100 with numbers that are easy to reckon with: 2 SMs at 1000 MHz, so 1 GB/s is 1 B/clk
  /// and a microsecond is 1000 clk.
  static func toy() throws -> GPUConfiguration {
    var gpu = try GPUCatalog().configuration(named: "a100")
    gpu.sm.count = 2
    gpu.clock.boostMHz = 1000
    gpu.bandwidth.sharedBytesPerClock = 128
    gpu.bandwidth.l1BytesPerClock = 128
    gpu.bandwidth.l2BytesPerClockAndSM = 64
    gpu.bandwidth.l2NominalBytesPerClock = 128
    gpu.bandwidth.l2SustainedBytesPerClock = 100
    gpu.bandwidth.dramNominalGBPerSecond = 80
    gpu.bandwidth.dramSustainedGBPerSecond = 50
    gpu.latency.sharedLoad = 30
    gpu.latency.barrier = 35
    gpu.latency.l2Near = 100
    gpu.latency.l2Far = 300
    gpu.latency.dram = 500
    gpu.launch.overheadMicroseconds = 1
    gpu.launch.latencyMicroseconds = 5
    return gpu
  }
}

extension KernelWorkload {
  /// Blocks of `warps` warps that do nothing yet.
  static func empty(blocks: Int, warps: Int, target: Target = .sm80) -> KernelWorkload {
    KernelWorkload(
      target: target, gridBlocks: blocks,
      block: BlockResources(threads: warps * 32, registersPerThread: 32, sharedBytes: 0),
      counters: Counters(), uniqueBytesRead: 0, uniqueBytesWritten: 0, logicalOperations: 0,
      pipelineIterations: 1)
  }

  /// Adds `count` tensor-core instructions and nothing else.
  func multiplying(_ name: String, count: UInt64) -> KernelWorkload {
    var workload = self
    workload.counters.matrixInstructions[name] = count
    workload.counters.warpInstructions += count
    workload.counters.warpInstructionsByClass[.tensor] = count
    return workload
  }
}
