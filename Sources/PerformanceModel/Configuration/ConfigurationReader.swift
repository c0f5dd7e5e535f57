import PositionedJSON

/// Reads sourced values out of a configuration file and keeps what they say about themselves.
struct ConfigurationReader {
  /// The name of the file in messages.
  let file: String
  /// The text of the file.
  let bytes: [UInt8]
  /// The sourced values read so far.
  var parameters: [ConfigurationParameter] = []
  /// Where the values stand that were read so far, by parameter path.
  private(set) var places: [String: Place] = [:]

  /// Where a value stands.
  struct Place {
    var path: JSONPath
    var offset: Int
  }

  /// The keys of a sourced value.
  static let sourcedKeys = ["value", "evidence", "source", "note"]
  /// The keys that a sourced value must have.
  static let requiredSourcedKeys = ["value", "evidence", "source"]
  /// The longest text of a file, in UTF-8 bytes.
  static let textLimit = 1024

  /// An error at a value.
  func invalid(_ path: JSONPath, at offset: Int, _ reason: String) -> ConfigurationError {
    let position = TextPosition(of: offset, in: bytes)
    return .invalid(
      file: file, path: path.description, line: position.line, column: position.column,
      reason: reason)
  }

  /// The members of an object that has all of `required` and nothing but `keys`.
  func members(
    of node: JSONNode, at path: JSONPath, keys: [String], required: [String]
  ) throws(ConfigurationError) -> [String: JSONNode] {
    guard case .object(let members) = node.value else {
      throw invalid(path, at: node.offset, "must be an object, not \(node.kind)")
    }
    var found: [String: JSONNode] = [:]
    for member in members {
      guard keys.contains(member.key) else {
        let hint = nearest(to: member.key, among: keys).map { "did you mean \($0)? " } ?? ""
        throw invalid(
          path.member(member.key), at: member.keyOffset,
          "unknown key; \(hint)The keys here are \(keys.joined(separator: ", "))")
      }
      found[member.key] = member.node
    }
    for key in required where found[key] == nil {
      throw invalid(path.member(key), at: node.offset, "is missing; add it")
    }
    return found
  }

  /// A text of 1 to 1024 bytes.
  func text(_ node: JSONNode, at path: JSONPath) throws(ConfigurationError) -> String {
    guard case .string(let text) = node.value else {
      throw invalid(path, at: node.offset, "must be a string, not \(node.kind)")
    }
    guard (1...Self.textLimit).contains(text.utf8.count) else {
      throw invalid(
        path, at: node.offset,
        "must have 1 to \(Self.textLimit) bytes of text, not \(text.utf8.count)")
    }
    return text
  }

  /// The value of `{ "value": ..., "evidence": ..., "source": ... }`, which becomes a parameter.
  private mutating func sourced<Value>(
    _ node: JSONNode, at path: JSONPath, named name: String, unit: String,
    _ read: (JSONNode, JSONPath) throws(ConfigurationError) -> (value: Value, text: String)
  ) throws(ConfigurationError) -> Value {
    let members = try members(
      of: node, at: path, keys: Self.sourcedKeys, required: Self.requiredSourcedKeys)
    var parameter = ConfigurationParameter(
      path: name, value: "", unit: unit, evidence: .notFound, source: "")
    var result: Value?
    for key in Self.sourcedKeys {
      guard let member = members[key] else { continue }
      let path = path.member(key)
      switch key {
      case "value":
        let (value, text) = try read(member, path)
        result = value
        parameter.value = text
        places[name] = Place(path: path, offset: member.offset)
      case "evidence":
        let mark = try text(member, at: path)
        guard let evidence = Evidence(rawValue: mark) else {
          let marks = Evidence.allCases.map(\.rawValue).joined(separator: ", ")
          throw invalid(path, at: member.offset, "must be one of \(marks), not \(quoted(mark))")
        }
        parameter.evidence = evidence
      case "source": parameter.source = try text(member, at: path)
      default: parameter.note = try text(member, at: path)
      }
    }
    guard let result else {
      throw invalid(path.member("value"), at: node.offset, "is missing; add it")
    }
    parameters.append(parameter)
    return result
  }
}

