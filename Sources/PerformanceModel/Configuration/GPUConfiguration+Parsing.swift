import PTX
import PositionedJSON

extension GPUConfiguration {
  /// Larger files are refused: the shipped ones have about 13 kB.
  static let sizeLimit = 1 << 20

  /// The keys of a configuration file, all of them required.
  static let keys =
    ["schema", "name", "marketing_name", "compute_capability"]
    + [
      StreamingMultiprocessor.key, Clock.key, IssueRates.key, MemorySizes.key, Bandwidths.key,
      Latencies.key, LaunchCosts.key,
    ]
    + ["tensor"]

  /// Reads the configuration in `bytes`, the text of a file that messages call `file`.
  ///
  /// - Throws: `ConfigurationError` if the text is not JSON in UTF-8, has an unknown or a duplicate
  ///   key, lacks one, or holds a value of the wrong type, out of range or at odds with another.
  public init(parsing bytes: [UInt8], file: String) throws(ConfigurationError) {
    guard bytes.count <= Self.sizeLimit else {
      throw .unreadable(
        file: file,
        reason: "has \(bytes.count) bytes; a configuration has at most \(Self.sizeLimit)")
    }
    let document: JSONNode
    do {
      document = try JSONParser.parse(bytes)
    } catch {
      let position = TextPosition(of: error.offset, in: bytes)
      throw .malformed(
        file: file, line: position.line, column: position.column, reason: error.reason)
    }
    var reader = ConfigurationReader(file: file, bytes: bytes)
    let members = try reader.members(of: document, at: .root, keys: Self.keys, required: Self.keys)
    try reader.checkSchema(members)
    name = try reader.name(members)
    marketingName = try reader.identity("marketing_name", members)
    target = try reader.target(members)
    sm = try reader.section(StreamingMultiprocessor.self, in: members)
    clock = try reader.section(Clock.self, in: members)
    rates = try reader.section(IssueRates.self, in: members)
    memory = try reader.section(MemorySizes.self, in: members)
    bandwidth = try reader.section(Bandwidths.self, in: members)
    latency = try reader.section(Latencies.self, in: members)
    launch = try reader.section(LaunchCosts.self, in: members)
    tensor = try reader.tensor(members, on: target)
    parameters = reader.parameters
    try checkConsistency(reader)
  }
}

extension ConfigurationReader {
  fileprivate func checkSchema(_ members: [String: JSONNode]) throws(ConfigurationError) {
    guard let node = members["schema"] else { return }
    let path = JSONPath.root.member("schema")
    let schema = try text(node, at: path)
    guard schema == GPUConfiguration.schema else {
      throw invalid(
        path, at: node.offset,
        "must be \(quoted(GPUConfiguration.schema)), not \(quoted(schema))")
    }
  }

  fileprivate func name(_ members: [String: JSONNode]) throws(ConfigurationError) -> String {
    guard let node = members["name"] else { return "" }
    let path = JSONPath.root.member("name")
    let name = try text(node, at: path)
    let isPlain = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard isPlain, !name.hasPrefix("-"), name.utf8.count <= 64 else {
      throw invalid(
        path, at: node.offset,
        "must be up to 64 small letters, digits and inner hyphens, not \(quoted(name))")
    }
    return name
  }

  fileprivate mutating func identity(
    _ key: String, _ members: [String: JSONNode]
  ) throws(ConfigurationError) -> String {
    guard let node = members[key] else { return "" }
    return try sourcedText(node, at: JSONPath.root.member(key), named: key)
  }

  fileprivate mutating func target(
    _ members: [String: JSONNode]
  ) throws(ConfigurationError) -> Target {
    let key = "compute_capability"
    let text = try identity(key, members)
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let digits = parts.map { part in
      part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        ? Int(part) : nil
    }
    guard digits.count == 2, let major = digits[0], let minor = digits[1], major <= 99,
      minor <= 9, parts[1].utf8.count == 1, parts[0].utf8.count <= 2
    else {
      throw contradiction(key, "must be major.minor such as \"8.0\", not \(quoted(text))")
    }
    return Target(major * 10 + minor)
  }

  /// An error at a value that was read.
  func contradiction(_ name: String, _ reason: String) -> ConfigurationError {
    invalid(places[name]?.path ?? .root, at: places[name]?.offset ?? 0, reason)
  }
}
