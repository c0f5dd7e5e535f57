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
