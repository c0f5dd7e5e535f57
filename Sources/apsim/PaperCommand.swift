import ArgumentParser
import Exploration
import FoundationEssentials
import HostProcessor
import Mapping
import PerformanceModel
import Reporting

/// `apsim paper`: what `make paper` runs. Compares our kernel with every opponent and writes the
/// report and its data.
struct PaperCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "paper",
    abstract: "Write the report on the paper's claims: paper.md and paper.csv.",
    shouldDisplay: false)

  @Option(help: ArgumentHelp("The folder to write to.", valueName: "folder"))
  var outputFolder = "Reports"

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "GPU names. (default: \(Study.gpuNames.joined(separator: ", ")))", valueName: "name"))
  var gpus: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Tokens of the layers; with 0, the square products too. (default: all)",
      valueName: "count"),
    transform: { try WholeNumber.parse($0, in: 0...Int(Int32.max)) })
  var tokens: [Int] = []

  @OptionGroup var options: MappingOptions

  func run() throws {
    try VectorLevel.checkEnvironment()
    let catalog = GPUCommand.catalog
    let names = gpus.isEmpty ? Study.gpuNames : gpus
    let configurations = try names.map { try catalog.configuration(named: $0) }
    let outputs = try ["paper.md", "paper.csv"].map { name in
      let output = OutputPath(path: "\(outputFolder)/\(name)", label: "--output-folder")
      do throws(OutputPath.Problem) {
        try output.check(inputs: [], others: [])
      } catch {
        throw InputError(description: error.description)
      }
      return output.path
    }
    let sizes = StudySize.all.filter { size in
      tokens.isEmpty || tokens.contains(size.origin == .square ? 0 : size.size.m)
    }
    guard !sizes.isEmpty else {
      throw UsageError(description: "--tokens: no product of the study has so many")
    }
    let study = Study(gpus: configurations, sizes: sizes)
    let bar = ProgressBar(label: "mapping")
    let points: [StudyPoint]
    do {
      defer { bar?.clear() }
      let count = study.pointCount
      points = try study.run(threads: options.threadCount, cache: options.cache) { finished in
        bar?.update(finished: finished, of: count)
      }
    }
    let results = StudyResults(points)
    for (path, text) in zip(outputs, [PaperReport(results).text, PaperData(results).text]) {
      do {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
      } catch {
        throw InputError(description: "\(path): cannot be written: check the disk")
      }
    }
    try Console.print(
      "\(points.count) mappings of \(sizes.count) products on \(names.count) "
        + "\(names.count == 1 ? "GPU" : "GPUs"): \(outputs.joined(separator: ", "))")
  }
}
