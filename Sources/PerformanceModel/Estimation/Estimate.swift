/// How long a launch takes on a GPU, and why.
public struct Estimate: Hashable, Sendable {
  /// The resource that decides the time.
  public enum Bound: String, Hashable, Sendable, CaseIterable {
    case tensor
    case sharedMemory = "shared_memory"
    case l2
    case dram
    case issue
    case latency
    case launch
  }

  /// The time in boost clocks of the SM, launch overhead included.
  public var cycles: Double
  /// The time in microseconds at the boost clock.
  public var timeMicroseconds: Double
  /// From the time with everything overlapped, SMs evenly loaded and no launch overhead, to the time
  /// with nothing overlapped; in microseconds.
  public var intervalMicroseconds: ClosedRange<Double>
  /// The term that decides the time.
  public var bound: Bound
  /// The terms, in boost clocks.
  public var breakdown: CycleBreakdown
  /// Logical operations a second, in 10^12.
  public var logicalTOPS: Double
  /// The part of the time in which the tensor cores of the whole GPU are busy, from 0 to 1.
  public var tensorUtilization: Double
  /// Resident warps of one SM when the grid fills it.
  public var occupancyWarpsPerSM: Int
  /// What limits the resident warps.
  public var limiter: Occupancy.Limiter
  /// The grid as a multiple of the blocks that are resident at a time on all SMs.
  public var waves: Double
  /// What the estimate takes for granted, a line each.
  public var assumptions: [String]

  /// The term that comes next: what would decide if the deciding one took no time.
  public var nextBound: Bound {
    var next: (bound: Bound, cycles: Double)?
    let terms = breakdown.overlapping + [(.launch, breakdown.launchOverhead)]
    for term in terms where term.bound != bound {
      if let next, next.cycles >= term.cycles { continue }
      next = term
    }
    return next?.bound ?? bound
  }
}

/// The terms of an estimate in boost clocks of the SM. The first six overlap: the largest counts.
/// The last two are added.
public struct CycleBreakdown: Hashable, Sendable {
  /// Tensor-core instructions on the busiest scheduler.
  public var tensor: Double
  /// Shared-memory wavefronts and L1 traffic of the busiest SM: they share one data path.
  public var sharedMemory: Double
  /// Traffic between the SMs and L2.
  public var l2: Double
  /// Traffic between L2 and device memory.
  public var dram: Double
  /// Issue slots and arithmetic pipes of the busiest scheduler.
  public var issue: Double
  /// The dependent chain of a block, once for each block that an SM executes in turn.
  public var latency: Double
  /// Filling the pipeline before the first operation and draining the last stores.
  public var fillAndDrain: Double
  /// The launch.
  public var launchOverhead: Double

  /// The terms that overlap, in the order in which a tie is decided.
  public var overlapping: [(bound: Estimate.Bound, cycles: Double)] {
    [
      (.tensor, tensor), (.sharedMemory, sharedMemory), (.l2, l2), (.dram, dram), (.issue, issue),
      (.latency, latency),
    ]
  }
}
