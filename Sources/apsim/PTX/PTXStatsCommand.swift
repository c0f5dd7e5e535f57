import ArgumentParser
import Reporting

/// `apsim ptx stats`: what each instruction of a kernel did.
struct PTXStatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Run a kernel and count instruction by instruction.",
    usage: "apsim ptx stats <file.ptx> --launch <launch.json> [<options>]",
    discussion: """
      For each instruction of the text: times issued, lanes that executed it, wavefronts and \
      conflicts in shared memory, 32-byte sectors of global memory and how much of them was used. \
      The launch file is that of 'apsim ptx run'; no output is written.

      EXAMPLE
        apsim ptx stats Examples/ptx/saxpy.ptx --launch Examples/ptx/saxpy.json --sort sectors
      """)

  @OptionGroup var common: PTXLaunchOptions

  @Option(
    help: ArgumentHelp(
      "Order of the lines: text, issues, lanes, wavefronts, conflicts or sectors.",
      valueName: "order"))
  var sort = "text"

  func run() throws {
    guard let order = PTXStatsReport.Order(rawValue: sort) else {
      let known = PTXStatsReport.Order.allCases.map(\.rawValue).joined(separator: ", ")
      throw UsageError(description: "--sort '\(sort)': use one of \(known)")
    }
    let execution = try PTXExecution(common, checks: [])
    if let profile = execution.profile {
      let report = PTXStatsReport(
        launch: execution.launch, profile: profile, order: order, host: execution.host)
      try Console.print(
        common.json ? try JSONText.encode(report) : String(report.text.dropLast()))
    }
    try execution.throwFindings()
  }
}
