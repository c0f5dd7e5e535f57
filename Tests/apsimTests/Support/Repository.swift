import Foundation

/// Files of the repository, found from where this file stands.
enum Repository {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The text of a configuration that comes with the program.
  static func configuration(_ name: String) throws -> String {
    try String(
      contentsOf: root.appendingPathComponent("Configs/gpus/\(name).json"), encoding: .utf8)
  }
}
