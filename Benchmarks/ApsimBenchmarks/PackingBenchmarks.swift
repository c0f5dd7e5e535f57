import Benchmark
import BipolarInt
import Emulator
import Kernels
import PTX

/// Splitting codes into planes, by the packing kernel in the emulator and by the host.
func packingBenchmarks() {
  for bits in [2, 8] {
    EmulatedLaunch.benchmark("packing kernel, \(bits)-bit 256x1024 codes, 1 thread") {
      try packing(width: BitWidth(bits))
    }
    Benchmark(
      "host packing, \(bits)-bit 256x1024 codes", configuration: .timed()
    ) { _, codes in
      blackHole(try BitPlanes(packing: codes, rowAlignmentInBits: 256))
    } setup: {
      try BipolarMatrix.random(width: BitWidth(bits), rows: 256, columns: 1024, seed: 1)
    }
  }
}

private func packing(width: BitWidth) throws -> EmulatedLaunch {
  let matrix = try BipolarMatrix.random(width: width, rows: 256, columns: 1024, seed: 1)
  let pitchInWords = matrix.columns / 32
  let kernel = PlanePacking(width: width, target: .sm80)
  let memory = GlobalMemory()
  let codes = try memory.allocate("codes", copying: matrix.codes)
  let planes = try memory.allocate(
    "planes", byteCount: 4 * width.bits * matrix.rows * pitchInWords)
  let sums = try memory.allocate("row sums", byteCount: 4 * matrix.rows)
  let step = try kernel.step(
    rows: matrix.rows, columns: matrix.columns, rowAlignmentInBits: 1024,
    buffers: PlanePacking.Buffers(
      source: .buffer(0), planes: .buffer(1), rowSums: .buffer(2)))
  let buffers = [codes, planes, sums]
  return try EmulatedLaunch(
    kernel.module, entry: kernel.entry,
    launch: Launch(
      grid: Dimensions(step.grid.x), block: Dimensions(kernel.threads),
      arguments: step.arguments.map { argument in
        switch argument {
        case .buffer(let index, _): .pointer(buffers[index])
        case .u32(let value): .u32(value)
        default: .u32(0)
        }
      }),
    memory: memory)
}
