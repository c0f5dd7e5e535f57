/// Cuts a PTX text into tokens (PTX ISA, "Syntax"). It works on bytes and makes no string: a token
/// knows where it stands, and the parser fetches the text of those it keeps.
struct Lexer {
  let source: SourceText
  /// The offset of the next byte.
  var index = 0
  /// The line of the next byte, from 1.
  private(set) var line = 1
  /// The offset of the first byte of that line.
  private var lineStart = 0
  /// Why the last `invalid` token is none.
  private(set) var problem = ""
  /// Whether bytes were met after which the text means nothing, so that its end is no surprise.
  private(set) var isAborted = false

  init(_ source: SourceText) {
    self.source = source
  }

  /// The next token; at the end of the text, `end` again and again.
  mutating func next() -> Token {
    if let invalid = skipSpaceAndComments() { return invalid }
    let start = index
    let byte = source.bytes[start]
    switch byte {
    case 0 where start == source.count: return token(.end, from: start)
    case UInt8(ascii: "%") where !source.bytes[start + 1].isIdentifier:
      index += 1
      return token(.percent, from: start)
    case UInt8(ascii: "%"), UInt8(ascii: "$"), UInt8(ascii: "_"): return word(from: start)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return number(from: start)
    case UInt8(ascii: "."):
      return source.bytes[start + 1].isDigit ? number(from: start) : directive(from: start)
    case UInt8(ascii: "\""): return string(from: start)
    default:
      if byte.isIdentifier { return word(from: start) }
      guard let kind = Token.Kind(mark: byte) else { return unexpected(byte) }
      index += 1
      guard let double = kind.followed(by: source.bytes[index]) else {
        return token(kind, from: start)
      }
      index += 1
      return token(double, from: start)
    }
  }

  /// The token that `next` will return.
  func peek() -> Token {
    var lexer = self
    return lexer.next()
  }

  /// Goes to the end of the text: there is no next token but `end`.
  mutating func finish() {
    index = source.count
  }

  /// A token from `start` to the next byte.
  func token(_ kind: Token.Kind, from start: Int, bits: UInt64 = 0) -> Token {
    Token(kind: kind, start: start, end: index, position: position(of: start), bits: bits)
  }

  /// Bytes from `start` to the next byte that are no token.
  mutating func invalid(from start: Int, _ problem: String) -> Token {
    self.problem = problem
    return token(.invalid, from: start)
  }

  private func position(of offset: Int) -> SourcePosition {
    SourcePosition(line: line, column: offset - lineStart + 1)
  }

  // MARK: Words

  /// `%r1`, `loop`, `%tid.x`, `ld.global.L2::128B.u32`.
  private mutating func word(from start: Int) -> Token {
    let first = source.bytes[start]
    index += 1
    let separators = skipWord()
    // A dollar sign alone names nothing; an underscore alone is the sink.
    if index == start + 1, !first.isIdentifier || first == UInt8(ascii: "$") {
      return invalid(from: start, "'\(source.string(start..<index))' alone is not a name")
    }
    return token(.word, from: start, bits: separators)
  }

  private mutating func directive(from start: Int) -> Token {
    index += 1
    guard source.bytes[index].isIdentifier else {
      return invalid(from: start, "a name must follow '.' without a space")
    }
    skipIdentifier()
    // Directives may be glued (`.reg.b32`), unlike the `::` of a modifier.
    while let next = scopeSeparator() {
      index = next
      skipIdentifier()
    }
    return token(.directive, from: start)
  }

  /// Skips the rest of a word and counts its separators.
  private mutating func skipWord() -> UInt64 {
    var separators: UInt64 = 0
    while true {
      skipIdentifier()
      if source.bytes[index] == UInt8(ascii: "."), source.bytes[index + 1].isIdentifier {
        index += 1
      } else if let next = scopeSeparator() {
        index = next
      } else {
        return separators
      }
      separators += 1
    }
  }

  private mutating func skipIdentifier() {
    while source.bytes[index].isIdentifier { index += 1 }
  }

