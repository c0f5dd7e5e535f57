import Benchmark
import Emulator
import PTX

/// A launch whose kernel was printed, parsed and lowered once, to be run over and over.
struct EmulatedLaunch: Sendable {
  private let program: Program
  private let launch: Launch
  private let emulator: Emulator
  private let observation: Emulator.Observation
  private let warpInstructions: UInt64
  private let matrixInstructions: UInt64

  /// Prepares a launch and runs it once to count its instructions.
  ///
  /// - Parameters:
  ///   - entry: The kernel's name in `module`.
  ///   - threads: Host threads.
  init(
    _ module: Module, entry: String, launch: Launch, memory: GlobalMemory, threads: Int = 1,
    observation: Emulator.Observation = .counters
  ) throws {
    program = try Program(parsing: module.text, entry: entry)
    self.launch = launch
    self.observation = observation
    emulator = Emulator(memory: memory, threads: threads)
    let counters = try emulator.run(program, launch).counters
    warpInstructions = counters.warpInstructions
    matrixInstructions = counters.mmaInstructions
  }

  /// Measures one run and records its rates.
  func measure(_ benchmark: Benchmark) throws {
    let clock = ContinuousClock()
    let duration = try clock.measure {
      blackHole(try emulator.run(program, launch, observation: observation))
    }
    benchmark.stopMeasurement()
    let seconds = duration / .seconds(1)
    func rate(_ count: UInt64) -> Int { Int((Double(count) / max(seconds, 1e-9)).rounded()) }
    benchmark.measurement(.warpInstructionRate, rate(warpInstructions))
    if matrixInstructions > 0 {
      benchmark.measurement(.matrixInstructionRate, rate(matrixInstructions))
    }
  }

  /// Declares a benchmark of the launch that `prepare` makes.
  ///
  /// - Parameter usesTensorCores: Whether to report the rate of tensor-core instructions too.
  static func benchmark(
    _ name: String, usesTensorCores: Bool = false,
    _ prepare: @escaping @Sendable () throws -> EmulatedLaunch
  ) {
    let rates: [BenchmarkMetric] =
      [.warpInstructionRate] + (usesTensorCores ? [.matrixInstructionRate] : [])
    Benchmark(name, configuration: .timed(adding: rates)) { benchmark, launch in
      try launch.measure(benchmark)
    } setup: {
      try prepare()
    }
  }
}

extension BenchmarkMetric {
  /// Instructions that emulated warps issue in a second of host time.
  static let warpInstructionRate = BenchmarkMetric.custom(
    "Warp instructions / s", polarity: .prefersLarger, useScalingFactor: false)
  /// Tensor-core instructions that emulated warps issue in a second of host time.
  static let matrixInstructionRate = BenchmarkMetric.custom(
    "mma / s", polarity: .prefersLarger, useScalingFactor: false)
}

extension Program {
  /// Parses a module and makes the kernel `entry` of it ready to run.
  init(parsing text: String, entry: String) throws {
    let module = try Module(parsing: text, file: "\(entry).ptx")
    guard let kernel = module.kernel(named: entry) else { throw MissingKernel(entry: entry) }
    self = try Program(kernel, of: module)
  }

  /// A module without the kernel that a benchmark asks for.
  struct MissingKernel: Error {
    let entry: String
  }
}
