public import Emulator
public import PTX

/// What one launch of a kernel does, as far as its time depends on it.
public struct KernelWorkload: Hashable, Sendable {
  /// The architecture that the kernel's text asks for; a newer GPU runs it too.
  public var target: Target
  /// Thread blocks of the grid, from 1.
  public var gridBlocks: Int
  /// What a block takes of an SM.
  public var block: BlockResources
  /// What the whole launch executed and moved.
  public var counters: Counters
  /// Distinct bytes of global memory that the launch reads: its footprint.
  public var uniqueBytesRead: Int
  /// Distinct bytes of global memory that the launch writes.
  public var uniqueBytesWritten: Int
  /// Useful operations, 2 M N K for a product of matrices. Not negative.
  public var logicalOperations: Double
  /// Trips of the main loop in one block; 0 counts as 1.
  public var pipelineIterations: Int
  /// Tiles in flight: 1 loads and computes in turn, 2 is double buffering. From 1.
  public var pipelineStages: Int

  /// Creates a workload.
  public init(
    target: Target, gridBlocks: Int, block: BlockResources, counters: Counters,
    uniqueBytesRead: Int, uniqueBytesWritten: Int, logicalOperations: Double,
    pipelineIterations: Int, pipelineStages: Int = 1
  ) {
    self.target = target
    self.gridBlocks = gridBlocks
    self.block = block
    self.counters = counters
    self.uniqueBytesRead = uniqueBytesRead
    self.uniqueBytesWritten = uniqueBytesWritten
    self.logicalOperations = logicalOperations
    self.pipelineIterations = pipelineIterations
    self.pipelineStages = pipelineStages
  }

  /// Throws where a number is outside its domain.
  func check() throws(EstimateError) {
    func require(_ holds: Bool, _ quantity: String, _ rule: String) throws(EstimateError) {
      if !holds { throw .invalidWorkload(quantity: quantity, rule: rule) }
    }
    try require(gridBlocks >= 1, "blocks of the grid: \(gridBlocks)", "at least 1")
    try require(uniqueBytesRead >= 0, "distinct bytes read: \(uniqueBytesRead)", "not negative")
    try require(
      uniqueBytesWritten >= 0, "distinct bytes written: \(uniqueBytesWritten)", "not negative")
    try require(
      logicalOperations >= 0 && logicalOperations.isFinite,
      "logical operations: \(logicalOperations)", "a finite number that is not negative")
    try require(
      pipelineIterations >= 0, "pipeline iterations: \(pipelineIterations)", "not negative")
    try require(pipelineStages >= 1, "pipeline stages: \(pipelineStages)", "at least 1")
  }
}
