public import Emulator
import Kernels
public import PerformanceModel

/// How long a product takes on a GPU, launch by launch, from blocks that represent the others.
public struct PlanEstimate: Sendable {
  /// One launch.
  public struct Step: Sendable {
    /// What the launch does: `multiply`, `reduce`.
    public let label: String
    /// The kernel's entry name.
    public let entry: String
    /// What the performance model was given: grid, block, counters, bytes.
    public let workload: KernelWorkload
    /// Whether the registers are the assembler's, not an estimate.
    public let registersAreMeasured: Bool
    /// The time of this launch.
    public let estimate: Estimate
  }

  /// The launches in order.
  public let steps: [Step]
  /// The time of all launches together.
  public let estimate: Estimate
  /// What all launches count together.
  public let counters: Counters

  init(steps: [Step], estimate: Estimate) throws(MappingError) {
    self.steps = steps
    self.estimate = estimate
    var sum = Counters()
    for step in steps {
      guard let next = sum.adding(step.workload.counters) else {
        throw .tooLarge(configuration: step.entry)
      }
      sum = next
    }
    counters = sum
  }

  /// The launch that takes the longest.
  public var longestStep: Step {
    steps.reduce(steps[0]) { $1.estimate.cycles > $0.estimate.cycles ? $1 : $0 }
  }

  /// The part of the bytes in the sectors that loads of global memory fetch that they use; nil
  /// without loads. Above 1 where lanes share bytes.
  public var loadEfficiency: Double? {
    let sectors = counters.globalLoadSectors
    guard sectors > 0 else { return nil }
    return Double(counters.globalLoads.bytes + counters.asyncCopyLoads.bytes)
      / (32 * Double(sectors))
  }

  /// The part of the bytes in the sectors that stores touch that they write; nil without stores.
  public var storeEfficiency: Double? {
    let sectors = counters.globalStoreSectors
    return sectors > 0 ? Double(counters.globalStores.bytes) / (32 * Double(sectors)) : nil
  }
}
