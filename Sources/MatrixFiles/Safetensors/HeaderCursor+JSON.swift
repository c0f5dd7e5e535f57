/// The part of JSON (RFC 8259) that safetensors headers use, with offsets for every error and no
/// tolerance for repeated keys, which a general decoder would resolve silently.
extension HeaderCursor {
  /// Scans an object. `member` is called after each colon and scans the value; it gets the key and
  /// the key's offset in the file.
  mutating func object(
    _ purpose: String,
    member: (inout HeaderCursor, String, Int) throws(MatrixFileError) -> Void
  ) throws(MatrixFileError) {
    try expect("{", "to open \(purpose)")
    if take("}") { return }
    repeat {
      skipSpaces()
      let keyOffset = offset
      let key = try jsonString("a key")
      try expect(":", "after the key")
      try member(&self, key, keyOffset)
    } while take(",")
    try expect("}", "to close \(purpose)")
  }

  /// Scans a string and resolves its escapes.
  mutating func jsonString(_ purpose: String) throws(MatrixFileError) -> String {
    try expect("\"", "to open \(purpose)")
    let start = offset
    var text: [UInt8] = []
    while next != UInt8(ascii: "\"") {
      guard let byte = next, byte >= 0x20 else {
        throw unexpected("'\"' to close \(purpose)")
      }
      _ = advance()
      if byte == UInt8(ascii: "\\") {
        text.append(contentsOf: String(try escape()).utf8)
      } else {
        text.append(byte)
      }
    }
    _ = advance()
    guard let result = String(validating: text, as: UTF8.self) else {
      throw failure("\(purpose) is not UTF-8", at: start)
    }
    return result
  }

  /// Scans what follows a backslash.
  private mutating func escape() throws(MatrixFileError) -> Unicode.Scalar {
    let start = offset - 1
    switch advance() {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var code = hexadecimal()
      if let high = code, (0xD800...0xDBFF).contains(high) {
        code = nil
        if takeAdjacent("\\u"), let low = hexadecimal(), (0xDC00...0xDFFF).contains(low) {
          code = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
        }
      }
      if let code, let scalar = Unicode.Scalar(code) { return scalar }
      throw failure("the \\u escape is no Unicode character", at: start)
    default:
      throw failure("unknown escape after '\\'", at: start)
    }
  }

  /// Scans four hexadecimal digits; nil if they are not there.
  private mutating func hexadecimal() -> UInt32? {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = advance(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        return nil
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  private mutating func takeAdjacent(_ word: StaticString) -> Bool {
    next == UInt8(ascii: "\\") && takeWord(word)
  }
}
