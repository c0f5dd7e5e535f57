import Foundation
import Testing

/// The `apsim` that was built beside these tests.
enum BuiltProgram {
  /// What a run left behind.
  struct Outcome: Sendable {
    /// The exit code; 128 plus the number of a signal that ended the program.
    let code: Int32
    let output: String
    let error: String
  }

  /// The executable in the folder of the test bundle, which the test runner's command line names, or
  /// in one above it.
  static let path: String? = {
    guard let bundle = CommandLine.arguments.first(where: { $0.contains(".xctest") }) else {
      return nil
    }
    var folder = URL(fileURLWithPath: bundle).resolvingSymlinksInPath()
    for _ in 0..<5 {
      folder.deleteLastPathComponent()
      let candidate = folder.appendingPathComponent("apsim").path
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
    }
    return nil
  }()

  /// Where all runs of the tests keep their mappings.
  private static let cache = Result { try TemporaryFolder() }

  /// Runs the program without standard input and waits for it, two minutes at most.
  ///
  /// - Parameters:
  ///   - folder: The working directory.
  ///   - environment: Variables besides those of the tests, from which `APSIM_CONFIG_DIR` is taken.
  ///   - output: A file for standard output instead of `Outcome.output`.
  static func run(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:],
    output: String? = nil
  ) throws -> Outcome {
    // Files take any amount of output without a reader, unlike pipes.
    let captures = try TemporaryFolder()
    let outputPath = try output ?? captures.write("", to: "output")
    let errorPath = try captures.write("", to: "error")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(path, "apsim is not built"))
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ProcessInfo.processInfo.environment
      .filter { $0.key != "APSIM_CONFIG_DIR" }
      .merging(["APSIM_CACHE_DIR": try cache.get().path]) { $1 }
      .merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: outputPath)
    process.standardError = FileHandle(forWritingAtPath: errorPath)
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    if ended.wait(timeout: .now() + 120) == .timedOut {
      process.terminate()
      Issue.record("apsim \(arguments.joined(separator: " ").prefix(200)) does not end")
    }
    process.waitUntilExit()
    let isSignal = process.terminationReason == .uncaughtSignal
    return Outcome(
      code: process.terminationStatus + (isSignal ? 128 : 0),
      output: output == nil ? try captures.text(of: "output") : "",
      error: try captures.text(of: "error"))
  }
}
