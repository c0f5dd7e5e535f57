import PositionedJSON

/// Why a GPU configuration cannot be used. Every description is one line that names the place and
/// the mend.
public enum ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No configuration has this name.
  case unknownGPU(name: String, known: [String], nearest: String?)
  /// The file cannot be read.
  case unreadable(file: String, reason: String)
  /// The file is not JSON in UTF-8; line and column count from 1.
  case malformed(file: String, line: Int, column: Int, reason: String)
  /// A value is missing, unknown, of the wrong type, out of range or contradicts another. `path` is
  /// its JSON path from `$`; line and column count from 1.
  case invalid(file: String, path: String, line: Int, column: Int, reason: String)

  /// One line.
  public var description: String {
    switch self {
    case .unknownGPU(let name, let known, let nearest):
      let hint = nearest.map { "; did you mean \($0)?" } ?? "."
      return "unknown GPU \(quoted(name))\(hint) Known: \(known.joined(separator: ", ")),"
        + " or the path of a configuration file"
    case .unreadable(let file, let reason):
      return "\(onOneLine(file)): \(reason)"
    case .malformed(let file, let line, let column, let reason):
      return "\(onOneLine(file)):\(line):\(column): \(reason)"
    case .invalid(let file, let path, let line, let column, let reason):
      return "\(onOneLine(file)):\(line):\(column): \(path): \(reason)"
    }
  }
}