  /// The offset behind a `::` that joins two parts of a modifier.
  private func scopeSeparator() -> Int? {
    guard source.bytes[index] == UInt8(ascii: ":"), source.bytes[index + 1] == UInt8(ascii: ":"),
      source.bytes[index + 2].isIdentifier
    else { return nil }
    return index + 2
  }

  /// `"text"`. There are no escapes, and a string ends on its line.
  private mutating func string(from start: Int) -> Token {
    index += 1
    while source.bytes[index] != UInt8(ascii: "\"") {
      if source.bytes[index] == UInt8(ascii: "\n") || index == source.count {
        return invalid(from: start, "the string is not closed: '\"' is missing on this line")
      }
      if let invalid = skipCharacter() { return invalid }
    }
    index += 1
    return token(.string, from: start)
  }

  // MARK: What is no token

  /// Skips to the next token. Returns a token where a comment is not closed or holds bytes that
  /// are no text.
  private mutating func skipSpaceAndComments() -> Token? {
    while true {
      switch source.bytes[index] {
      case UInt8(ascii: "\n"): newLine()
      case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0B...0x0D: index += 1
      case UInt8(ascii: "/") where source.bytes[index + 1] == UInt8(ascii: "/"),
        UInt8(ascii: "@") where isDebugLine:
        while source.bytes[index] != UInt8(ascii: "\n"), index < source.count {
          if let invalid = skipCharacter() { return invalid }
        }
      case UInt8(ascii: "/") where source.bytes[index + 1] == UInt8(ascii: "*"):
        if let invalid = skipBlockComment() { return invalid }
      default: return nil
      }
    }
  }

  /// Whether a `@@DWARF` line begins here, as compilers before PTX 2.0 wrote debug information.
  private var isDebugLine: Bool {
    source.bytes[index + 1] == UInt8(ascii: "@")
      && source.bytes[index...].starts(with: "@@DWARF".utf8)
  }

  private mutating func skipBlockComment() -> Token? {
    let start = index
    let place = position(of: start)
    index += 2
    while source.bytes[index] != UInt8(ascii: "*") || source.bytes[index + 1] != UInt8(ascii: "/") {
      if index == source.count {
        problem = "the comment is not closed: '*/' is missing"
        isAborted = true
        return Token(kind: .invalid, start: start, end: start + 2, position: place)
      }
      if source.bytes[index] == UInt8(ascii: "\n") {
        newLine()
      } else if let invalid = skipCharacter() {
        return invalid
      }
    }
    index += 2
    return nil
  }

  private mutating func newLine() {
    index += 1
    line += 1
    lineStart = index
  }

  /// Skips one character of a comment or string. Bytes that are no text end the lexing: the rest of
  /// such a file means nothing.
  private mutating func skipCharacter() -> Token? {
    let byte = source.bytes[index]
    if byte >= 0x20, byte < 0x7F || (byte > 0x7F && source.sequenceLength(at: index) != nil) {
      index += source.sequenceLength(at: index) ?? 1
      return nil
    }
    if byte == UInt8(ascii: "\t") || (0x0B...0x0D).contains(byte) {
      index += 1
      return nil
    }
    return notText()
  }

  private mutating func unexpected(_ byte: UInt8) -> Token {
    let start = index
    switch byte {
    case UInt8(ascii: "#"):
      index += 1
      return invalid(from: start, "not supported: preprocessor line '#': preprocess the text")
    case 0x21..<0x7F:
      index += 1
      return invalid(from: start, "unexpected '\(source.string(start..<index))': remove it")
    case 0x80...:
      guard let length = source.sequenceLength(at: index) else { return notText() }
      index += length
      return invalid(
        from: start, "unexpected '\(source.string(start..<index))': only comments may leave ASCII")
    default: return notText()
    }
  }

  private mutating func notText() -> Token {
    let start = index
    let byte = source.bytes[start]
    let hexadecimal = String(byte, radix: 16, uppercase: true)
    let result = invalid(
      from: start,
      "byte 0x\(byte < 16 ? "0" : "")\(hexadecimal) is not text: give PTX, not a compiled binary")
    finish()
    isAborted = true
    return result
  }
}
