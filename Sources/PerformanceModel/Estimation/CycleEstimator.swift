import Emulator
import PTX
import PositionedJSON

/// Estimates the time of a launch from what it executed and moved: a bottleneck model.
///
/// For each resource it computes the clocks that the launch would take if nothing else took time
/// (`CycleBreakdown`). The resources work side by side, so the largest term counts. Two parts overlap
/// with nothing and are added: filling the pipeline and draining it, once, or once for each round
/// where an SM holds a single block; and the overhead of the launch. Terms of an SM or of a
/// scheduler are those of the busiest one, which brings the partial last wave in; L2 and device
/// memory are shared by all.
///
/// Pure: equal workloads on equal GPUs give equal estimates.
public struct CycleEstimator: Sendable {
  /// The GPU.
  public let gpu: GPUConfiguration

  /// Creates an estimator for `gpu`.
  public init(gpu: GPUConfiguration) { self.gpu = gpu }

  /// The estimate for one launch.
  ///
  /// - Throws: `EstimateError` if the GPU cannot execute the kernel, a block does not fit on an SM,
  ///   or a number of the workload is outside its domain.
  public func estimate(_ workload: KernelWorkload) throws(EstimateError) -> Estimate {
    try workload.check()
    try checkTarget(workload.target)
    let matrix = try MatrixWork(workload.counters.matrixInstructions, on: gpu)
    let occupancy: Occupancy
    do {
      occupancy = try Occupancy(of: workload.block, on: gpu)
    } catch {
      throw .doesNotFit(error)
    }
    let geometry = LaunchGeometry(
      gridBlocks: workload.gridBlocks, warpsPerBlock: workload.block.warps,
      residentBlocks: occupancy.blocksPerSM, sm: gpu.sm)
    let traffic = MemoryTraffic(
      of: workload, waves: geometry.waves, l2Bytes: gpu.memory.l2Bytes)

    let latency = latencyTerms(workload, geometry, traffic, matrix)
    let breakdown = CycleBreakdown(
      tensor: geometry.onBusiestScheduler(matrix.pipeCycles),
      sharedMemory: geometry.onBusiestSM(sharedPathCycles(traffic)),
      l2: l2Cycles(traffic, geometry),
      dram: dramCycles(
        traffic.dramRead + traffic.dramWritten, at: gpu.bandwidth.dramSustainedGBPerSecond),
      issue: issueCycles(workload.counters, geometry),
      latency: latency.chain,
      fillAndDrain: latency.fillAndDrain,
      launchOverhead: gpu.launch.overheadMicroseconds * gpu.clock.boostMHz)

    var longest: (bound: Estimate.Bound, cycles: Double) = (.tensor, 0)
    for term in breakdown.overlapping where term.cycles > longest.cycles { longest = term }
    let kernelCycles = longest.cycles + breakdown.fillAndDrain
    let cycles = kernelCycles + breakdown.launchOverhead
    let time = cycles / gpu.clock.boostMHz
    return Estimate(
      cycles: cycles,
      timeMicroseconds: time,
      intervalMicroseconds: interval(workload, traffic, matrix, breakdown),
      bound: breakdown.launchOverhead > kernelCycles ? .launch : longest.bound,
      breakdown: breakdown,
      logicalTOPS: time > 0 ? workload.logicalOperations / time / 1e6 : 0,
      tensorUtilization: cycles > 0
        ? matrix.pipeCycles / Double(gpu.sm.count * gpu.sm.schedulers) / cycles : 0,
      occupancyWarpsPerSM: occupancy.warpsPerSM,
      limiter: occupancy.limiter,
      waves: geometry.waves,
      assumptions: assumptions(workload, traffic, matrix))
  }

  /// Refuses, before anything has run, a kernel that the GPU can never execute.
  ///
  /// - Parameters:
  ///   - instruction: The tensor-core instruction as counters name it.
  ///   - threads: Threads of a block.
  ///   - sharedBytes: Shared memory of a block.
  /// - Throws: `EstimateError` where the GPU lacks the instruction, or a block of these threads and
  ///   this shared memory fits on no SM whatever registers it takes.
  public func check(
    instruction: String, threads: Int, sharedBytes: Int
  ) throws(EstimateError) {
    _ = try MatrixWork([instruction: 1], on: gpu)
    do {
      _ = try Occupancy(
        of: BlockResources(threads: threads, registersPerThread: 1, sharedBytes: sharedBytes),
        on: gpu)
    } catch {
      throw .doesNotFit(error)
    }
  }

  private func checkTarget(_ target: Target) throws(EstimateError) {
    let fits =
      target.isArchitectureSpecific
      ? target.number == gpu.target.number : target.number <= gpu.target.number
    guard fits else {
      throw .notSupported(
        gpu: gpu.name, feature: "a kernel for \(target)",
        reason: "it is \(gpu.target); print the kernel for that target")
    }
  }

  /// From everything overlapped to nothing overlapped; see `Estimate.intervalMicroseconds`.
  private func interval(
    _ workload: KernelWorkload, _ traffic: MemoryTraffic, _ matrix: MatrixWork,
    _ breakdown: CycleBreakdown
  ) -> ClosedRange<Double> {
    let sms = Double(gpu.sm.count)
    let schedulers = sms * Double(gpu.sm.schedulers)
    let uniqueBytes = Double(workload.uniqueBytesRead) + Double(workload.uniqueBytesWritten)
    let l2Bandwidth =
      gpu.bandwidth.l2NominalBytesPerClock ?? gpu.bandwidth.l2SustainedBytesPerClock
    let low = [
      matrix.pipeCycles / schedulers,
      sharedPathCycles(traffic) / sms,
      traffic.l2 / l2Bandwidth,
      dramCycles(uniqueBytes, at: gpu.bandwidth.dramNominalGBPerSecond),
      Double(workload.counters.warpInstructions) / schedulers,
    ].reduce(0, max)
    let launch = gpu.launch.latencyMicroseconds ?? gpu.launch.overheadMicroseconds
    let high = breakdown.overlapping.reduce(breakdown.fillAndDrain) { $0 + $1.cycles }
    let lowTime = low / gpu.clock.boostMHz
    return lowTime...max(lowTime, high / gpu.clock.boostMHz + launch)
  }

  private func assumptions(
    _ workload: KernelWorkload, _ traffic: MemoryTraffic, _ matrix: MatrixWork
  ) -> [String] {
    var lines = [
      "first estimate, not validated against measurements",
      "the kernel alone: launches that prepare its operands, such as packing, are not charged",
      "boost clock of \(gpu.clock.boostMHz) MHz throughout",
      "every global load misses L1 and goes to L2",
      "distinct bytes come from device memory once: the caches are cold",
      "independent accumulators: a warp issues tensor-core instructions at the issue interval",
    ]
    if traffic.exceedsL2 {
      lines.append("the footprint exceeds L2: each wave fetches again what L2 could not keep")
    }
    for instruction in matrix.expanded {
      lines.append(
        "\(instruction.name) is not native on \(gpu.target): charged \(instruction.issueInterval)"
          + " clk a scheduler for \(onOneLine(instruction.expansion ?? "its expansion"))")
    }
    if workload.counters.matrixInstructions.values.contains(where: { $0 > 0 }),
      let tensorMHz = gpu.clock.tensorMHz
    {
      lines.append("sustained tensor-core load may lower the clock to \(tensorMHz) MHz")
    }
    return lines
  }
}
