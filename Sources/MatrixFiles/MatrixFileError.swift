/// Why a matrix could not be read or written: one line that names the place and the mend.
public struct MatrixFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The part of the file at fault.
  public enum Place: Hashable, Sendable {
    /// The file as a whole.
    case file
    /// An offset in bytes from the start of the file.
    case byte(Int)
    /// A tensor by name.
    case tensor(String)
    /// A matrix element, counted from 0.
    case element(row: Int, column: Int)
  }

  /// The file's path as it was given.
  public let path: String
  /// Where in the file.
  public let place: Place
  /// What is wrong.
  public let problem: String
  /// What to do about it.
  public let remedy: String

  /// `path: place: problem; remedy`, with control characters escaped.
  public var description: String {
    let location =
      switch place {
      case .file: ""
      case .byte(let offset): "byte \(offset): "
      case .tensor(let name): "tensor \(Self.quoted(name)): "
      case .element(let row, let column): "row \(row), column \(column): "
      }
    return "\(Self.escaped(path)): \(location)\(problem); \(remedy)"
  }

  /// A name from a file in quotes, safe to print: escaped, and cut after 80 characters.
  static func quoted(_ name: String) -> String {
    let limit = 80
    let scalars = name.unicodeScalars
    let isCut = scalars.index(scalars.startIndex, offsetBy: limit + 1, limitedBy: scalars.endIndex)
    let shown = isCut == nil ? name : String(String.UnicodeScalarView(scalars.prefix(limit)))
    return "'\(escaped(shown))\(isCut == nil ? "" : "...")'"
  }

  /// Text without line breaks, terminal control sequences or invisible characters.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
