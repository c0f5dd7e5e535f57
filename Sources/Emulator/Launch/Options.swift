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

    /// Creates options. The standard ones count, and do not check.
    public init(
      observation: Observation = .counters,
      instructionLimit: Int = Emulator.defaultInstructionLimit, timeout: Duration? = nil,
      schedule: Schedule = .greedy, checks: Checks = [], limits: LaunchLimits? = nil
    ) {
      self.observation = observation
      self.instructionLimit = instructionLimit
      self.timeout = timeout
      self.schedule = schedule
      self.checks = checks
      self.limits = limits
    }
  }
}
