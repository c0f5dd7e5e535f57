extension Parser {
  // MARK: Going on after a mistake

  /// Skips from `{` to behind the matching `}` or to the end; returns whether it was found.
  @discardableResult
  mutating func skipBraces() -> Bool {
    var depth = 0
    while token.kind != .end {
      if token.kind == .leftBrace { depth += 1 }
      if token.kind == .rightBrace { depth -= 1 }
      advance()
      if depth == 0 { return true }
    }
    return false
  }

  /// Skips the rest of a declaration that began at `start`: to behind its `;` or its body, or to
  /// a directive that begins another.
  mutating func skipDeclaration(from start: Int, after mistake: PTXError) {
    isInVector = false
    if token.start == start || token.position == mistake.position { advance() }
    var depth = 0
    while token.kind != .end {
      switch token.kind {
      case .leftBrace:
        // Initialiser lists end with a `;`, bodies do not.
        skipBraces()
        if token.kind == .semicolon { continue }
        return
      case .leftParenthesis: depth += 1
      case .rightParenthesis: depth -= 1
      case .semicolon where depth <= 0:
        advance()
        // The rest of a kernel whose header was wrong.
        if token.kind == .leftBrace { skipBraces() }
        while token.kind == .rightBrace { advance() }
        return
      case .directive where beginsDeclaration: return
      default: break
      }
      advance()
    }
  }

  /// Whether the token begins a declaration and can stand nowhere else.
  var beginsDeclaration: Bool {
    guard token.kind == .directive else { return false }
    return ["visible", "weak", "extern", "common", "entry", "func", "alias"].contains(directiveName)
  }
}
