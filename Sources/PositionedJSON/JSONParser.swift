/// Why a text is not JSON (RFC 8259), and where.
public struct JSONSyntaxError: Error, Hashable {
  /// The offset of the offending byte.
  public var offset: Int
  /// What is wrong and how to mend it.
  public var reason: String
}

/// A strict parser that keeps the place of every value and rejects duplicate keys: the two things
/// that a configuration's error messages need and that decoders of the standard library lose.
public struct JSONParser {
  /// Deeper nesting is refused, so that no input exhausts the stack.
  public static let depthLimit = 32

  private let bytes: [UInt8]
  private var index = 0

  /// Parses `bytes`, a whole document in UTF-8.
  public static func parse(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSONNode {
    if let offset = offsetOfInvalidUTF8(bytes) {
      throw JSONSyntaxError(offset: offset, reason: "is not UTF-8; save the file as UTF-8")
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw JSONSyntaxError(
        offset: 0, reason: "starts with a byte order mark; save the file without it")
    }
    var parser = JSONParser(bytes: bytes)
    parser.skipSpace()
    if parser.index == bytes.count {
      throw JSONSyntaxError(offset: parser.index, reason: "the file is empty; a { must stand here")
    }
    let node = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.index == bytes.count else {
      throw parser.unexpected("the end of the file")
    }
    return node
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private static func offsetOfInvalidUTF8(_ bytes: [UInt8]) -> Int? {
    do {
      _ = try UTF8Span(validating: bytes.span)
      return nil
    } catch {
      return error.byteOffsets.lowerBound
    }
  }

  // MARK: Values

  private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONNode {
    let start = index
    guard depth < Self.depthLimit else {
      throw JSONSyntaxError(
        offset: start, reason: "nested deeper than \(Self.depthLimit) levels; remove a level")
    }
    guard let first = current else { throw unexpected("a value") }
    let value: JSONNode.Value
    switch first {
    case UInt8(ascii: "{"): value = .object(try members(depth: depth))
    case UInt8(ascii: "["): value = .array(try elements(depth: depth))
    case UInt8(ascii: "\""): value = .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): value = try number()
    case UInt8(ascii: "t"): value = try literal("true", .boolean(true))
    case UInt8(ascii: "f"): value = try literal("false", .boolean(false))
    case UInt8(ascii: "n"): value = try literal("null", .null)
    default: throw unexpected("a value")
    }
    return JSONNode(value: value, offset: start)
  }

  private mutating func members(depth: Int) throws(JSONSyntaxError) -> [JSONMember] {
    var members: [JSONMember] = []
    var keys: Set<String> = []
    index += 1
    skipSpace()
    if take(UInt8(ascii: "}")) { return members }
    while true {
      let keyOffset = index
      guard current == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
      let key = try string()
      guard keys.insert(key).inserted else {
        throw JSONSyntaxError(
          offset: keyOffset, reason: "the key \(quoted(key)) stands twice; remove one of the two")
      }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw unexpected("a colon") }
      skipSpace()
      members.append(JSONMember(key: key, keyOffset: keyOffset, node: try value(depth: depth + 1)))
      skipSpace()
      if take(UInt8(ascii: "}")) { return members }
      guard take(UInt8(ascii: ",")) else { throw unexpected("a comma or }") }
      skipSpace()
    }
  }

  private mutating func elements(depth: Int) throws(JSONSyntaxError) -> [JSONNode] {
    var elements: [JSONNode] = []
    index += 1
    skipSpace()
    if take(UInt8(ascii: "]")) { return elements }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if take(UInt8(ascii: "]")) { return elements }
      guard take(UInt8(ascii: ",")) else { throw unexpected("a comma or ]") }
      skipSpace()
    }
  }

  private mutating func literal(
    _ word: String, _ value: JSONNode.Value
  ) throws(JSONSyntaxError) -> JSONNode.Value {
    guard bytes[index...].starts(with: word.utf8) else { throw unexpected("a value") }
    index += word.utf8.count
    return value
  }

  private mutating func number() throws(JSONSyntaxError) -> JSONNode.Value {
    let start = index
    _ = take(UInt8(ascii: "-"))
    let leadingZero = current == UInt8(ascii: "0")
    let integerDigits = skipDigits()
    if integerDigits == 0 { throw unexpected("a digit") }
    if leadingZero && integerDigits > 1 {
      throw JSONSyntaxError(offset: start, reason: "a number may not start with 0; drop the zero")
    }
    if take(UInt8(ascii: ".")), skipDigits() == 0 { throw unexpected("a digit") }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      if skipDigits() == 0 { throw unexpected("a digit") }
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    guard let number = Double(text), number.isFinite else {
      throw JSONSyntaxError(
        offset: start, reason: "the number is too large; write one that a double can hold")
    }
    return .number(number, text: text)
  }

  private mutating func string() throws(JSONSyntaxError) -> String {
    let start = index
    index += 1
    var contents: [UInt8] = []
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        return String(decoding: contents, as: UTF8.self)
      case UInt8(ascii: "\\"):
        contents += Array(String(try escape()).utf8)
      case 0..<0x20:
        throw JSONSyntaxError(
          offset: index, reason: "a control character stands in a string; write it as an escape")
      default:
        contents.append(byte)
        index += 1
      }
    }
    throw JSONSyntaxError(offset: start, reason: "the string has no closing quote; add it")
  }

  private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
    let start = index
    index += 1
    guard let byte = current else { throw unexpected("an escape") }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default:
      throw JSONSyntaxError(
        offset: start, reason: #"not an escape of JSON; they are \" \\ \/ \b \f \n \r \t \u"#)
    }
    var code = UInt32(try codeUnit())
    if (0xD800..<0xDC00).contains(code), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
      let low = UInt32(try codeUnit())
      // A low half out of range leaves a lone surrogate, which is no scalar.
      if (0xDC00..<0xE000).contains(low) { code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00) }
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw JSONSyntaxError(
        offset: start, reason: "half of a surrogate pair; write both halves or the character")
    }
    return scalar
  }

  private mutating func codeUnit() throws(JSONSyntaxError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw unexpected("a hexadecimal digit")
      }
      unit = unit << 4 | UInt16(digit)
      index += 1
    }
    return unit
  }

  // MARK: Bytes

  private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    index += 1
    return true
  }

  private mutating func skipDigits() -> Int {
    let start = index
    while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
    return index - start
  }

  private mutating func skipSpace() {
    while let byte = current, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
  }

  private func unexpected(_ wanted: String) -> JSONSyntaxError {
    guard index < bytes.count else {
      return JSONSyntaxError(offset: index, reason: "the file ends where \(wanted) must stand")
    }
    let text = String(decoding: bytes[index..<min(index + 4, bytes.count)], as: UTF8.self)
    let found = text.first.map { quoted(String($0)) } ?? "nothing"
    return JSONSyntaxError(offset: index, reason: "\(found) stands where \(wanted) must stand")
  }
}
