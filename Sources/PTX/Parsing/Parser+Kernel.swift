extension Parser {
  /// `.entry name(parameters) directives { body }` from `.entry` to the closing brace; nil for a
  /// declaration that ends in `;`, which says nothing that a later definition does not.
  mutating func kernel(linkage: Linkage?) throws(PTXError) -> Kernel? {
    advance()
    let position = token.position
    let name = try name("the name of a kernel")
    scopes.append(NameScope())
    registerCount = 0
    defer { scopes.removeLast(scopes.count - 1) }
    let parameters = token.kind == .leftParenthesis ? try parameters(of: .kernel) : []
    let (directives, _) = try directives(of: .kernel)
    let isDefined = token.kind == .leftBrace
    if isDefined || token.kind == .semicolon {
      try declare(name, as: .kernel, isDefined: isDefined, at: position)
    }
    if skip(.semicolon) { return nil }
    return Kernel(
      linkage: linkage, name: name, parameters: parameters, directives: directives,
      body: try body(of: name), position: position)
  }

  /// `.func (results) name (parameters) directives { body }` or `;` from `.func` on.
  mutating func function(linkage: Linkage?) throws(PTXError) -> Function {
    advance()
    while isDirective("attribute") { _ = try attributes() }
    // The parameters share the scope of the outermost braces, as the assembler has it.
    scopes.append(NameScope())
    registerCount = 0
    defer { scopes.removeLast(scopes.count - 1) }
    let results = token.kind == .leftParenthesis ? try parameters(of: .function) : []
    let position = token.position
    let name = try name("the name of a function")
    let parameters = token.kind == .leftParenthesis ? try parameters(of: .function) : []
    let (directives, isNoReturn) = try directives(of: .function)
    let isDefined = token.kind == .leftBrace
    if isDefined || token.kind == .semicolon {
      try declare(name, as: .function, isDefined: isDefined, at: position)
    }
    return Function(
      linkage: linkage, name: name, results: results, parameters: parameters,
      isNoReturn: isNoReturn, directives: directives,
      body: skip(.semicolon) ? nil : try body(of: name), position: position)
  }

  /// `{ statements }` in the innermost scope, whose branches must find their labels.
  private mutating func body(of name: String) throws(PTXError) -> [Statement] {
    guard token.kind == .leftBrace else { throw expected("'{' before the body of '\(name)'") }
    let opening = token.position
    advance()
    let body = statements()
    close(opening)
    for branch in scopes[1].unresolvedBranches {
      note(
        error(
          at: branch.position, text: branch.label,
          "undefined label '\(branch.label)': no '\(branch.label):' in this scope or around it"))
    }
    return body
  }

  /// Skips the `}` that matches the `{` at `opening`. Where it is missing, this is noted.
  mutating func close(_ opening: SourcePosition) {
    if !skip(.rightBrace) { noteMissingBrace(opening) }
  }

  /// Notes that the `{` at `opening` is not closed.
  mutating func noteMissingBrace(_ opening: SourcePosition) {
    if lexer.isAborted { return }
    note(error("'}' is missing: it closes the '{' of \(opening)"))
  }

  // MARK: Indirect calls and branches

  /// `name: .callprototype (results) _ (parameters);` at the directive behind the colon.
  mutating func prototype(_ label: Token) throws(PTXError) -> Statement {
    let name = try declaredLabel(label)
    advance()
    let results = token.kind == .leftParenthesis ? try parameters(of: .prototype) : []
    guard token.kind == .word else { throw expected("'_' in '.callprototype'") }
    advance()
    let parameters = token.kind == .leftParenthesis ? try parameters(of: .prototype) : []
    let (_, isNoReturn) = try directives(of: .prototype)
    try expectSemicolon(after: "'.callprototype'")
    return .prototype(
      CallPrototype(name: name, results: results, parameters: parameters, isNoReturn: isNoReturn))
  }

  /// `name: .calltargets f, g;` or `name: .branchtargets a, b;` at the directive behind the colon.
  mutating func targets(_ label: Token) throws(PTXError) -> Statement {
    let name = try declaredLabel(label)
    let directive = directiveName
    advance()
    var targets: [String] = []
    repeat {
      let place = token
      targets.append(try self.name("a target of '.\(directive)'"))
      if directive == "branchtargets" {
        scopes[scopes.count - 1].branch(to: targets[targets.count - 1], at: place.position)
      }
    } while skip(.comma)
    try expectSemicolon(after: "'.\(directive)'")
    return directive == "branchtargets"
      ? .branchTargets(name: name, labels: targets)
      : .callTargets(name: name, functions: targets)
  }

  /// The name in front of a list of targets, which is no label to branch to.
  private mutating func declaredLabel(_ label: Token) throws(PTXError) -> String {
    let name = text(of: label)
    guard label.bits == 0, name != "_" else {
      throw error(
        at: label.position, text: name, "'\(name)' cannot be a label: names have no dots")
    }
    try declare(name, at: label.position)
    return name
  }
}
