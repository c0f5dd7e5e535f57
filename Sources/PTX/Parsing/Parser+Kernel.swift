extension Parser {
  /// `.entry name(parameters) directives { body }` from `.entry` to the closing brace.
  mutating func kernel(linkage: Linkage?) throws(PTXError) -> Kernel {
    advance()
    let position = token.position
    let name = try name("the name of a kernel")
    try declare(name, at: position)
    // The parameters share the scope of the outermost braces, as the assembler has it.
    scopes.append(NameScope())
    registerCount = 0
    defer { scopes.removeLast(scopes.count - 1) }

    let parameters = try parameters()
    var pragmas: [Statement] = []
    let directives = try performanceDirectives(pragmas: &pragmas)
    if token.kind == .semicolon { throw error("not supported yet: a kernel without a body") }
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
    return Kernel(
      linkage: linkage, name: name, parameters: parameters, directives: directives,
      body: pragmas + body)
  }

  /// Skips the `}` that matches the `{` at `opening`. Where it is missing, this is noted.
  mutating func close(_ opening: SourcePosition) {
    if skip(.rightBrace) || lexer.isAborted { return }
    note(error("'}' is missing: it closes the '{' of \(opening)"))
  }

  /// `(.param .u64 a, .param .u32 n)`, or nothing.
  private mutating func parameters() throws(PTXError) -> [Parameter] {
    guard skip(.leftParenthesis) else { return [] }
    var parameters: [Parameter] = []
    if skip(.rightParenthesis) { return parameters }
    repeat { parameters.append(try parameter()) } while skip(.comma)
    try expect(.rightParenthesis, "or ',' after a parameter")
    return parameters
  }

  /// The directives before the body, each at most once.
  private mutating func performanceDirectives(
    pragmas: inout [Statement]
  ) throws(PTXError) -> [PerformanceDirective] {
    var directives: [PerformanceDirective] = []
    var seen: Set<String> = []
    while token.kind == .directive {
      let name = directiveName
      if name == "pragma" {
        pragmas += try self.pragmas()
        continue
      }
      let start = token
      guard ["maxntid", "reqntid", "minnctapersm", "maxnreg"].contains(name) else {
        throw unsupportedDirective()
      }
      advance()
      switch name {
      case "maxntid": directives.append(.maximumThreads(try extents(of: name)))
      case "reqntid": directives.append(.requiredThreads(try extents(of: name)))
      case "minnctapersm": directives.append(.minimumBlocksPerSM(try count(of: name)))
      default: directives.append(.maximumRegisters(try count(of: name)))
      }
      let other = name == "maxntid" ? "reqntid" : name == "reqntid" ? "maxntid" : name
      guard seen.insert(name).inserted, !seen.contains(other) || other == name else {
        throw error(
          at: start.position, text: ".\(name)",
          "'.\(name)' and '.\(other)' cannot both stand here: remove one")
      }
    }
    return directives
  }

  /// One to three numbers of threads.
  private mutating func extents(of name: String) throws(PTXError) -> [Int] {
    var extents = [try count(of: name)]
    while skip(.comma) {
      guard extents.count < 3 else { throw error("'.\(name)' has three numbers at most") }
      extents.append(try count(of: name))
    }
    return extents
  }

  private mutating func count(of name: String) throws(PTXError) -> Int {
    try integer("the number of '.\(name)'", in: 1...Int(Int32.max))
  }

  /// `.pragma "nounroll", "other";` from `.pragma` to the `;`, as one statement for each string.
  mutating func pragmas() throws(PTXError) -> [Statement] {
    advance()
    var pragmas: [Statement] = []
    repeat {
      guard token.kind == .string else { throw expected("a string after '.pragma'") }
      pragmas.append(.pragma(quoted(token)))
      advance()
    } while skip(.comma)
    try expectSemicolon(after: "'.pragma'")
    return pragmas
  }
}
