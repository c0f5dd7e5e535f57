import Emulator
import Kernels
import PTX

/// The counts of every step of a plan with all its blocks emulated: the oracle for sampled counts.
func wholeCounters(
  of kernel: some MultiplicationKernel, _ size: MultiplicationSize
) throws -> [Counters] {
  let plan = try kernel.plan(for: size)
  let memory = GlobalMemory()
  let buffers = try plan.buffers.map { try memory.allocate($0.name, byteCount: $0.byteCount) }
  return try plan.steps.map { step in
    let module = try Module(parsing: step.program.module.text)
    let program = try Program(module.kernels[0], of: module)
    let launch = Launch(
      grid: Dimensions(step.grid.x, step.grid.y, step.grid.z),
      block: Dimensions(step.program.threads), dynamicSharedBytes: step.program.sharedBytes,
      arguments: step.arguments.map { argument in
        switch argument {
        case .buffer(let index, let offset): .u64(buffers[index].address + UInt64(offset))
        case .u32(let value): .u32(value)
        case .s32(let value): .s32(value)
        case .u64(let value): .u64(value)
        case .f32(let value): .f32(value)
        }
      })
    // Through `adding`, which drops counts of zero.
    let counters = try Emulator(memory: memory, threads: 2).run(program, launch).counters
    return Counters().adding(counters) ?? counters
  }
}
