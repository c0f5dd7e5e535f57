import Testing

/// Runs of `apsim tune` and `apsim estimate` with a cache of their own.
struct MappingProgram {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The folder in which rankings are kept.
  var cache: String { "\(folder.path)/cache" }

  func run(_ arguments: [String]) throws -> BuiltProgram.Outcome {
    try BuiltProgram.run(arguments, in: folder, environment: ["APSIM_CACHE_DIR": cache])
  }

  /// The object that a command prints with `--json`; expects success.
  func json(
    _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> RunJSON {
    let outcome = try run(arguments + ["--json"])
    #expect(outcome.code == 0, "\(outcome.error)", sourceLocation: sourceLocation)
    #expect(outcome.error == "", sourceLocation: sourceLocation)
    return try RunJSON(outcome.output)
  }

  /// The text that a command prints; expects success.
  func text(
    _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let outcome = try run(arguments)
    #expect(outcome.code == 0, "\(outcome.error)", sourceLocation: sourceLocation)
    return outcome.output
  }
}
