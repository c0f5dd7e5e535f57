import Emulator
import Kernels
import Simulation

/// What each launch of a plan counts as a whole, and by its classes of blocks.
struct ClassCounts {
  let whole: [[UInt64]]
  let byClasses: [[UInt64]]

  /// Counts with buffers of zeros: what kernels do depends on no data.
  init(_ plan: LaunchPlan) throws {
    let memory = GlobalMemory()
    let allocations = try plan.buffers.map {
      try memory.allocate($0.name, byteCount: $0.byteCount)
    }
    let emulator = Emulator(memory: memory, threads: 2)
    var (whole, byClasses): ([[UInt64]], [[UInt64]]) = ([], [])
    for step in plan.steps {
      let program = try ProgramCache.shared.program(for: step.program)
      let launch = Launch(step, allocations)
      whole.append(Self.list(try emulator.run(program, launch).counters))
      var sum = whole[whole.count - 1].map { _ in UInt64(0) }
      for blocks in step.blockClasses {
        let one = Self.list(
          try emulator.run(
            program, launch, options: Emulator.Options(blocks: [blocks.representative])
          ).counters)
        sum = zip(sum, one).map { $0 + $1 * UInt64(blocks.count) }
      }
      byClasses.append(sum)
    }
    self.whole = whole
    self.byClasses = byClasses
  }

  private static func list(_ counters: Counters) -> [UInt64] {
    [
      counters.warpInstructions, counters.threadInstructions, counters.mmaInstructions,
      counters.sharedTraffic.wavefronts, counters.globalLoads.sectors,
      counters.globalLoads.bytes, counters.asyncCopyLoads.sectors, counters.globalStores.sectors,
      counters.globalStores.bytes, counters.globalAtomics.sectors, counters.globalAtomics.bytes,
      counters.barriers,
    ]
  }
}
