import Foundation

/// Files of the repository, found from where this file stands.
enum Repository {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The bytes of a file of the examples.
  static func example(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: root.appendingPathComponent("Examples/\(name)")))
  }

  /// The text of a configuration that comes with the program.
  static func configuration(_ name: String) throws -> String {
    try String(
      contentsOf: root.appendingPathComponent("Configs/gpus/\(name).json"), encoding: .utf8)
  }
}
