import BipolarInt
import Emulator
public import Kernels
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
  let batch: Int
  let kernel: String
  let configuration: String
  let operation: String?
  let layout: String?
  let recovery: String?
  let splitK: Int
  let tile: TileReport?
  let output: String
  let input: InputReport
  let quantization: QuantizationReport?
  let verification: VerificationReport
  let counters: CountersReport
  let steps: [StepReport]
  let preprocessing: PreprocessingReport
  let estimate: EstimateReport
  let host: HostReport

  /// Whether every element is right: equal to the reference, or within the kernel's accuracy.
  public var isExact: Bool { verification.mismatches == 0 }

  /// The first element that is wrong, in one line.
  public var firstMismatch: String? {
    guard !isExact else { return nil }
    return verification.firstMismatch?.description ?? "elements are missing"
  }

  /// Collects the results of a run.
  ///
  /// - Parameters:
  ///   - precision: What the operands are called: `w2a2`, `int8`.
  ///   - configuration: The GPU that the estimate is for.
  ///   - input: Where the matrices came from.
  ///   - quantization: The quantiser's settings and error, for real matrices.
  public init(
    kernel: any MultiplicationKernel, precision: String, size: MultiplicationSize, run: PlanRun,
    configuration gpu: GPUConfiguration, verification: Verification, estimate: Estimate,
    input: InputReport, quantization: QuantizationReport?, host: HostReport
  ) {
    let traits = kernel.knownTraits
    self.gpu = gpu.name
    target = kernel.target.description
    self.precision = precision
    m = size.m
    n = size.n
    k = size.k
    batch = size.batch
    self.kernel = kernel.name
    configuration = kernel.configuration
    operation = traits.operation?.rawValue
    layout = traits.layout?.rawValue
    recovery = traits.recovery
    splitK = traits.splitK
    steps = run.plan.steps.indices.map { StepReport(run, step: $0) }
    let main = steps.first { $0.label == "multiply" } ?? steps.first
    tile = traits.tile.flatMap { tile in main.map { TileReport(tile, step: $0) } }
    output = run.plan.output.type.reportName
    self.input = input
    self.quantization = quantization
    self.verification = VerificationReport(verification)
    counters = CountersReport(run.counters)
    preprocessing = PreprocessingReport(run.packing)
    self.estimate = EstimateReport(estimate)
    self.host = host
  }
}

extension OutputType {
  /// The type as the contract names it.
  var reportName: String {
    switch self {
    case .int32: "int32"
    case .half: "f16"
    case .single: "f32"
    case .planes: "planes"
    }
  }
}
