public import BipolarInt
public import Emulator
public import Kernels
import PTX

/// One multiplication on the emulated GPU, from codes to the exact product: the packing kernel on
/// both operands, then the multiplication kernel, each from its PTX text.
public struct MultiplicationRun: Sendable {
  /// What was multiplied.
  public let problem: MultiplicationProblem
  /// The kernel that multiplied.
  public let kernel: BitPlaneMultiplication
  /// The product Y, M x N.
  public let output: Matrix<Int32>
  /// What the multiplication kernel did, instruction by instruction.
  public let profile: Profile
  /// What the two packing launches did together.
  public let packing: Counters
  /// The launch of the multiplication.
  public let launch: Launch
  /// Registers a thread needs, estimated from the PTX.
  public let registersPerThread: Int
  /// Bytes of packed operands and row sums that the multiplication reads.
  public let operandBytes: Int
  /// Pipeline stages a block runs through.
  public let stageCount: Int

  /// The PTX texts of a run, which are what every backend executes.
  public struct Texts: Sendable {
    /// The packing kernel for the activations.
    public let activationPacking: String
    /// The packing kernel for the weights.
    public let weightPacking: String
    /// The multiplication.
    public let multiplication: String

    /// Prints the kernels that `kernel` needs.
    public init(for kernel: BitPlaneMultiplication) {
      activationPacking =
        PlanePacking(width: kernel.precision.activationBits, target: kernel.target).module.text
      weightPacking =
        PlanePacking(width: kernel.precision.weightBits, target: kernel.target).module.text
      multiplication = kernel.module.text
    }
  }

  /// Runs the kernels.
  ///
  /// - Parameters:
  ///   - threads: Host threads.
  ///   - observation: What to count; without counters the profile is empty of numbers.
  ///   - progress: Called with finished and total thread blocks of the multiplication.
  /// - Throws: `Fault` if a kernel does something undefined, `KernelError` for a grid that cannot
  ///   be launched, `SimulationError.packingMismatch` if the packed planes differ from the host's.
  public init(
    _ problem: MultiplicationProblem, kernel: BitPlaneMultiplication, threads: Int,
    observation: Emulator.Observation = .counters,
    progress: (@Sendable (_ finished: Int, _ total: Int) -> Void)? = nil
  ) throws {
    self.problem = problem
    self.kernel = kernel
    let grid = try kernel.grid(m: problem.m, n: problem.n)
    let texts = Texts(for: kernel)
    let memory = GlobalMemory()
    let emulator = Emulator(memory: memory, threads: threads)
    var packing = Counters()

    func pack(_ matrix: BipolarMatrix, _ name: String, _ text: String) throws -> PackedOperand {
      try PackedOperand(
        matrix, name: name, kernel: PlanePacking(width: matrix.width, target: kernel.target),
        text: text, rowAlignmentInBits: kernel.rowAlignmentInBits, emulator: emulator,
        observation: observation, counters: &packing)
    }
    let activations = try pack(problem.activations, "activations", texts.activationPacking)
    let weights = try pack(problem.weights, "weights", texts.weightPacking)
    self.packing = packing

    let program = try Program(parsing: texts.multiplication, entry: kernel.entry)
    let output = try memory.allocate("output", byteCount: 4 * problem.m * problem.n)
    stageCount = activations.pitchInWords * 32 / kernel.tile.k
    var arguments: [Argument] = [
      .pointer(activations.planes), .pointer(weights.planes), .pointer(output),
    ]
    if kernel.operation == .and {
      arguments += [.pointer(activations.rowSums), .pointer(weights.rowSums)]
    }
    arguments += [
      .u32(UInt32(problem.m)), .u32(UInt32(problem.n)), .u32(UInt32(problem.k)),
      .u32(UInt32(activations.pitchInWords * 4)), .u32(UInt32(stageCount)),
    ]
    launch = Launch(
      grid: Dimensions(grid.x, grid.y), block: Dimensions(kernel.tile.threads),
      dynamicSharedBytes: kernel.sharedBytes, arguments: arguments)
    let blocks = launch.grid.count
    var report: (@Sendable (Int) -> Void)?
    if let progress { report = { progress($0, blocks) } }
    profile = try emulator.run(program, launch, observation: observation, progress: report)
    registersPerThread = program.estimatedRegisters
    operandBytes =
      activations.planes.byteCount + weights.planes.byteCount
      + (kernel.operation == .and ? 4 * (problem.m + problem.n) : 0)
    let elements = try memory.read(output, as: Int32.self, count: problem.m * problem.n)
    self.output = try Matrix(rows: problem.m, columns: problem.n, elements: elements)
  }
}

extension Program {
  /// Parses a module and makes one of its kernels ready to run.
  init(parsing text: String, entry: String) throws {
    let module = try Module(parsing: text, file: "\(entry).ptx")
    guard let kernel = module.kernel(named: entry) else {
      preconditionFailure("a module that apsim built lacks its kernel \(entry)")
    }
    self = try Program(kernel, of: module)
  }
}
