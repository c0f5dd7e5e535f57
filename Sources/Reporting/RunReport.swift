import BipolarInt
import Emulator
import Kernels
public import PerformanceModel
public import Simulation

/// Everything that `apsim run` tells: the schema `apsim.run/1`.
///
/// The types here are the contract of the command line. They are built from the machine's results
/// and know nothing else of it, so the machine may change while the contract stands.
public struct RunReport: Encodable, Sendable {
  /// The schema's name and version.
  public static let schema = "apsim.run/1"

  let schema = RunReport.schema
  let gpu: String
  let target: String
  let precision: String
  let m: Int
  let n: Int
  let k: Int
  let kernel = "apmm"
  let operation: String
  let tile: TileReport
  let input: InputReport
  let quantization: QuantizationReport?
  let verification: VerificationReport
  let counters: CountersReport
  let preprocessing: PreprocessingReport
  let estimate: EstimateReport
  let host: HostReport

  /// Whether every element equals the reference.
  public var isExact: Bool { verification.mismatches == 0 }

  /// The first element that differs, in one line.
  public var firstMismatch: String? { verification.firstMismatch?.description }

  /// Collects the results of a run.
  ///
  /// - Parameters:
  ///   - configuration: The GPU that the estimate is for.
  ///   - input: Where the matrices came from.
  ///   - quantization: The quantiser's settings and error, for real matrices.
  public init(
    run: MultiplicationRun, configuration: GPUConfiguration, verification: Verification,
    estimate: Estimate, input: InputReport, quantization: QuantizationReport?, host: HostReport
  ) {
    gpu = configuration.name
    target = run.kernel.target.description
    precision = run.problem.precision.description
    m = run.problem.m
    n = run.problem.n
    k = run.problem.k
    operation = run.kernel.operation.rawValue
    tile = TileReport(run)
    self.input = input
    self.quantization = quantization
    self.verification = VerificationReport(verification)
    counters = CountersReport(run.profile.counters)
    preprocessing = PreprocessingReport(run.packing)
    self.estimate = EstimateReport(estimate)
    self.host = host
  }
}

/// The division of work and what a block takes.
struct TileReport: Encodable, Sendable {
  let m: Int
  let n: Int
  let k: Int
  let stages: Int
  let shape: String
  let warpsM: Int
  let warpsN: Int
  let oneBitRows: Int
  let oneBitColumns: Int
  let threads: Int
  let blocks: Int
  let sharedBytes: Int
  let registersPerThread: Int

  init(_ run: MultiplicationRun) {
    let tile = run.kernel.tile
    m = tile.m
    n = tile.n
    k = tile.k
    stages = tile.stages
    shape = tile.shape.rawValue
    warpsM = tile.warpsM
    warpsN = tile.warpsN
    oneBitRows = run.kernel.oneBitRows
    oneBitColumns = run.kernel.oneBitColumns
    threads = tile.threads
    blocks = run.launch.grid.count
    sharedBytes = run.kernel.sharedBytes
    registersPerThread = run.registersPerThread
  }
}

/// Where the matrices came from.
public struct InputReport: Encodable, Sendable {
  let activations: String
  let weights: String
  let seed: UInt64?

  /// - Parameters:
  ///   - activations: A file, or nil for random values.
  ///   - weights: A file, or nil for random values.
  ///   - seed: The seed of random values.
  public init(activations: String?, weights: String?, seed: UInt64) {
    self.activations = activations ?? "random"
    self.weights = weights ?? "random"
    self.seed = activations == nil || weights == nil ? seed : nil
  }
}

/// How real matrices were quantised, and what it cost.
public struct QuantizationReport: Encodable, Sendable {
  let granularity: String
  let scaleSearch: String
  let cosineSimilarity: Double?
  let relativeError: Double?
  let largestError: Double

  /// Collects settings and error.
  public init(granularity: String, scaleSearch: String, error: QuantizationError) {
    self.granularity = granularity
    self.scaleSearch = scaleSearch
    cosineSimilarity = error.cosineSimilarity
    relativeError = error.relativeError
    largestError = error.largestError
  }
}

/// The comparison with the reference.
struct VerificationReport: Encodable, Sendable {
  struct MismatchReport: Encodable, Sendable {
    let row: Int
    let column: Int
    let actual: Int64
    let expected: Int64
    let description: String
  }

  let reference: String
  let compared: Int
  let mismatches: Int
  let firstMismatch: MismatchReport?

  init(_ verification: Verification) {
    reference = verification.reference.rawValue
    compared = verification.compared
    mismatches = verification.mismatches
    firstMismatch = verification.firstMismatch.map {
      MismatchReport(
        row: $0.element.row, column: $0.element.column, actual: $0.actual, expected: $0.expected,
        description: $0.description)
    }
  }
}

/// What the host did.
public struct HostReport: Encodable, Sendable {
  let backend = "emulator"
  let threads: Int
  let seconds: Double
  let emulationSeconds: Double
  let warpInstructionsPerSecond: Double

  /// - Parameters:
  ///   - seconds: From the command to the report.
  ///   - emulationSeconds: Of these, in the emulator.
  ///   - warpInstructions: Warp instructions that the emulator executed.
  public init(
    threads: Int, seconds: Double, emulationSeconds: Double, warpInstructions: UInt64
  ) {
    self.threads = threads
    self.seconds = seconds
    self.emulationSeconds = emulationSeconds
    warpInstructionsPerSecond =
      emulationSeconds > 0 ? Double(warpInstructions) / emulationSeconds : 0
  }
}
