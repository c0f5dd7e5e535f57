extension Token.Kind {
  /// The punctuation mark that `byte` is.
  init?(mark byte: UInt8) {
    switch byte {
    case UInt8(ascii: "["): self = .leftBracket
    case UInt8(ascii: "]"): self = .rightBracket
    case UInt8(ascii: "{"): self = .leftBrace
    case UInt8(ascii: "}"): self = .rightBrace
    case UInt8(ascii: "("): self = .leftParenthesis
    case UInt8(ascii: ")"): self = .rightParenthesis
    case UInt8(ascii: ","): self = .comma
    case UInt8(ascii: ";"): self = .semicolon
    case UInt8(ascii: ":"): self = .colon
    case UInt8(ascii: "@"): self = .at
    case UInt8(ascii: "!"): self = .exclamation
    case UInt8(ascii: "|"): self = .bar
    case UInt8(ascii: "+"): self = .plus
    case UInt8(ascii: "-"): self = .minus
    case UInt8(ascii: "<"): self = .less
    case UInt8(ascii: ">"): self = .greater
    case UInt8(ascii: "="): self = .equal
    case UInt8(ascii: "*"): self = .star
    case UInt8(ascii: "/"): self = .slash
    case UInt8(ascii: "&"): self = .ampersand
    case UInt8(ascii: "^"): self = .caret
    case UInt8(ascii: "~"): self = .tilde
    case UInt8(ascii: "?"): self = .question
    default: return nil
    }
  }

  /// The operator that the mark and a next one make.
  func followed(by next: UInt8) -> Token.Kind? {
    switch self {
    case .less:
      next == UInt8(ascii: "<") ? .shiftLeft : next == UInt8(ascii: "=") ? .lessEqual : nil
    case .greater:
      next == UInt8(ascii: ">") ? .shiftRight : next == UInt8(ascii: "=") ? .greaterEqual : nil
    case .equal: next == UInt8(ascii: "=") ? .equalEqual : nil
    case .exclamation: next == UInt8(ascii: "=") ? .notEqual : nil
    case .ampersand: next == UInt8(ascii: "&") ? .and : nil
    case .bar: next == UInt8(ascii: "|") ? .or : nil
    default: nil
    }
  }
}

extension UInt8 {
  /// Whether the byte is an ASCII digit.
  var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

  /// Whether the byte may stand in an identifier behind the first: letter, digit, `_`, `$`.
  var isIdentifier: Bool {
    (self | 0x20) &- UInt8(ascii: "a") < 26 || isDigit || self == UInt8(ascii: "_")
      || self == UInt8(ascii: "$")
  }
}
