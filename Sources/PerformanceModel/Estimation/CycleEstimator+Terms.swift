import Emulator
import PTX

extension CycleEstimator {
  /// Clocks of the L1 and shared-memory data path of one SM for `traffic`.
  func sharedPathCycles(_ traffic: MemoryTraffic) -> Double {
    traffic.shared / gpu.bandwidth.sharedBytesPerClock
      + traffic.l1 / gpu.bandwidth.l1BytesPerClock
  }

  /// Clocks of L2: what it delivers to all SMs, or what the busiest SM can draw.
  func l2Cycles(_ traffic: MemoryTraffic, _ geometry: LaunchGeometry) -> Double {
    let bytes = traffic.l2
    return max(
      bytes / gpu.bandwidth.l2SustainedBytesPerClock,
      geometry.onBusiestSM(bytes) / gpu.bandwidth.l2BytesPerClockAndSM)
  }

  /// Clocks of the SM in which device memory moves `bytes` at `rate` 10^9 bytes a second.
  func dramCycles(_ bytes: Double, at rate: Double) -> Double {
    bytes * gpu.clock.boostMHz / (rate * 1000)
  }

  /// Clocks of the busiest scheduler: one instruction a clock, and no pipe faster than its rate.
  ///
  /// The multiplier of integers is that of floating-point numbers, of which there may be more.
  func issueCycles(_ counters: Counters, _ geometry: LaunchGeometry) -> Double {
    func count(_ classes: InstructionClass...) -> Double {
      classes.reduce(0) { $0 + Double(counters.warpInstructionsByClass[$1] ?? 0) }
    }
    func pipe(_ instructions: Double, _ lanesPerSM: Double) -> Double {
      geometry.onBusiestScheduler(instructions) * 32 * Double(gpu.sm.schedulers) / lanesPerSM
    }
    // Shuffles and addresses go to one unit of the SM, not to one of each scheduler.
    func unit(_ instructions: Double, _ lanesPerSM: Double) -> Double {
      geometry.onBusiestSM(instructions) * 32 / lanesPerSM
    }
    let memory = count(
      .globalLoad, .globalStore, .sharedLoad, .sharedStore, .matrixLoad, .asyncCopy, .atomic)
    let divisions = count(.division)
    let multiply = count(.multiply) + divisions * DivisionExpansion.multiply
    let float = count(.float)
    return [
      geometry.onBusiestScheduler(issuedInstructions(counters)),
      pipe(count(.integer, .vote) + divisions * DivisionExpansion.integer, gpu.rates.integer),
      pipe(multiply, gpu.rates.multiply),
      pipe(float, gpu.rates.fp32),
      pipe(multiply + float, max(gpu.rates.multiply, gpu.rates.fp32)),
      pipe(count(.conversion) + divisions * DivisionExpansion.conversion, gpu.rates.conversion),
      unit(count(.shuffle), gpu.rates.shuffle),
      unit(memory, gpu.rates.memory),
    ].reduce(0, max)
  }

  /// Instructions that warps issue once the assembler has expanded divisions.
  func issuedInstructions(_ counters: Counters) -> Double {
    Double(counters.warpInstructions)
      + Double(counters.warpInstructionsByClass[.division] ?? 0)
      * (DivisionExpansion.instructions - 1)
  }

  /// The dependent chain of the launch, and what comes before and after the steady state.
  ///
  /// A trip of the main loop takes a warp at least its instructions at one a clock, tensor-core ones
  /// at their issue interval, then the latency of the last, plus a shared load and a barrier where
  /// there are any. Loads from global memory come before that with one stage; with more they run
  /// beside it, `stages - 1` trips ahead. Resident blocks wait at the same time, so a round of them
  /// costs one chain.
  func latencyTerms(
    _ workload: KernelWorkload, _ geometry: LaunchGeometry, _ traffic: MemoryTraffic,
    _ matrix: MatrixWork
  ) -> (chain: Double, fillAndDrain: Double) {
    let counters = workload.counters
    let latency = gpu.latency
    let trips = Double(max(1, workload.pipelineIterations))

    let share = traffic.dramShareOfReads
    let load = traffic.l2Read > 0 ? share * latency.dram + (1 - share) * latency.l2Mean : 0
    let otherInstructions = max(0, issuedInstructions(counters) - matrix.instructions)
    var compute =
      geometry.perWarp(otherInstructions) / trips
      + matrix.chainCycles(of: geometry.perWarp(matrix.instructions) / trips)
    if counters.sharedLoads.requests > 0 || counters.matrixLoads.requests > 0 {
      compute += latency.sharedLoad
    }
    if counters.barriers > 0 { compute += latency.barrier }

    let trip =
      workload.pipelineStages == 1
      ? load + compute : max(compute, load / Double(workload.pipelineStages - 1))
    let first = traffic.l2Read > 0 ? (traffic.dramRead > 0 ? latency.dram : latency.l2Mean) : 0
    let last = traffic.l2Written + traffic.l2Atomic > 0 ? latency.l2Mean : 0
    let exposures = geometry.hasSeveralResidentBlocks ? 1 : geometry.rounds
    return (geometry.rounds * trips * trip, exposures * (first + last))
  }
}
