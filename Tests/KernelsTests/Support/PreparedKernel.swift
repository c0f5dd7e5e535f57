import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Synchronization

/// A multiplication printed, parsed and lowered once, to run on many problems.
struct PreparedKernel {
  let kernel: BitPlaneMultiplication
  /// The programs of the plan's steps.
  let programs: [Program]

  /// - Parameter text: The text to run in place of the multiplication's own.
  init(_ kernel: BitPlaneMultiplication, text: String? = nil) throws {
    self.kernel = kernel
    programs = try kernel.plan(for: MultiplicationSize(m: 1, n: 1, k: 1)).steps.enumerated()
      .map { index, step in
        let own = index == 0 ? text : nil
        let module = try Module(
          parsing: own ?? step.program.module.text, file: "\(step.program.entry).ptx")
        guard let entry = module.kernel(named: step.program.entry) else {
          throw MissingEntry(name: step.program.entry)
        }
        return try Program(entry, of: module)
      }
  }

  /// The kernel prepared, by this test or by one before.
  static func shared(_ kernel: BitPlaneMultiplication) throws -> PreparedKernel {
    if let known = known.withLock({ $0[kernel] }) { return known }
    let prepared = try PreparedKernel(kernel)
    known.withLock { $0[kernel] = prepared }
    return prepared
  }

  private static let known = Mutex<[BitPlaneMultiplication: PreparedKernel]>([:])

  struct MissingEntry: Error {
    let name: String
  }

  /// What every element of the output holds before the launch, so that one left out shows.
  static let untouched: Int32 = 0x5A5A_5A5A

  /// What a run left.
  struct Result {
    /// The products, one behind the other.
    let output: Matrix<Int32>
    /// What the multiplication did.
    let profile: Profile
    /// What the checkers found in all steps.
    let findings: [Finding]
  }

  /// Multiplies operands that the host packed, on two host threads.
  func run(
    _ problem: MultiplicationProblem, observation: Emulator.Observation = .result
  ) throws -> Result {
    try run(
      activations: problem.activations, weights: problem.weights,
      options: Emulator.Options(observation: observation))
  }

  /// - Parameter batch: Products of equal size, whose rows stand one behind the other.
  func run(
    activations: BipolarMatrix, weights: BipolarMatrix, batch: Int = 1,
    options: Emulator.Options
  ) throws -> Result {
    let memory = GlobalMemory()
    let (m, n) = (activations.rows / batch, weights.rows / batch)
    let plan = try kernel.plan(
      for: MultiplicationSize(m: m, n: n, k: activations.columns, batch: batch))
    let allocations = try plan.buffers.map { buffer in
      try allocate(
        buffer, activations: activations, weights: weights, batch: batch, in: memory,
        isChecked: !options.checks.isEmpty)
    }
    var profiles: [Profile] = []
    for (step, program) in zip(plan.steps, programs) {
      let launch = Launch(
        grid: Dimensions(step.grid.x, step.grid.y, step.grid.z),
        block: Dimensions(step.program.threads), dynamicSharedBytes: step.program.sharedBytes,
        arguments: step.arguments.map { argument in
          switch argument {
          case .buffer(let index, let offset):
            .u64(allocations[index].address + UInt64(offset))
          case .u32(let value): .u32(value)
          case .s32(let value): .u32(UInt32(bitPattern: value))
          case .u64(let value): .u64(value)
          case .f32(let value): .u32(value.bitPattern)
          }
        })
      profiles.append(
        try Emulator(memory: memory, threads: 2).run(program, launch, options: options))
    }
    let elements = try memory.read(
      allocations[plan.output.buffer], as: Int32.self, count: m * n * batch)
    return Result(
      output: try Matrix(rows: m * batch, columns: n, elements: elements),
      profile: profiles[0], findings: profiles.flatMap(\.findings))
  }

  private func allocate(
    _ buffer: LaunchPlan.Buffer, activations: BipolarMatrix, weights: BipolarMatrix, batch: Int,
    in memory: GlobalMemory, isChecked: Bool
  ) throws -> GlobalMemory.Allocation {
    func copy(_ format: OperandFormat, _ matrix: BipolarMatrix) throws
      -> GlobalMemory.Allocation
    {
      var words: [UInt32] = []
      let rows = matrix.rows / batch
      for product in 0..<batch {
        let codes = matrix.codes[
          product * rows * matrix.columns..<(product + 1) * rows * matrix.columns]
        let planes = try BitPlanes(
          packing: BipolarMatrix(
            width: matrix.width, rows: rows, columns: matrix.columns, codes: Array(codes)),
          rowAlignmentInBits: kernel.rowAlignmentInBits)
        switch format {
        case .planes(let layout, _, _, _): words += try planes.words(in: layout)
        default: words += planes.rowCodeSums.map { UInt32($0) }
        }
      }
      return try memory.allocate(buffer.name, copying: words)
    }
    switch buffer.contents {
    case .activations(let format): return try copy(format, activations)
    case .weights(let format): return try copy(format, weights)
    default:
      if isChecked {
        return try memory.allocate(
          buffer.name, byteCount: buffer.byteCount, isInitialized: false)
      }
      return try memory.allocate(
        buffer.name,
        copying: [Int32](repeating: Self.untouched, count: buffer.byteCount / 4))
    }
  }
}
