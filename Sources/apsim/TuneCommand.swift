import ArgumentParser
import FoundationEssentials
import HostProcessor
import Kernels
import Mapping
import PerformanceModel
import Reporting

/// `apsim tune`: the configurations of a kernel in the order of their estimated time.
struct TuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "Rank the configurations of a kernel for a size and say what each is bound by.",
    discussion: """
      Options that choose a part of the configuration (--tile, --stages ...) leave only those that \
      agree. '--kernel all' compares all kernels, each with its own best configurations.

      EXAMPLES
        apsim tune --gpu a100 --precision w2a2 --m 4096 --n 4096 --k 4096
        apsim tune --gpu rtx3090 --kernel int8 --m 16 --n 4096 --k 4096 --top 5
        apsim tune --gpu h800 --kernel all --precision w1a2 --m 1024 --n 1024 --k 1024 --json
      """)

  /// The word that stands for every kernel.
  static let all = "all"

  @OptionGroup var problem: ProblemOptions
  @OptionGroup var choice: KernelChoice
  @OptionGroup var options: MappingOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Configurations of each kernel that are shown. (default: 10, or 2 with '--kernel all')",
      valueName: "count"),
    transform: { try WholeNumber.parse($0, in: 1...KernelMapping.finalistCount) })
  var top: Int?

  @Flag(help: "Print one JSON object, schema apsim.tune/1.")
  var json = false

  func run() throws {
    let start = ContinuousClock.now
    try VectorLevel.checkEnvironment()
    let requests = try requests()
    let gpu = try GPUCommand.catalog.configuration(named: problem.gpu)
    let size = problem.size
    let mapping = options.mapping(for: gpu)
    let shown = top ?? (requests.count > 1 ? 2 : 10)
    var ranking: [MappingEntry] = []
    var refused: [(kernel: String, reason: String)] = []
    var candidateCount = 0
    for request in requests {
      do {
        let candidates = try KernelRegistry.candidates(
          for: request, target: gpu.target, size: size, multiprocessors: gpu.sm.count)
        ranking += try mapping.rank(candidates, for: size).prefix(shown).map(\.entry)
        candidateCount += candidates.count
      } catch let error where requests.count > 1 && Self.isRefusal(error) {
        refused.append((request.family.rawValue, "\(error)"))
      }
    }
    guard !ranking.isEmpty else {
      throw MappingError.noCandidate(family: "any kernel", gpu: gpu.name)
    }
    let report = TuneReport(
      configuration: gpu, precision: requests[0].precisionName, size: size,
      candidates: candidateCount, ranking: ranking, refused: refused,
      host: options.hostReport(since: start))
    try Console.print(json ? try JSONText.encode(report) : String(report.text.dropLast()))
  }

  /// A request for the kernel, or one for each.
  private func requests() throws -> [KernelRequest] {
    guard choice.kernel == Self.all else { return [try choice.request()] }
    return try KernelFamily.allCases.map { family in
      var choice = choice
      choice.kernel = family.rawValue
      if !family.takesPrecision { choice.precision = nil }
      return try choice.request()
    }
  }

  /// Whether an error says that a kernel cannot run, rather than that something is wrong.
  private static func isRefusal(_ error: any Error) -> Bool {
    switch error {
    case is KernelError, is EstimateError, is MappingError, KernelRequestError.notBuilt: true
    default: false
    }
  }
}
