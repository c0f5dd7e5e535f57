import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation

/// The matrix multiplication in the emulator, without packing and verification.
func multiplicationBenchmarks() {
  for precision in Sizes.precisions {
    for operation in PlaneOperation.allCases {
      for (threads, unit) in [(1, "thread"), (2, "threads")] {
        EmulatedLaunch.benchmark(
          "multiplication \(precision) \(operation.rawValue), \(Sizes.text), \(threads) \(unit)",
          usesTensorCores: true
        ) {
          try multiplication(Precision(precision), operation, threads: threads)
        }
      }
    }
  }
  EmulatedLaunch.benchmark(
    "multiplication w2a2 xor, \(Sizes.text), 1 thread, result without counters",
    usesTensorCores: true
  ) {
    try multiplication(Precision("w2a2"), .xor, threads: 1, observation: .result)
  }
}

/// The sizes that multiplications of all rooms are measured at: those of `apsim run`.
enum Sizes {
  static let m = 256
  static let n = 256
  static let k = 1024
  static let text = "\(m)x\(n)x\(k)"
  static let precisions = ["w1a1", "w2a2", "w4a4", "w8a8"]

  /// Random operands of these sizes, the same in every process.
  static func problem(_ precision: Precision) throws -> MultiplicationProblem {
    try .random(precision: precision, m: m, n: n, k: k, seed: 1)
  }

  /// The kernel that `apsim run --gpu a100` takes.
  static func kernel(
    _ precision: Precision, _ operation: PlaneOperation
  ) throws -> BitPlaneMultiplication {
    try BitPlaneMultiplication(
      precision: precision, operation: operation,
      tile: .standard(for: precision, target: .sm80), target: .sm80)
  }
}

/// The multiplication kernel on operands that the host packed.
private func multiplication(
  _ precision: Precision, _ operation: PlaneOperation, threads: Int,
  observation: Emulator.Observation = .counters
) throws -> EmulatedLaunch {
  let problem = try Sizes.problem(precision)
  let kernel = try Sizes.kernel(precision, operation)
  let operands = try [problem.activations, problem.weights].map {
    try BitPlanes(packing: $0, rowAlignmentInBits: kernel.rowAlignmentInBits)
  }
  let memory = GlobalMemory()
  var arguments: [Argument] = []
  for planes in operands {
    arguments.append(.pointer(try memory.allocate("planes", copying: planes.words)))
  }
  let output = try memory.allocate("output", byteCount: 4 * problem.m * problem.n)
  arguments.append(.pointer(output))
  if operation == .and {
    for planes in operands {
      let sums = planes.rowCodeSums.map { UInt32($0) }
      arguments.append(.pointer(try memory.allocate("row sums", copying: sums)))
    }
  }
  let pitchInWords = operands[0].pitchInWords
  arguments += [
    .u32(UInt32(problem.m)), .u32(UInt32(problem.n)), .u32(UInt32(problem.k)),
    .u32(UInt32(pitchInWords * 4)), .u32(UInt32(pitchInWords * 32 / kernel.tile.k)),
  ]
  let grid = try kernel.grid(m: problem.m, n: problem.n)
  return try EmulatedLaunch(
    kernel.module, entry: kernel.entry,
    launch: Launch(
      grid: Dimensions(grid.x, grid.y), block: Dimensions(kernel.tile.threads),
      dynamicSharedBytes: kernel.sharedBytes, arguments: arguments),
    memory: memory, threads: threads, observation: observation)
}
