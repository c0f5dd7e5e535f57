import Emulator
import PositionedJSON

/// Reads the JSON of a launch file with the place of every mistake.
struct LaunchReader {
  let path: String
  let bytes: [UInt8]

  /// A value and its path.
  struct Located {
    let node: JSONNode
    let path: JSONPath
  }

  static let keys = ["entry", "grid", "block", "shared_bytes", "arguments", "globals", "comment"]

  func file() throws(LaunchFileError) -> LaunchFile {
    let document: JSONNode
    do {
      document = try JSONParser.parse(bytes)
    } catch {
      let position = TextPosition(of: error.offset, in: bytes)
      throw LaunchFileError(
        file: path,
        place: LaunchFileError.Place(line: position.line, column: position.column, path: nil),
        reason: error.reason)
    }
    let root = Located(node: document, path: .root)
    let members = try object(root, keys: Self.keys)
    guard let grid = members["grid"] else { throw missing("grid", in: root, "[4, 1, 1]") }
    guard let block = members["block"] else { throw missing("block", in: root, "[256, 1, 1]") }
    let list = try members["arguments"].map(elements) ?? []
    var arguments: [LaunchFile.Value] = []
    for element in list { arguments.append(try value(element, isGlobal: false)) }
    var globals: [(name: LaunchFile.Named, value: LaunchFile.Value)] = []
    if let node = members["globals"] {
      for (name, member) in try self.members(node) {
        let named = LaunchFile.Named(name: name, place: place(member))
        globals.append((named, try value(member, isGlobal: true)))
      }
    }
    return LaunchFile(
      path: path, entry: try members["entry"].map(named), grid: try dimensions(grid),
      block: try dimensions(block), sharedBytes: try members["shared_bytes"].map(count) ?? 0,
      arguments: arguments, globals: globals, argumentsPlace: place(members["arguments"] ?? root))
  }

  // MARK: Values

  private func named(_ value: Located) throws(LaunchFileError) -> LaunchFile.Named {
    LaunchFile.Named(name: try string(value), place: place(value))
  }

  /// One to three numbers, x first; a single number need not be in a list.
  private func dimensions(_ value: Located) throws(LaunchFileError) -> Dimensions {
    if case .number = value.node.value { return Dimensions(try size(value)) }
    let list = try elements(value)
    guard (1...3).contains(list.count) else {
      throw error("must be one to three sizes such as [4, 1, 1], not \(list.count)", at: value)
    }
    var sizes = [1, 1, 1]
    for (index, element) in list.enumerated() { sizes[index] = try size(element) }
    return Dimensions(sizes[0], sizes[1], sizes[2])
  }

  private func size(_ value: Located) throws(LaunchFileError) -> Int {
    let number = try count(value)
    guard number >= 1 else { throw error("must be at least 1, not \(number)", at: value) }
    return number
  }

  /// A whole number from 0 to 2^40.
  func count(_ value: Located) throws(LaunchFileError) -> Int {
    guard case .number(_, let text) = value.node.value else {
      throw error("must be a whole number, not \(value.node.kind)", at: value)
    }
    guard let number = Int(text), (0...1 << 40).contains(number) else {
      throw error("must be a whole number from 0 to 2^40, not \(onOneLine(text))", at: value)
    }
    return number
  }

  func string(_ value: Located) throws(LaunchFileError) -> String {
    guard case .string(let text) = value.node.value else {
      throw error("must be a text in quotes, not \(value.node.kind)", at: value)
    }
    guard !text.isEmpty else { throw error("must not be empty", at: value) }
    return text
  }

  // MARK: Structure

  func elements(_ value: Located) throws(LaunchFileError) -> [Located] {
    guard case .array(let nodes) = value.node.value else {
      throw error("must be a list in [ ], not \(value.node.kind)", at: value)
    }
    return nodes.enumerated().map { Located(node: $1, path: value.path.element($0)) }
  }

  func members(_ value: Located) throws(LaunchFileError) -> [(key: String, value: Located)] {
    guard case .object(let members) = value.node.value else {
      throw error("must be an object in { }, not \(value.node.kind)", at: value)
    }
    return members.map { ($0.key, Located(node: $0.node, path: value.path.member($0.key))) }
  }

  /// The members of an object that may have `keys` alone.
  func object(
    _ value: Located, keys: [String]
  ) throws(LaunchFileError) -> [String: Located] {
    var found: [String: Located] = [:]
    for (key, member) in try members(value) {
      guard keys.contains(key) else {
        let hint =
          nearest(to: key, among: keys).map { "did you mean \(quoted($0))?" }
          ?? "known are \(keys.joined(separator: ", "))"
        throw error("unknown key; \(hint)", at: member)
      }
      found[key] = member
    }
    return found
  }

  // MARK: Errors

  func place(_ value: Located) -> LaunchFileError.Place {
    let position = TextPosition(of: value.node.offset, in: bytes)
    return LaunchFileError.Place(
      line: position.line, column: position.column, path: value.path.description)
  }

  func error(_ reason: String, at value: Located) -> LaunchFileError {
    LaunchFileError(file: path, place: place(value), reason: reason)
  }

  private func missing(
    _ key: String, in value: Located, _ example: String
  ) -> LaunchFileError {
    error("the key \(quoted(key)) is missing; add it, such as \"\(key)\": \(example)", at: value)
  }
}
