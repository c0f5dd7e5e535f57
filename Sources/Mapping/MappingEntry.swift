public import Kernels
import PerformanceModel

/// A configuration in a ranking, with what the model says of it.
public struct MappingEntry: Hashable, Codable, Sendable {
  /// The family: `apmm`.
  public let kernel: String
  /// The configuration in one line.
  public let configuration: String
  /// The entry names of its launches, which spell the configuration whole.
  public let entries: [String]
  /// Time of all launches in microseconds.
  public let timeMicroseconds: Double
  /// The time with everything overlapped, and with nothing overlapped.
  public let intervalMicroseconds: [Double]
  /// The time in boost clocks.
  public let cycles: Double
  /// The resource that decides the time.
  public let bound: String
  /// The resource that comes next.
  public let nextBound: String
  /// The part of the time in which the tensor cores are busy, from 0 to 1.
  public let tensorUtilization: Double
  /// Resident warps of an SM in the longest launch.
  public let occupancyWarpsPerSM: Int
  /// What limits them.
  public let occupancyLimiter: String
  /// Blocks of the longest launch.
  public let blocks: Int
  /// Threads of one of its blocks.
  public let threads: Int
  /// Registers of one of its threads.
  public let registers: Int
  /// Whether they are the assembler's, not an estimate.
  public let registersAreMeasured: Bool
  /// Shared memory of one of its blocks in bytes.
  public let sharedBytes: Int
  /// Bank conflicts of all launches.
  public let bankConflicts: UInt64
  /// The part of the bytes in the sectors fetched that loads use; nil without loads.
  public let loadEfficiency: Double?
  /// The part of the bytes in the sectors touched that stores write; nil without stores.
  public let storeEfficiency: Double?
  /// Distinct bytes between L2 and device memory, read and written.
  public let dramBytes: Int

  init(_ kernel: any MultiplicationKernel, _ result: PlanEstimate) {
    let longest = result.longestStep
    let estimate = result.estimate
    self.kernel = kernel.name
    configuration = kernel.configuration
    entries = result.steps.map(\.entry)
    timeMicroseconds = estimate.timeMicroseconds
    intervalMicroseconds = [
      estimate.intervalMicroseconds.lowerBound, estimate.intervalMicroseconds.upperBound,
    ]
    cycles = estimate.cycles
    bound = estimate.bound.rawValue
    nextBound = estimate.nextBound.rawValue
    tensorUtilization = estimate.tensorUtilization
    occupancyWarpsPerSM = estimate.occupancyWarpsPerSM
    occupancyLimiter = estimate.limiter.rawValue
    blocks = longest.workload.gridBlocks
    threads = longest.workload.block.threads
    registers = longest.workload.block.registersPerThread
    registersAreMeasured = longest.registersAreMeasured
    sharedBytes = longest.workload.block.sharedBytes
    bankConflicts = result.counters.sharedTraffic.bankConflicts
    loadEfficiency = result.loadEfficiency
    storeEfficiency = result.storeEfficiency
    dramBytes = result.steps.reduce(0) {
      $0 + $1.workload.uniqueBytesRead + $1.workload.uniqueBytesWritten
    }
  }

  /// The order of a ranking: by time; by the time with nothing overlapped, as what does less beside
  /// the same bottleneck is the safer choice; then by names, so that there is one order.
  public static func precedes(_ one: MappingEntry, _ other: MappingEntry) -> Bool {
    if one.timeMicroseconds != other.timeMicroseconds {
      return one.timeMicroseconds < other.timeMicroseconds
    }
    let slowest = (one.intervalMicroseconds.last ?? 0, other.intervalMicroseconds.last ?? 0)
    if slowest.0 != slowest.1 { return slowest.0 < slowest.1 }
    return (one.kernel, one.configuration) < (other.kernel, other.configuration)
  }
}

/// A configuration of a ranking and its kernel.
public struct MappedKernel: Sendable {
  /// The kernel.
  public let kernel: any MultiplicationKernel
  /// What the model says of it.
  public let entry: MappingEntry
}
