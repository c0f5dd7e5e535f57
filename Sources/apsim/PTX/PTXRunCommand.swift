import ArgumentParser
import Emulator
import Reporting

/// `apsim ptx run`: launches a kernel and writes what it computed.
struct PTXRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a kernel of a PTX text on arrays and numbers.",
    usage: "apsim ptx run <file.ptx> --launch <launch.json> [<options>]",
    discussion: """
      The launch file:
        { "entry": "saxpy", "grid": [4], "block": [256],
          "shared_bytes": 0,
          "arguments": [
            { "f32": 2.5 },
            { "buffer": "x.npy" },
            { "buffer": { "dtype": "f32", "shape": [1024], "fill": "iota" },
              "output": "y.npy" },
            { "u32": 1024 } ] }
      Paths are relative to it. A buffer is a .npy file of any shape, or made by fill: zeros, ones, \
      iota, random with a seed, uninitialized, or a number. Scalars: u8 to u64, s8 to s64, f16, \
      bf16, f32, f64; structures: "bytes", in hexadecimal or as a list. Standard output has what \
      the kernel printed, then the report: launch, findings, counters.

      With checkers, a bad access is dropped (a load gives zero), told as a finding, and the launch \
      goes on; with --no-check it ends the launch. Either way, as after a race, a deadlock or an \
      endless loop, the exit code is 6, standard error names the first finding, and no output is \
      written.

      EXAMPLE
        apsim ptx run Examples/ptx/saxpy.ptx --launch Examples/ptx/saxpy.json
      """)

  @OptionGroup var common: PTXLaunchOptions

  @Option(
    help: ArgumentHelp(
      "Checkers, comma-separated: memory, race, sync, init, async, or all. (default: all)",
      valueName: "list"))
  var check: String?

  @Flag(help: "Run without checkers.")
  var noCheck = false

  func run() throws {
    let execution = try PTXExecution(common, checks: try checks())
    try execution.writeOutputs()
    let report = PTXRunReport(
      launch: execution.launch, counters: execution.profile?.counters,
      findings: execution.findings, printed: execution.printed, host: execution.host)
    if common.json {
      try Console.print(try JSONText.encode(report))
    } else {
      let printed = execution.printed
      if !printed.isEmpty {
        try Console.print(printed.hasSuffix("\n") ? String(printed.dropLast()) : printed)
      }
      try Console.print(String(report.text.dropLast()))
    }
    try execution.throwFindings()
  }

  private func checks() throws -> Checks {
    guard let check else { return noCheck ? [] : .all }
    guard !noCheck else {
      throw UsageError(description: "--check and --no-check exclude each other: leave out one")
    }
    var checks: Checks = []
    for word in check.split(separator: ",", omittingEmptySubsequences: false) {
      if word == "all" {
        checks = .all
      } else if let named = Checks.named.first(where: { $0.name == word }) {
        checks.insert(named.check)
      } else {
        let known = Checks.named.map(\.name).joined(separator: ", ")
        throw UsageError(description: "--check '\(word)': use a list of \(known), or all")
      }
    }
    return checks
  }
}
