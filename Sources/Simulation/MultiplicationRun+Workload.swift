public import PerformanceModel

extension MultiplicationRun {
  /// What the performance model needs to know of the multiplication: the packing is left out, since
  /// weights are packed once and activations by the layer before.
  public var workload: KernelWorkload {
    KernelWorkload(
      target: kernel.target, gridBlocks: launch.grid.count,
      block: BlockResources(
        threads: kernel.tile.threads, registersPerThread: registersPerThread,
        sharedBytes: kernel.sharedBytes),
      counters: profile.counters, uniqueBytesRead: operandBytes,
      uniqueBytesWritten: 4 * problem.m * problem.n,
      logicalOperations: problem.logicalOperations, pipelineIterations: stageCount,
      pipelineStages: kernel.tile.stages)
  }
}