extension ConfigurationReader {
  /// A sourced number within `range`.
  mutating func number(
    _ node: JSONNode, at path: JSONPath, named name: String, unit: String,
    in range: ClosedRange<Double>
  ) throws(ConfigurationError) -> Double {
    let file = self
    return try sourced(node, at: path, named: name, unit: unit) {
      (node, path) throws(ConfigurationError) in
      guard case .number(let number, let text) = node.value else {
        throw file.invalid(path, at: node.offset, "must be a number, not \(node.kind)")
      }
      guard range.contains(number) else {
        let limits = "\(plain(range.lowerBound)) to \(plain(range.upperBound))"
        throw file.invalid(
          path, at: node.offset, "must be from \(limits), not \(onOneLine(text))")
      }
      return (number, text)
    }
  }

  /// A sourced integer within `range`.
  mutating func integer(
    _ node: JSONNode, at path: JSONPath, named name: String, unit: String,
    in range: ClosedRange<Int>
  ) throws(ConfigurationError) -> Int {
    let file = self
    return try sourced(node, at: path, named: name, unit: unit) {
      (node, path) throws(ConfigurationError) in
      guard case .number(let number, let text) = node.value else {
        throw file.invalid(path, at: node.offset, "must be an integer, not \(node.kind)")
      }
      guard let integer = Int(exactly: number), range.contains(integer) else {
        let limits = "\(range.lowerBound) to \(range.upperBound)"
        throw file.invalid(
          path, at: node.offset, "must be an integer from \(limits), not \(onOneLine(text))")
      }
      return (integer, text)
    }
  }

  /// A sourced text.
  mutating func sourcedText(
    _ node: JSONNode, at path: JSONPath, named name: String
  ) throws(ConfigurationError) -> String {
    let file = self
    return try sourced(node, at: path, named: name, unit: "") {
      (node, path) throws(ConfigurationError) in
      let text = try file.text(node, at: path)
      return (text, text)
    }
  }

  /// A sourced true or false.
  mutating func flag(
    _ node: JSONNode, at path: JSONPath, named name: String
  ) throws(ConfigurationError) -> Bool {
    let file = self
    return try sourced(node, at: path, named: name, unit: "") {
      (node, path) throws(ConfigurationError) in
      guard case .boolean(let flag) = node.value else {
        throw file.invalid(path, at: node.offset, "must be true or false, not \(node.kind)")
      }
      return (flag, "\(flag)")
    }
  }

  /// A section: an object of sourced numbers.
  mutating func section<Section: ConfigurationSection>(
    _ type: Section.Type, in document: [String: JSONNode]
  ) throws(ConfigurationError) -> Section {
    var section = Section()
    let path = JSONPath.root.member(Section.key)
    guard let node = document[Section.key] else { return section }
    let members = try members(
      of: node, at: path, keys: Section.fields.map(\.key),
      required: Section.fields.filter(\.isRequired).map(\.key))
    for field in Section.fields {
      guard let member = members[field.key] else { continue }
      let place = path.member(field.key)
      let name = "\(Section.key).\(field.key)"
      switch field.slot {
      case .integer(let slot, let range):
        section[keyPath: slot] = try integer(
          member, at: place, named: name, unit: field.unit, in: range)
      case .number(let slot, let range):
        section[keyPath: slot] = try number(
          member, at: place, named: name, unit: field.unit, in: range)
      case .optionalNumber(let slot, let range):
        section[keyPath: slot] = try number(
          member, at: place, named: name, unit: field.unit, in: range)
      }
    }
    return section
  }
}

/// A limit without a needless fraction: the limits are whole numbers.
private func plain(_ limit: Double) -> String {
  Int(exactly: limit).map { "\($0)" } ?? "\(limit)"
}
