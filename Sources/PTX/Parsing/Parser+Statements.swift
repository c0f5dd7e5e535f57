extension Parser {
  /// Reads statements up to the `}` that closes them, which is left in place.
  mutating func statements() -> [Statement] {
    var statements: [Statement] = []
    while token.kind != .rightBrace, token.kind != .end, !beginsDeclaration {
      let start = token.start
      do throws(PTXError) {
        try statement(into: &statements)
      } catch {
        note(error)
        skipStatement(from: start)
      }
    }
    return statements
  }

  private mutating func statement(into statements: inout [Statement]) throws(PTXError) {
    switch token.kind {
    case .word:
      let start = token
      advance()
      if token.kind == .colon {
        advance()
        switch directiveName {
        case "callprototype": statements.append(try prototype(start))
        case "calltargets", "branchtargets": statements.append(try targets(start))
        default: statements.append(.label(try label(start)))
        }
      } else {
        statements.append(.instruction(try instruction(opcode: start, predicate: nil)))
      }
    case .at:
      let predicate = try predicate()
      guard token.kind == .word else { throw expected("an instruction after the guard") }
      let opcode = token
      advance()
      statements.append(.instruction(try instruction(opcode: opcode, predicate: predicate)))
    case .directive: try directiveStatement(into: &statements)
    case .leftBrace: statements.append(.block(try block()))
    default: throw expected("an instruction, a label or a declaration")
    }
  }

  /// The label whose name and colon were passed.
  private mutating func label(_ start: Token) throws(PTXError) -> String {
    let name = text(of: start)
    guard start.bits == 0, name != "_" else {
      throw error(
        at: start.position, text: name, "'\(name)' cannot be a label: names have no dots")
    }
    guard scopes[scopes.count - 1].declare(label: name) else {
      throw duplicate(name, at: start.position)
    }
    return name
  }

  /// `@p` or `@!p`.
  private mutating func predicate() throws(PTXError) -> Guard {
    advance()
    let isNegated = skip(.exclamation)
    return Guard(try name("a predicate register after '@'"), isNegated: isNegated)
  }

  private mutating func directiveStatement(
    into statements: inout [Statement]
  ) throws(PTXError) {
    switch directiveName {
    case "reg": statements.append(.registers(try registers()))
    case "shared", "local", "global", "const", "param":
      statements += try variables().map { .variable($0) }
    case "pragma": statements += try pragmas().map { .pragma($0) }
    case "loc": try skipLocationDirective()
    case "file": try skipFileDirective()
    case "section": try skipSectionDirective()
    default: throw unsupportedDirective()
    }
  }

  /// `{ ... }` with a scope of its own.
  private mutating func block() throws(PTXError) -> [Statement] {
    let opening = token.position
    // The module and the kernel hold one scope each.
    guard scopes.count <= Self.depthLimit else {
      let mistake = error("braces nest deeper than \(Self.depthLimit): flatten the text")
      skipBraces()
      throw mistake
    }
    advance()
    scopes.append(NameScope())
    let body = statements()
    let inner = scopes.removeLast()
    scopes[scopes.count - 1].takeUnresolvedBranches(of: inner)
    close(opening)
    return body
  }

  /// Skips the rest of a statement that began at `start`: to behind its `;`, or to the `}` around
  /// it.
  private mutating func skipStatement(from start: Int) {
    var depth = isInVector ? 1 : 0
    isInVector = false
    var isFirst = token.start == start
    while token.kind != .end {
      switch token.kind {
      case .semicolon:
        advance()
        return
      case .leftBrace: depth += 1
      case .rightBrace:
        if depth == 0 { return }
        depth -= 1
      case .directive where !isFirst && beginsDeclaration: return
      default: break
      }
      isFirst = false
      advance()
    }
  }
}
