import Testing

/// A command line that must be refused.
struct BadInput: Sendable, CustomTestStringConvertible {
  let arguments: [String]
  let fragments: [String]

  /// - Parameter fragments: What the message must contain: the place and the mend.
  init(_ arguments: String..., says fragments: String...) {
    self.arguments = arguments
    self.fragments = fragments
  }

  /// The same from lists.
  init(_ arguments: [String], says fragments: [String]) {
    self.arguments = arguments
    self.fragments = fragments
  }

  var testDescription: String {
    arguments.map { $0.count > 40 ? "\($0.prefix(40))..." : $0 }.joined(separator: " ")
  }

  /// Runs `apsim` with the arguments and expects one line on standard error, nothing on standard
  /// output, the exit code, and a folder that is as it was.
  func check(
    code: Int32, in folder: TemporaryFolder? = nil, environment: [String: String] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let folder = try folder ?? TemporaryFolder()
    let before = try folder.listing()
    let outcome = try BuiltProgram.run(arguments, in: folder, environment: environment)
    let message = outcome.error
    #expect(outcome.code == code, "\(message)", sourceLocation: sourceLocation)
    #expect(outcome.output == "", sourceLocation: sourceLocation)
    #expect(message.hasPrefix("apsim: "), "\(message)", sourceLocation: sourceLocation)
    #expect(
      message.hasSuffix("\n") && message.dropLast().allSatisfy { !$0.isNewline },
      "not one line: \(message)", sourceLocation: sourceLocation)
    #expect(message.unicodeScalars.count < 1500, sourceLocation: sourceLocation)
    #expect(
      message.dropLast().unicodeScalars.allSatisfy { $0.properties.generalCategory != .control },
      sourceLocation: sourceLocation)
    for fragment in fragments {
      #expect(
        message.contains(fragment), "\(message) lacks \(fragment)", sourceLocation: sourceLocation)
    }
    #expect(try folder.listing() == before, "wrote a file", sourceLocation: sourceLocation)
  }
}
