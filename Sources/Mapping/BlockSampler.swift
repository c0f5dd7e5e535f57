public import Emulator
public import Kernels
import PTX
import Synchronization

/// Finds what thread blocks of a launch count by running them alone on the emulator.
///
/// The memory that the block sees holds zeros and is never filled, and matrices are not multiplied: the
/// control flow and the addresses of a kernel do not depend on its data. A block counts the same whenever the text, its index, the
/// grid and the arguments are the same, since buffers always start at multiples of 256 bytes; so what
/// was counted once is remembered. Safe to use from several threads.
public final class BlockSampler: Sendable {
  /// The sampler of the process.
  public static let shared = BlockSampler()

  /// All that the counts of a block depend on.
  private struct Sample: Hashable {
    let text: Int
    let grid: [Int]
    let threads: Int
    let sharedBytes: Int
    let arguments: [LaunchPlan.Argument]
    let block: Int
  }

  private let samples = Mutex<[Sample: Counters]>([:])
  private let programs = SampledPrograms()

  /// Warp instructions after which a block is given up.
  private static let instructionLimit = 1_000_000_000

  /// Samples that are remembered, of one or two kilobytes each.
  private static let sampleLimit = 50_000

  /// A sampler that has run nothing yet.
  public init() {}

  /// What one block of a step counts.
  ///
  /// - Parameter block: Its index x + gridX (y + gridY z).
  /// - Throws: `Fault` where the block does something undefined on zeros or waits for other blocks,
  ///   `LoweringError` for a text that cannot run.
  public func counters(
    ofBlock block: Int, of step: LaunchPlan.Step, in plan: LaunchPlan
  ) throws -> Counters {
    let program = try programs.program(for: step.program)
    let sample = Sample(
      text: program.text, grid: [step.grid.x, step.grid.y, step.grid.z],
      threads: step.program.threads, sharedBytes: step.program.sharedBytes,
      arguments: step.arguments, block: block)
    if let known = samples.withLock({ $0[sample] }) { return known }
    let counters = try run(program.program, block, step, plan)
    samples.withLock { samples in
      // A sweep has more samples than are worth their memory: start anew.
      if samples.count >= Self.sampleLimit { samples.removeAll() }
      samples[sample] = counters
    }
    return counters
  }

  /// Registers a thread of a kernel takes: the assembler's count where the table has it, else an
  /// estimate from the text.
  public func registers(
    of kernel: any KernelProgram
  ) throws -> (count: Int, isMeasured: Bool) {
    if let measured = KernelResources.of(entry: kernel.entry, target: kernel.target) {
      return (measured.registersPerThread, true)
    }
    return (try programs.program(for: kernel).program.estimatedRegisters, false)
  }

  private func run(
    _ program: Program, _ block: Int, _ step: LaunchPlan.Step, _ plan: LaunchPlan
  ) throws -> Counters {
    let memory = GlobalMemory()
    let allocations = try plan.buffers.map {
      try memory.allocate($0.name, byteCount: $0.byteCount)
    }
    let launch = Launch(
      grid: Dimensions(step.grid.x, step.grid.y, step.grid.z),
      block: Dimensions(step.program.threads), dynamicSharedBytes: step.program.sharedBytes,
      arguments: step.arguments.map { argument in
        switch argument {
        case .buffer(let index, let offset): .u64(allocations[index].address + UInt64(offset))
        case .u32(let value): .u32(value)
        case .s32(let value): .u32(UInt32(bitPattern: value))
        case .u64(let value): .u64(value)
        case .f32(let value): .u32(value.bitPattern)
        }
      })
    let profile = try Emulator(memory: memory, threads: 1).run(
      program, launch,
      options: Emulator.Options(
        instructionLimit: Self.instructionLimit, blocks: [block], multipliesMatrices: false))
    // Through `adding`, which drops counts of zero: equal counts are equal values then.
    return Counters().adding(profile.counters) ?? profile.counters
  }
}
