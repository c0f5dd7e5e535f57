/// Reads the tokens of a text into a module by recursive descent: one method per construct, in the
/// extensions of this type. A method throws at the first mistake of its construct; the loops over
/// declarations and statements note it, skip to the next one and go on.
struct Parser {
  /// The deepest nesting of braces, so that a hostile text cannot exhaust the stack.
  static let depthLimit = 64
  /// The most registers that the body of one kernel may declare, so that a hostile text cannot
  /// exhaust the memory. Compiled kernels declare a few thousand.
  static let registerLimit = 1 << 20
  /// The most bytes of one variable or parameter: 1 TiB.
  static let byteLimit = 1 << 40

  let source: SourceText
  var lexer: Lexer
  /// The token to be looked at.
  var token: Token
  /// The place behind the token before it, where a missing mark belongs.
  var previousEnd = SourcePosition(line: 1, column: 1)
  /// The mistakes so far.
  var errors: [PTXError] = []
  /// The names of the braces around the token, outermost first.
  var scopes: [NameScope] = [NameScope()]
  /// Registers declared in the kernel so far.
  var registerCount = 0
  /// Whether the token stands between the braces of a vector, whose `}` ends no scope.
  var isInVector = false
  /// Where the mnemonic of the instruction around the token begins.
  var opcodeStart = 0
  /// How deep the constant expression around the token nests.
  var expressionDepth = 0
  /// What the names of the module mean that may be declared more than once.
  var symbols: [String: Symbol] = [:]
  /// The operation of each mnemonic seen: a text repeats few mnemonics many times.
  var operations: [String: Operation] = [:]

  init(_ source: SourceText) {
    self.source = source
    lexer = Lexer(source)
    token = lexer.next()
  }

  // MARK: Moving on

  /// Goes to the next token.
  mutating func advance() {
    previousEnd = token.position
    previousEnd.column += token.end - token.start
    token = lexer.next()
  }

  /// Skips the token if it is a `kind`; returns whether it was.
  mutating func skip(_ kind: Token.Kind) -> Bool {
    guard token.kind == kind else { return false }
    advance()
    return true
  }

  /// Skips the token, which must be a `kind`.
  mutating func expect(_ kind: Token.Kind, _ place: String) throws(PTXError) {
    guard skip(kind) else { throw expected("\(kind.spelling) \(place)") }
  }

  /// Skips the `;` behind a construct. A construct that ends at the end of its line or at a brace
  /// lacks nothing but the `;`, so this is noted and nothing is skipped.
  mutating func expectSemicolon(after construct: String) throws(PTXError) {
    if skip(.semicolon) { return }
    guard token.kind != .invalid,
      token.position.line > previousEnd.line || token.kind == .rightBrace || token.kind == .end
    else {
      throw expected("';' after \(construct)")
    }
    note(error(at: previousEnd, "';' is missing after \(construct)"))
  }

  // MARK: Words and numbers

  /// The bytes of a token.
  func text(of token: Token) -> String {
    source.string(token.start..<token.end)
  }

  /// The text of a token between its first and last byte: a string without its quotes.
  func quoted(_ token: Token) -> String {
    source.string(token.start + 1..<max(token.start + 1, token.end - 1))
  }

  /// Reads a name that is declared or referred to: an identifier without dots.
  mutating func name(_ meaning: String) throws(PTXError) -> String {
    guard token.kind == .word else { throw expected(meaning) }
    guard token.bits == 0 else { throw error("expected \(meaning) without dots, found '\(found)'") }
    let name = text(of: token)
    guard name != "_" else { throw error("'_' is the sink operand: expected \(meaning)") }
    advance()
    return name
  }

  /// Reads an integer constant of a declaration, which must lie in `range`.
  mutating func integer(_ meaning: String, in range: ClosedRange<Int>) throws(PTXError) -> Int {
    if token.kind == .minus {
      throw error("\(meaning) must lie in \(range.lowerBound)...\(range.upperBound)")
    }
    guard token.kind == .integer else { throw expected("\(meaning), an integer") }
    guard let value = Int(exactly: token.bits), range.contains(value) else {
      throw error("\(meaning) must lie in \(range.lowerBound)...\(range.upperBound), not \(found)")
    }
    advance()
    return value
  }

  // MARK: Mistakes

  /// The token as a message shows it.
  var found: String {
    token.kind == .end
      ? "end of file" : source.string(token.start..<min(token.end, token.start + 40))
  }

  /// A mistake at the token.
  func error(_ message: String) -> PTXError {
    error(at: token.position, text: token.kind == .end ? "" : found, message)
  }

  /// A mistake where something is missing, or at a token that was passed.
  func error(at position: SourcePosition, text: String = "", _ message: String) -> PTXError {
    PTXError(
      file: source.file, position: position, text: String(text.prefix(40)),
      message: Self.shortened(message))
  }

  /// A message of bounded length: it may quote a name of any length.
  static func shortened(_ message: String) -> String {
    message.utf8.count > 300 ? message.prefix(200) + "..." : message
  }

  /// The mistake that the token is not what has to stand here.
  func expected(_ wanted: String) -> PTXError {
    switch token.kind {
    case .invalid: error(lexer.problem)
    case .end: error("expected \(wanted), found end of file")
    default: error("expected \(wanted), found '\(found)'")
    }
  }

  /// Notes a mistake. After too many of them the rest of the text is skipped.
  mutating func note(_ error: PTXError) {
    guard errors.count < ParseErrors.limit else { return }
    errors.append(error)
    if errors.count == ParseErrors.limit { finish() }
  }

  /// Skips the rest of the text.
  mutating func finish() {
    lexer.finish()
    token = lexer.next()
  }

  // MARK: Names

  /// What a module-scope name was declared as.
  struct Symbol {
    /// What a name can be.
    enum Kind { case variable, kernel, function }

    var kind: Kind
    /// Whether it has storage or a body, of which there can be one.
    var isDefined: Bool
  }

  /// Declares a name of module scope, which may be declared any number of times as the same kind of
  /// thing but defined once.
  mutating func declare(
    _ name: String, as kind: Symbol.Kind, isDefined: Bool, at position: SourcePosition
  ) throws(PTXError) {
    if let known = symbols[name] {
      guard known.kind == kind, !(known.isDefined && isDefined) else {
        throw duplicate(name, at: position)
      }
      symbols[name]?.isDefined = known.isDefined || isDefined
    } else {
      guard scopes[0].declare(name) else { throw duplicate(name, at: position) }
      symbols[name] = Symbol(kind: kind, isDefined: isDefined)
    }
  }

  /// Declares a name in the innermost scope.
  mutating func declare(_ name: String, at position: SourcePosition) throws(PTXError) {
    guard scopes[scopes.count - 1].declare(name) else { throw duplicate(name, at: position) }
  }

  /// The mistake that a name is taken.
  func duplicate(_ name: String, at position: SourcePosition) -> PTXError {
    error(at: position, text: name, "'\(name)' is already declared in this scope: rename one")
  }
}
