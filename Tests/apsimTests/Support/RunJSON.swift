import Foundation
import Testing

/// The object that `run --json` prints.
struct RunJSON {
  let text: String
  private let object: [String: Any]

  init(_ text: String) throws {
    self.text = text
    object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// Runs `apsim run --json` and expects success.
  init(
    _ arguments: [String], in folder: TemporaryFolder? = nil, environment: [String: String] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try BuiltProgram.run(
      ["run"] + arguments + ["--json"], in: try folder ?? TemporaryFolder(),
      environment: environment)
    #expect(outcome.code == 0, "\(outcome.error)", sourceLocation: sourceLocation)
    #expect(outcome.error == "", sourceLocation: sourceLocation)
    try self.init(outcome.output)
  }

  /// The value at a path such as `estimate.breakdown.tensor`; nil where there is none.
  subscript(path: String) -> Any? {
    var value: Any? = object
    for key in path.split(separator: ".") {
      value = (value as? [String: Any])?[String(key)]
    }
    return value
  }

  /// The integer at a path.
  func integer(_ path: String) -> Int? { self[path] as? Int }
  /// The number at a path.
  func number(_ path: String) -> Double? { self[path] as? Double }
  /// The text at a path.
  func string(_ path: String) -> String? { self[path] as? String }

  /// The text without the `host` object, in which alone two equal runs differ.
  var textWithoutHost: String {
    text.replacing(/"host" : \{[^}]*\}/, with: "")
  }

  /// Every key at any depth.
  var keys: [String] { Self.keys(of: object) }

  private static func keys(of value: Any) -> [String] {
    if let object = value as? [String: Any] {
      return object.keys + object.values.flatMap(keys)
    }
    return (value as? [Any])?.flatMap(keys) ?? []
  }
}
