import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation

/// A multiplication printed, parsed and lowered once, to run on many problems.
struct PreparedKernel {
  let kernel: BitPlaneMultiplication
  let program: Program

  /// - Parameter text: The text to run in place of the kernel's own.
  init(_ kernel: BitPlaneMultiplication, text: String? = nil) throws {
    self.kernel = kernel
    let module = try Module(parsing: text ?? kernel.module.text, file: "\(kernel.entry).ptx")
    guard let entry = module.kernel(named: kernel.entry) else {
      throw MissingEntry(name: kernel.entry)
    }
    program = try Program(entry, of: module)
  }

  struct MissingEntry: Error {
    let name: String
  }

  /// What every element of the output holds before the launch, so that one left out shows.
  static let untouched: Int32 = 0x5A5A_5A5A

  /// Multiplies operands that the host packed, on two host threads.
  func run(
    _ problem: MultiplicationProblem, observation: Emulator.Observation = .result
  ) throws -> (output: Matrix<Int32>, profile: Profile) {
    let memory = GlobalMemory()
    let activations = try BitPlanes(
      packing: problem.activations, rowAlignmentInBits: kernel.rowAlignmentInBits)
    let weights = try BitPlanes(
      packing: problem.weights, rowAlignmentInBits: kernel.rowAlignmentInBits)
    let untouched = [Int32](repeating: Self.untouched, count: problem.m * problem.n)
    let output = try memory.allocate("output", copying: untouched)
    var arguments: [Argument] = [
      .pointer(try memory.allocate("activations", copying: activations.words)),
      .pointer(try memory.allocate("weights", copying: weights.words)), .pointer(output),
    ]
    if kernel.operation == .and {
      for planes in [activations, weights] {
        let sums = planes.rowCodeSums.map { UInt32($0) }
        arguments.append(.pointer(try memory.allocate("sums", copying: sums)))
      }
    }
    arguments += [
      .u32(UInt32(problem.m)), .u32(UInt32(problem.n)), .u32(UInt32(problem.k)),
      .u32(UInt32(activations.pitchInWords * 4)),
      .u32(UInt32(activations.pitchInWords * 32 / kernel.tile.k)),
    ]
    let grid = try kernel.grid(m: problem.m, n: problem.n)
    let launch = Launch(
      grid: Dimensions(grid.x, grid.y), block: Dimensions(kernel.tile.threads),
      dynamicSharedBytes: kernel.sharedBytes, arguments: arguments)
    let profile = try Emulator(memory: memory, threads: 2)
      .run(program, launch, observation: observation)
    let elements = try memory.read(output, as: Int32.self, count: untouched.count)
    return (try Matrix(rows: problem.m, columns: problem.n, elements: elements), profile)
  }
}
