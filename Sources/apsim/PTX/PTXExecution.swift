import Emulator
import HostProcessor
import LaunchFiles
import PTX
import Reporting

/// One launch of `ptx run` or `ptx stats`, from files to counts.
struct PTXExecution {
  let launch: PTXLaunchReport
  /// What was counted; nil where a fault ended the launch.
  let profile: Profile?
  let fault: Fault?
  let host: HostReport
  private let prepared: PreparedLaunch

  /// Reads the files, runs the kernel and observes it.
  ///
  /// - Throws: Whatever keeps the kernel from being launched; not a `Fault`.
  init(_ command: PTXLaunchOptions, checks: Checks) throws {
    let start = ContinuousClock.now
    try VectorLevel.checkEnvironment()
    var options = try command.options(checks: checks)
    let chosen = try command.chosenMachine()
    let module = try PTXFile.module(at: command.file)
    let file = try LaunchFile.read(path: command.launch)
    try Self.checkOutputs(of: file, text: command.file)
    let kernel = try file.kernel(of: module, text: command.file)
    if let chosen { try Emulator.check(module, runsOn: chosen.target) }
    options.limits = chosen?.limits ?? LaunchLimits(module.target)
    let image: ModuleImage
    let program: Program
    do {
      image = try ModuleImage(module)
      guard let lowered = try image.program(named: kernel.name) else {
        throw InputError(description: "\(command.file): kernel \(kernel.name) is gone")
      }
      program = lowered
    } catch let error as LoweringError {
      throw InFile(file: command.file, error: error)
    }
    prepared = try PreparedLaunch(file, for: program, of: image)
    launch = PTXLaunchReport(
      file: command.file, program: program, target: chosen?.target ?? module.target,
      launch: prepared.launch, schedule: options.schedule,
      arguments: prepared.arguments.map {
        PTXLaunchReport.Argument(
          name: $0.name, type: $0.type, shape: $0.shape, output: $0.output)
      })

    let bar = ProgressBar(label: "emulating")
    let blocks = prepared.launch.grid.count
    let emulationStart = ContinuousClock.now
    do {
      defer { bar?.clear() }
      profile = try Emulator(memory: prepared.memory, threads: command.threadCount).run(
        program, prepared.launch, options: options,
        progress: { finished in bar?.update(finished: finished, of: blocks) })
      fault = nil
    } catch let error as Fault {
      profile = nil
      fault = error
    } catch let error as LaunchError {
      throw LaunchRefusal(file: command.launch, error: error)
    }
    host = HostReport(
      threads: command.threadCount, vectorLevel: VectorLevel.current.rawValue,
      seconds: (ContinuousClock.now - start).seconds,
      emulationSeconds: (ContinuousClock.now - emulationStart).seconds,
      warpInstructions: profile?.counters.warpInstructions ?? 0)
  }

  /// What the checkers noticed, in the order of the text; first the fault, if one ended the launch.
  var findings: [Finding] { fault?.allFindings ?? profile?.findings ?? [] }

  /// What the threads printed, also before a fault.
  var printed: String { fault?.printed ?? profile?.printed ?? "" }

  /// Writes the outputs of a launch without findings.
  func writeOutputs() throws {
    if findings.isEmpty { try prepared.writeOutputs() }
  }

  /// Ends the command where the kernel is at fault.
  ///
  /// - Throws: `FindingsError` with the first finding.
  func throwFindings() throws {
    if let first = findings.first { throw FindingsError(first: first, count: findings.count) }
  }

  private static func checkOutputs(of file: LaunchFile, text: String) throws {
    var checked: [OutputPath] = []
    let inputs = file.inputs + [text]
    for (path, place) in file.outputs {
      let output = OutputPath(path: path, label: "the output")
      do {
        try output.check(inputs: inputs, others: checked)
      } catch {
        throw file.error(error.description, at: place)
      }
      checked.append(output)
    }
  }
}

/// A kernel that cannot be lowered, with the name of its text.
struct InFile: Error {
  let file: String
  let error: LoweringError
}

/// A launch that does not fit the kernel or the machine, with the name of its file.
struct LaunchRefusal: Error, CustomStringConvertible {
  let file: String
  let error: LaunchError

  /// One line.
  var description: String { "\(file): \(error.description)" }

  /// Whether another GPU would take it.
  var isForThisTarget: Bool {
    if case .exceedsLimit = error { true } else { false }
  }
}

/// Findings of the checkers, or a fault: the kernel is not correct.
struct FindingsError: Error, CustomStringConvertible {
  let first: Finding
  let count: Int

  /// One line.
  var description: String {
    let others = count > 1 ? " (and \(count - 1) more)" : ""
    let lines = first.description.split(separator: "\n").map { $0.drop { $0 == " " } }
    return lines.joined(separator: ", ") + others
  }
}
