public import Kernels
public import Mapping
public import PerformanceModel

/// Everything that `apsim estimate` tells: the schema `apsim.estimate/1`.
public struct ProductEstimateReport: Encodable, Sendable {
  /// One launch.
  struct Step: Encodable, Sendable {
    let label: String
    let entry: String
    let blocks: Int
    let threads: Int
    let sharedBytes: Int
    let registersPerThread: Int
    let registersMeasured: Bool
    let pipelineIterations: Int
    let counters: CountersReport
    let estimate: EstimateReport

    init(_ step: PlanEstimate.Step) {
      label = step.label
      entry = step.entry
      blocks = step.workload.gridBlocks
      threads = step.workload.block.threads
      sharedBytes = step.workload.block.sharedBytes
      registersPerThread = step.workload.block.registersPerThread
      registersMeasured = step.registersAreMeasured
      pipelineIterations = step.workload.pipelineIterations
      counters = CountersReport(step.workload.counters)
      estimate = EstimateReport(step.estimate)
    }
  }

  /// How the configuration was chosen.
  struct Mapping: Encodable, Sendable {
    let candidates: Int
  }

  /// The schema's name and version.
  public static let schema = "apsim.estimate/1"

  let schema = ProductEstimateReport.schema
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
  let mapping: Mapping
  let counters: CountersReport
  let steps: [Step]
  let estimate: EstimateReport
  let host: MappingHostReport

  /// Collects an estimate.
  ///
  /// - Parameters:
  ///   - precision: What the operands are called: `w2a2`, `int8`.
  ///   - candidates: The configurations that the kernel was chosen from.
  public init(
    kernel: any MultiplicationKernel, precision: String, size: MultiplicationSize,
    configuration gpu: GPUConfiguration, candidates: Int, result: PlanEstimate,
    host: MappingHostReport
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
    mapping = Mapping(candidates: candidates)
    counters = CountersReport(result.counters)
    steps = result.steps.map(Step.init)
    estimate = EstimateReport(result.estimate)
    self.host = host
  }

  /// The report for a person: problem, kernel, counters, estimate, host.
  public var text: String {
    var report = AlignedText()
    report.title("apsim estimate: \(kernel) \(precision) on \(gpu) (\(target))")
    report.blank()
    report.field("Problem", "Y = X W^T, \(m) x \(n), inner length \(k)")
    if batch > 1 { report.field("", "\(Readable.count(batch)) products of these sizes") }
    report.field("Kernel", configuration)
    if mapping.candidates > 1 {
      report.field(
        "", "chosen from \(Readable.count(mapping.candidates, "configuration")) by the model")
    }
    for step in steps {
      report.field(
        "",
        "\(step.label): \(Readable.count(step.blocks, "block")) of \(step.threads) threads, "
          + "\(Readable.bytes(UInt64(max(0, step.sharedBytes)))) shared memory, "
          + "\(step.registersMeasured ? "" : "about ")\(step.registersPerThread) registers a thread"
      )
    }
    report.blank()
    counters.write(&report)
    report.blank()
    report.field(
      "Estimate",
      "\(Readable.number(estimate.timeUs)) us (\(Readable.number(estimate.intervalUs[0])) to "
        + "\(Readable.number(estimate.intervalUs[1]))), "
        + "\(Readable.fixed(estimate.cycles, decimals: 0)) cycles")
    report.field(
      "", "bound by \(estimate.bound.words), then by \(estimate.nextBound.words)")
    report.field(
      "",
      "\(Readable.number(estimate.logicalTops)) logical TOPS, tensor cores busy "
        + "\(Readable.fixed(100 * estimate.tensorUtilization, decimals: 1)) % of the time")
    report.field(
      "",
      "\(estimate.occupancyWarpsPerSm) warps per SM (limited by "
        + "\(estimate.occupancyLimiter.words)), \(Readable.number(estimate.waves)) waves")
    report.field("Cycles", "the longest of the first six counts, the last two are added")
    report.table(
      estimate.terms.map { [$0.name.words, Readable.fixed($0.cycles, decimals: 0)] })
    report.field("", "a first estimate, not validated against measurements; packing is not in it")
    report.blank()
    report.field("Host", host.text)
    return report.text
  }
}
