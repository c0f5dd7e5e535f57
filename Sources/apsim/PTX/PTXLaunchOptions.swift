import ArgumentParser
import Emulator
import FoundationEssentials
import PTX
import PerformanceModel

/// The options that `ptx run` and `ptx stats` share.
struct PTXLaunchOptions: ParsableArguments {
  @ArgumentParser.Argument(help: ArgumentHelp("The PTX text.", valueName: "file.ptx"))
  var file: String

  @Option(
    help: ArgumentHelp(
      "The launch: kernel, grid, block and arguments, in JSON.", valueName: "launch.json"))
  var launch: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Host threads, no more than cores are used. (default: all cores)", valueName: "count"),
    transform: { try WholeNumber.parse($0, in: 1...1024) })
  var threads: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Warp instructions that one block may issue before it is taken for an endless loop. "
        + "(default: 4000000000)", valueName: "count"),
    transform: { try WholeNumber.parse($0, in: 1...Int(1) << 60) })
  var maxInstructions: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Seconds after which the kernel is ended.", valueName: "seconds"),
    transform: { try WholeNumber.parse($0, in: 1...1_000_000) })
  var timeout: Int?

  @Option(
    help: ArgumentHelp(
      "The order of warps: round-robin, greedy, random[:SEED], adversarial[:WARP]. "
        + "(default: \(Emulator.Options().schedule))", valueName: "order"))
  var schedule: String?

  @Option(
    help: ArgumentHelp(
      "Run as on this GPU, within its shared memory and threads of a block (see 'apsim gpu list').",
      valueName: "name"))
  var gpu: String?

  @Option(
    help: ArgumentHelp(
      "Run as on this target, such as sm_80. (default: the one that the text names)",
      valueName: "sm_XX"))
  var target: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  /// Host threads to use.
  var threadCount: Int {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    return min(threads ?? cores, cores)
  }

  /// The options of the emulator.
  ///
  /// - Throws: `UsageError` for a schedule that means nothing.
  func options(checks: Checks) throws -> Emulator.Options {
    let standard = Emulator.Options()
    guard let schedule = schedule.map(Schedule.init) ?? standard.schedule else {
      throw UsageError(
        description: "--schedule '\(self.schedule ?? "")': use round-robin, greedy, random:SEED or "
          + "adversarial:WARP with a warp from 0 to 31")
    }
    return Emulator.Options(
      instructionLimit: maxInstructions ?? standard.instructionLimit,
      timeout: timeout.map { .seconds($0) }, schedule: schedule, checks: checks)
  }

  /// The target asked for and what a block may have there; nil for the text's own.
  ///
  /// - Throws: `UsageError` for a word that is no target, or both options at once.
  func chosenMachine() throws -> (target: Target, limits: LaunchLimits)? {
    guard let gpu else {
      return try target.map(Target.init(option:)).map { ($0, LaunchLimits($0)) }
    }
    guard target == nil else {
      throw UsageError(description: "--gpu and --target both name a target: leave out one")
    }
    let configuration = try GPUCommand.catalog.configuration(named: gpu)
    return (
      configuration.target,
      LaunchLimits(
        name: "\(configuration.name) (\(configuration.target))",
        sharedBytesPerBlock: configuration.sm.maxSharedBytesPerBlock,
        threadsPerBlock: configuration.sm.maxThreadsPerBlock)
    )
  }
}

extension Target {
  /// The value of `--target`.
  ///
  /// - Throws: `UsageError` for anything but `sm_` and a number.
  init(option text: String) throws {
    guard let target = Target(name: text), (10..<1000).contains(target.number) else {
      throw UsageError(description: "--target '\(text)': write it like sm_80")
    }
    self = target
  }
}
