public import Emulator
public import Kernels
public import PerformanceModel

/// Estimates products of any size on a GPU without emulating them whole.
public struct PlanEstimator: Sendable {
  /// The GPU.
  public let gpu: GPUConfiguration
  /// Runs the representative blocks.
  public let sampler: BlockSampler

  /// Creates an estimator.
  public init(gpu: GPUConfiguration, sampler: BlockSampler = .shared) {
    self.gpu = gpu
    self.sampler = sampler
  }

  /// The estimate of a product: the counters are those that the whole launches would have.
  ///
  /// - Throws: `KernelError` for sizes that the kernel cannot address, `EstimateError` where the GPU
  ///   cannot run it, `Fault` where a block cannot run alone.
  public func estimate(
    _ kernel: any MultiplicationKernel, _ size: MultiplicationSize
  ) throws -> PlanEstimate {
    try estimate(kernel, size, .exact)
  }

  func estimate(
    _ kernel: any MultiplicationKernel, _ size: MultiplicationSize,
    _ fidelity: LaunchCounters.Fidelity
  ) throws -> PlanEstimate {
    let plan = try kernel.plan(for: size)
    try checkFit(plan)
    let counters = try LaunchCounters(sampler: sampler, fidelity: fidelity)
      .steps(of: kernel, size, plan)
    return try estimate(kernel, size, plan, counters: counters)
  }

  /// The estimate of a product whose counters are known, from a run of all its blocks for example.
  ///
  /// - Parameters:
  ///   - plan: The kernel's plan for the size.
  ///   - counters: What each step of it counted.
  /// - Throws: `EstimateError` where the GPU cannot run it.
  public func estimate(
    _ kernel: any MultiplicationKernel, _ size: MultiplicationSize, _ plan: LaunchPlan,
    counters: [Counters]
  ) throws -> PlanEstimate {
    let estimator = CycleEstimator(gpu: gpu)
    let steps = try zip(plan.steps.indices, counters).map { index, counters in
      let step = plan.steps[index]
      let registers = try sampler.registers(of: step.program)
      let bytes = StepBytes(of: index, in: plan, l2Bytes: gpu.memory.l2Bytes, counters)
      let workload = KernelWorkload(
        target: step.program.target, gridBlocks: step.blockClasses.reduce(0) { $0 + $1.count },
        block: BlockResources(
          threads: step.program.threads, registersPerThread: registers.count,
          sharedBytes: step.program.sharedBytes),
        counters: counters, uniqueBytesRead: bytes.read, uniqueBytesWritten: bytes.written,
        logicalOperations: index == Self.mainStep(of: plan) ? size.logicalOperations : 0,
        pipelineIterations: step.pipelineIterations, pipelineStages: step.pipelineStages)
      return PlanEstimate.Step(
        label: step.label, entry: step.program.entry, workload: workload,
        registersAreMeasured: registers.isMeasured, estimate: try estimator.estimate(workload))
    }
    guard let first = steps.first else {
      throw MappingError.noLaunches(configuration: kernel.configuration)
    }
    return try PlanEstimate(
      steps: steps,
      estimate: Estimate(first.estimate, followedBy: steps.dropFirst().map(\.estimate)))
  }

  /// The step that multiplies: the one with the longest main loop.
  private static func mainStep(of plan: LaunchPlan) -> Int? {
    plan.steps.indices.max {
      plan.steps[$0].pipelineIterations < plan.steps[$1].pipelineIterations
    }
  }

  /// Refuses what the GPU cannot hold before anything is printed or run.
  private func checkFit(_ plan: LaunchPlan) throws(EstimateError) {
    for step in plan.steps {
      do {
        _ = try Occupancy(
          of: BlockResources(
            threads: step.program.threads, registersPerThread: 1,
            sharedBytes: step.program.sharedBytes), on: gpu)
      } catch {
        throw .doesNotFit(error)
      }
    }
  }
}
