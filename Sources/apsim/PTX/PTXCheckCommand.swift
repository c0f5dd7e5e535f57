import ArgumentParser
import Emulator
import PTX
import Reporting

/// `apsim ptx check`: what a text contains and whether it can run.
struct PTXCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say what a PTX text contains and what of it cannot run, and where.",
    discussion: """
      Lists every kernel and function with its size, registers (estimated), memory, parameters and \
      barriers, and every instruction that is not supported, by line and column. Exit code 0 if \
      all can run, 4 if something is not supported on the target, 5 if the text is not valid PTX.

      EXAMPLE
        apsim ptx check kernel.ptx --target sm_75
      """)

  @ArgumentParser.Argument(help: ArgumentHelp("The PTX text.", valueName: "file.ptx"))
  var file: String

  @Option(
    help: ArgumentHelp(
      "The target to run on. (default: the one that the text names)", valueName: "sm_XX"))
  var target: String?

  @Flag(help: "Print one JSON object, schema apsim.ptx_check/1.")
  var json = false

  func run() throws {
    let target = try target.map(Target.init(option:))
    let module: Module
    do {
      module = try PTXFile.module(at: file)
    } catch let errors as ParseErrors {
      let report = PTXCheckReport(errors, file: file)
      try print(report)
      throw InputError(description: report.firstProblem ?? "\(file): is not valid PTX")
    }
    let inspection = ModuleInspection(module, target: target)
    let report = PTXCheckReport(inspection, file: file)
    try print(report)
    if let problem = report.firstProblem {
      let isInvalid = inspection.problems.contains { $0.kind == .invalid }
      throw ModuleProblemError(isInvalid: isInvalid, description: problem)
    }
  }

  private func print(_ report: PTXCheckReport) throws {
    try Console.print(json ? try JSONText.encode(report) : String(report.text.dropLast()))
  }
}

/// A text that cannot run whole.
struct ModuleProblemError: Error, CustomStringConvertible {
  /// Whether a part of it means nothing, rather than asking for what is not supported.
  let isInvalid: Bool
  /// One line with the first problem.
  let description: String
}
