/// A value of a JSON text with the place where it stands.
public struct JSONNode: Sendable {
  /// What the text says.
  public enum Value: Sendable {
    case null
    case boolean(Bool)
    /// A number, rounded to the nearest double, and its spelling.
    case number(Double, text: String)
    case string(String)
    case array([JSONNode])
    case object([JSONMember])
  }

  /// The value.
  public var value: Value
  /// The offset of the first byte of the value in the text.
  public var offset: Int

  /// The kind of value in the words of JSON.
  public var kind: String {
    switch value {
    case .null: "null"
    case .boolean: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

/// A key of a JSON object and its value. The keys of an object are distinct.
public struct JSONMember: Sendable {
  /// The key with its escapes resolved.
  public var key: String
  /// The offset of the key's opening quote in the text.
  public var keyOffset: Int
  /// The value.
  public var node: JSONNode
}

/// Where a value stands in a document: `$.tensor[3].native.value`.
public struct JSONPath: Hashable, Sendable, CustomStringConvertible {
  /// The path as text.
  public let description: String

  /// The whole document.
  public static let root = JSONPath(description: "$")

  /// The member `key` of the object at this path.
  public func member(_ key: String) -> JSONPath {
    let isPlain = key.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    let step = isPlain && (1...120).contains(key.utf8.count) ? ".\(key)" : "[\(quoted(key))]"
    return JSONPath(description: description + step)
  }

  /// The element `index` of the array at this path.
  public func element(_ index: Int) -> JSONPath {
    JSONPath(description: "\(description)[\(index)]")
  }
}
