extension Emulator {
  /// How a launch runs and what is observed; the result of a correct kernel depends on none of it.
  public struct Options: Hashable, Sendable {
    /// What to count.
    public var observation: Observation
    /// Warp instructions that a block may issue before it is taken for an endless loop.
    public var instructionLimit: Int
    /// Wall-clock time after which the launch is ended with a fault; nil for no limit.
    public var timeout: Duration?
    /// The order in which warps take turns.
    public var schedule: Schedule
    /// The checkers that watch.
    public var checks: Checks
    /// What a block may have at most; nil for what any GPU allows.
    public var limits: LaunchLimits?
    /// The blocks to run, by their index x + gridX (y + gridY z), each once; nil for all of the grid.
    /// What is counted is what these do.
    public var blocks: [Int]?
    /// Whether products of matrices are computed. Where the counts alone are of interest, their
    /// results may stay what they were.
    public var multipliesMatrices: Bool

    /// Creates options. The standard ones count, and do not check.
    public init(
      observation: Observation = .counters,
      instructionLimit: Int = Emulator.defaultInstructionLimit, timeout: Duration? = nil,
      schedule: Schedule = .greedy, checks: Checks = [], limits: LaunchLimits? = nil,
      blocks: [Int]? = nil, multipliesMatrices: Bool = true
    ) {
      self.observation = observation
      self.instructionLimit = instructionLimit
      self.timeout = timeout
      self.schedule = schedule
      self.checks = checks
      self.limits = limits
      self.blocks = blocks
      self.multipliesMatrices = multipliesMatrices
    }
  }
}
