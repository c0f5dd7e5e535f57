import ArgumentParser
import FoundationEssentials
import PerformanceModel
import Reporting

/// `apsim gpu`: the configurations that stand for GPUs.
struct GPUCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gpu",
    abstract: "List, show and check GPU configurations.",
    discussion: """
      A name is looked up as a path, then in $APSIM_CONFIG_DIR, then among the configurations \
      that come with the program.

      EXAMPLES
        apsim gpu list
        apsim gpu show a100
        apsim gpu check my-gpu.json
      """,
    subcommands: [List.self, Show.self, Check.self])

  /// The catalogue that the environment asks for.
  static var catalog: GPUCatalog {
    GPUCatalog(environment: ProcessInfo.processInfo.environment)
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the known GPUs.")

    @Flag(help: "Print one JSON object, schema apsim.gpu_list/1.")
    var json = false

    func run() throws {
      let catalog = GPUCommand.catalog
      let configurations = try catalog.names().map { try catalog.configuration(named: $0) }
      let report = GPUListReport(configurations)
      try Console.print(json ? try JSONText.encode(report) : String(report.text.dropLast()))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show every value of a configuration with its evidence and source.")

    @Argument(help: "A GPU name or the path of a configuration file.")
    var gpu: String

    @Flag(help: "Print one JSON object, schema apsim.gpu_show/1.")
    var json = false

    func run() throws {
      let report = GPUReport(try GPUCommand.catalog.configuration(named: gpu))
      try Console.print(json ? try JSONText.encode(report) : String(report.text.dropLast()))
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check configuration files; the first mistake is named with its place.")

    @Argument(help: ArgumentHelp("Configuration files, or GPU names.", valueName: "file"))
    var files: [String]

    @Flag(help: "Print one JSON object, schema apsim.gpu_check/1.")
    var json = false

    func run() throws {
      let catalog = GPUCommand.catalog
      let report = GPUCheckReport(
        try files.map { (file: $0, gpu: try catalog.configuration(named: $0)) })
      try Console.print(json ? try JSONText.encode(report) : String(report.text.dropLast()))
    }
  }
}
