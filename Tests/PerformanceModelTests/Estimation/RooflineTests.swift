import Emulator
import PTX
import Testing

import struct BipolarInt.SplitMix64

@testable import PerformanceModel

/// What holds for every workload: peak rates, lower bounds, and that a better GPU is not slower.
@Suite struct RooflineTests {
  /// Vendor peaks in TOPS, and for Hopper the community measurement of mma.sync at 1980 MHz.
  @Test(arguments: [
    ("a100", "mma.m16n8k256.b1.xor", 16 * 8 * 256, 4992.0),
    ("a100", "mma.m16n8k128.b1.and", 16 * 8 * 128, 4992),
    ("a100", "mma.m16n8k32.s8.s32", 16 * 8 * 32, 624), ("a100", "mma.m16n8k64.s4.s32", 8192, 1248),
    ("a100", "mma.m16n8k16.f16.f32", 16 * 8 * 16, 312), ("t4", "mma.m8n8k16.s8.s32", 1024, 130),
    ("rtx3090", "mma.m16n8k32.s8.s32", 16 * 8 * 32, 284),
    ("rtx4090", "mma.m16n8k16.f16.f32", 16 * 8 * 16, 165.2),
    ("rtx4090", "mma.m16n8k64.s4.s32", 8192, 1321.2),
    ("h100", "mma.m16n8k256.b1.and", 16 * 8 * 256, 11389.2),
    ("h100", "mma.m16n8k16.s8.s32", 16 * 8 * 16, 1062.2),
  ])
  func reachesThePeak(name: String, mma: String, macs: Int, peak: Double) throws {
    let gpu = try GPUCatalog().configuration(named: name)
    let count = UInt64(gpu.sm.count * 4 * 16 * 100_000)
    var workload = KernelWorkload.empty(blocks: gpu.sm.count * 4, warps: 16, target: .sm75)
      .multiplying(mma, count: count)
    workload.logicalOperations = Double(count) * 2 * Double(macs)
    let estimate = try CycleEstimator(gpu: gpu).estimate(workload)
    #expect(estimate.bound == .tensor)
    #expect(abs(estimate.logicalTOPS / peak - 1) < 0.01, "\(estimate.logicalTOPS)")
  }

  private func randomWorkload(_ generator: inout SplitMix64) -> KernelWorkload {
    func upTo(_ exponent: Int) -> UInt64 {
      UInt64.random(
        in: 0...(1 << UInt64.random(in: 0...UInt64(exponent), using: &generator)), using: &generator
      )
    }
    var workload = KernelWorkload.empty(
      blocks: Int(upTo(14)) + 1, warps: Int.random(in: 1...16, using: &generator), target: .sm75)
    workload.block.registersPerThread = Int.random(in: 16...128, using: &generator)
    workload.block.sharedBytes = Int.random(in: 0...60_000, using: &generator)
    for name in ["mma.m8n8k128.b1.xor", "mma.m16n8k256.b1.and", "mma.m16n8k128.b1.xor"] {
      workload.counters.matrixInstructions[name] = upTo(28)
    }
    for key in InstructionClass.allCases {
      workload.counters.warpInstructionsByClass[key] = upTo(26)
    }
    workload.counters.warpInstructions =
      workload.counters.warpInstructionsByClass.values.reduce(0, +)
      + workload.counters.mmaInstructions
    workload.counters.sharedLoads.wavefronts = upTo(28)
    workload.counters.sharedLoads.requests = upTo(4)
    workload.counters.globalLoads.sectors = upTo(28)
    workload.counters.asyncCopyLoads.sectors = upTo(28)
    workload.counters.globalStores.sectors = upTo(26)
    workload.counters.barriers = upTo(4)
    let loaded = workload.counters.globalLoadSectors * 32
    workload.uniqueBytesRead = Int(loaded / UInt64.random(in: 1...64, using: &generator))
    workload.uniqueBytesWritten = Int(workload.counters.globalStoreSectors * 32)
    workload.pipelineIterations = Int(upTo(8))
    workload.pipelineStages = Int.random(in: 1...4, using: &generator)
    return workload
  }

  @Test func staysAboveEveryRoofline() throws {
    let seed: UInt64 = 0xA951
    var generator = SplitMix64(seed: seed)
    let gpu = try GPUCatalog().configuration(named: "a100")
    for index in 0..<500 {
      let workload = randomWorkload(&generator)
      let estimate = try CycleEstimator(gpu: gpu).estimate(workload)
      let counters = workload.counters
      // From data sheets: 16384 MAC/clk/SM (half with 8 rows), 128 B/clk/SM, 5120 B/clk, 1555 GB/s.
      let macs =
        Double(counters.matrixInstructions["mma.m8n8k128.b1.xor"] ?? 0) * 8192 * 2
        + Double(counters.matrixInstructions["mma.m16n8k256.b1.and"] ?? 0) * 32768
        + Double(counters.matrixInstructions["mma.m16n8k128.b1.xor"] ?? 0) * 16384
      let l2Bytes = Double(counters.globalLoadSectors + counters.globalStoreSectors) * 32
      let dramBytes = Double(workload.uniqueBytesRead + workload.uniqueBytesWritten)
      let microseconds = [
        macs / (16384 * 108 * 1410), Double(counters.sharedTraffic.wavefronts) / (108 * 1410),
        l2Bytes / (5120 * 1410), dramBytes / 1_555_000,
        Double(counters.warpInstructions) / (4 * 108 * 1410),
      ]
      let place = "seed \(seed), workload \(index)"
      for roof in microseconds { #expect(estimate.timeMicroseconds >= roof, "\(place)") }
      #expect(
        estimate.intervalMicroseconds.contains(estimate.timeMicroseconds * (1 - 1e-12)), "\(place)")
      #expect(estimate == (try CycleEstimator(gpu: gpu).estimate(workload)), "\(place)")
    }
  }

  @Test func aBetterGPUIsNotSlower() throws {
    let seed: UInt64 = 0x6B17
    var generator = SplitMix64(seed: seed)
    let base = try GPUCatalog().configuration(named: "a100")
    let upgrades: [(String, (inout GPUConfiguration) -> Void)] = [
      ("one more SM", { $0.sm.count += 1 }), ("twice the SMs", { $0.sm.count *= 2 }),
      ("clock", { $0.clock.boostMHz *= 1.3 }),
      ("dram", { $0.bandwidth.dramSustainedGBPerSecond *= 1.5 }),
      ("l2", { $0.bandwidth.l2SustainedBytesPerClock *= 1.5 }),
      ("l2 size", { $0.memory.l2Bytes *= 2 }),
      ("shared", { $0.bandwidth.sharedBytesPerClock *= 2 }),
      ("l1", { $0.bandwidth.l1BytesPerClock *= 2 }),
      ("conversions", { $0.rates.conversion *= 2 }),
      ("latency", { $0.latency.dram -= 100 }),
      ("launch", { $0.launch.overheadMicroseconds /= 2 }),
      ("tensor", { for row in $0.tensor.indices { $0.tensor[row].issueInterval /= 2 } }),
    ]
    for index in 0..<200 {
      let workload = randomWorkload(&generator)
      let time = try CycleEstimator(gpu: base).estimate(workload).timeMicroseconds
      for (name, upgrade) in upgrades {
        var gpu = base
        upgrade(&gpu)
        let better = try CycleEstimator(gpu: gpu).estimate(workload).timeMicroseconds
        #expect(better <= time * (1 + 1e-12), "seed \(seed), workload \(index), \(name)")
      }
    }
  }
}
