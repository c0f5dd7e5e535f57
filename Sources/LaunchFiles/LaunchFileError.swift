import PositionedJSON

/// Why a launch file cannot be used. The description is one line with the place and the mend.
public struct LaunchFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file's path as it was given.
  public let file: String
  /// Where in the file; nil for the file as a whole.
  public let place: Place?
  /// What is wrong and how to mend it.
  public let reason: String

  /// A place in a launch file.
  public struct Place: Hashable, Sendable {
    /// The line, from 1.
    public let line: Int
    /// The column in characters, from 1.
    public let column: Int
    /// The JSON path of the value, from `$`; nil where the text is no JSON.
    public let path: String?
  }

  /// `launch.json:3:17: $.grid[1]: must be ...`
  public var description: String {
    guard let place else { return "\(onOneLine(file)): \(reason)" }
    let path = place.path.map { "\($0): " } ?? ""
    return "\(onOneLine(file)):\(place.line):\(place.column): \(path)\(reason)"
  }
}
