import ArgumentParser
import FoundationEssentials
import HostProcessor
import Kernels
import Mapping
import PerformanceModel
import Reporting

/// `apsim estimate`: the time of a multiplication of any size.
struct EstimateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "estimate",
    abstract: "Estimate the time of a matrix multiplication of any size, without running it whole.",
    discussion: """
      Emulates the blocks that represent all others, and gives the counters and the time of the \
      whole launch. Of the configurations that the options leave open, the model's fastest is taken; \
      'apsim tune' shows them.

      EXAMPLES
        apsim estimate --gpu a100 --precision w2a2 --m 4096 --n 4096 --k 4096
        apsim estimate --gpu rtx4090 --kernel int8 --m 16 --n 11008 --k 4096 --json
      """)

  @OptionGroup var problem: ProblemOptions
  @OptionGroup var choice: KernelChoice
  @OptionGroup var options: MappingOptions

  @Flag(help: "Print one JSON object, schema apsim.estimate/1.")
  var json = false

  func run() throws {
    let start = ContinuousClock.now
    try VectorLevel.checkEnvironment()
    let request = try choice.request()
    let gpu = try GPUCommand.catalog.configuration(named: problem.gpu)
    let size = problem.size
    let candidates = try KernelRegistry.candidates(
      for: request, target: gpu.target, size: size, multiprocessors: gpu.sm.count)
    let mapping = options.mapping(for: gpu)
    let kernel =
      candidates.count == 1
      ? candidates[0] : try mapping.best(of: candidates, for: size).kernel
    let report = ProductEstimateReport(
      kernel: kernel, precision: request.precisionName, size: size, configuration: gpu,
      candidates: candidates.count, result: try mapping.estimator.estimate(kernel, size),
      host: options.hostReport(since: start))
    try Console.print(json ? try JSONText.encode(report) : String(report.text.dropLast()))
  }
}
