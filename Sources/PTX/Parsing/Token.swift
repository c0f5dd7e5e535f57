/// One word, number or mark of a PTX text, by its place in the bytes.
struct Token {
  /// What a token is.
  enum Kind: UInt8 {
    /// The end of the text.
    case end
    /// Bytes that are no token; the lexer holds the reason.
    case invalid
    /// A name or a mnemonic, perhaps dotted: `%r1`, `%tid.x`, `ld.global.u32`.
    case word
    /// A word that begins with a dot: `.reg`.
    case directive
    case integer, float32, float64, string
    case leftBracket, rightBracket, leftBrace, rightBrace, leftParenthesis, rightParenthesis
    case comma, semicolon, colon, at, exclamation, bar, plus, minus, less, greater, equal
    case star, slash, percent, ampersand, caret, tilde, question
    case shiftLeft, shiftRight, lessEqual, greaterEqual, equalEqual, notEqual, and, or
  }

  /// What it is.
  var kind: Kind
  /// The offset of its first byte.
  var start: Int
  /// The offset behind its last byte.
  var end: Int
  /// The place of its first byte.
  var position: SourcePosition
  /// The value of a number: an integer as it is, a float by its bits. For a word, the number of
  /// separators (`.` and `::`) in it.
  var bits: UInt64 = 0
}

extension Token.Kind {
  /// How a message calls a token of this kind.
  var spelling: String {
    switch self {
    case .end: "end of file"
    case .invalid: "character"
    case .word: "name"
    case .directive: "directive"
    case .integer: "integer"
    case .float32, .float64: "number"
    case .string: "string"
    case .leftBracket: "'['"
    case .rightBracket: "']'"
    case .leftBrace: "'{'"
    case .rightBrace: "'}'"
    case .leftParenthesis: "'('"
    case .rightParenthesis: "')'"
    case .comma: "','"
    case .semicolon: "';'"
    case .colon: "':'"
    case .at: "'@'"
    case .exclamation: "'!'"
    case .bar: "'|'"
    case .plus: "'+'"
    case .minus: "'-'"
    case .less: "'<'"
    case .greater: "'>'"
    case .equal: "'='"
    case .star: "'*'"
    case .slash: "'/'"
    case .percent: "'%'"
    case .ampersand: "'&'"
    case .caret: "'^'"
    case .tilde: "'~'"
    case .question: "'?'"
    case .shiftLeft: "'<<'"
    case .shiftRight: "'>>'"
    case .lessEqual: "'<='"
    case .greaterEqual: "'>='"
    case .equalEqual: "'=='"
    case .notEqual: "'!='"
    case .and: "'&&'"
    case .or: "'||'"
    }
  }
}
