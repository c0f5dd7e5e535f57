import Emulator
import Kernels

extension Launch {
  /// A step of a plan whose buffers are those allocations.
  init(_ step: LaunchPlan.Step, _ allocations: [GlobalMemory.Allocation]) {
    self.init(
      grid: Dimensions(step.grid.x, step.grid.y, step.grid.z),
      block: Dimensions(step.program.threads), dynamicSharedBytes: step.program.sharedBytes,
      arguments: step.arguments.map { argument in
        switch argument {
        case .buffer(let index, let offset): .u64(allocations[index].address + UInt64(offset))
        case .u32(let value): .u32(value)
        case .s32(let value): .s32(value)
        case .u64(let value): .u64(value)
        case .f32(let value): .f32(value)
        }
      })
  }
}
