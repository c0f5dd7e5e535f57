extension Parser {
  /// `.reg .b32 %r<10>, %x;` from `.reg` to the `;`.
  mutating func registers() throws(PTXError) -> RegisterDeclaration {
    advance()
    guard token.kind == .directive else { throw expected("a register type such as .b32") }
    var vector = VectorWidth.one
    if isDirective("v2") || isDirective("v4") {
      vector = isDirective("v2") ? .two : .four
      advance()
    }
    guard let type = ScalarType(rawValue: directiveName), !type.isConversionOnly else {
      throw Self.knownTypes.contains(directiveName)
        ? error("not supported: type .\(directiveName)") : unsupportedDirective()
    }
    advance()
    var declarators: [RegisterDeclaration.Declarator] = []
    repeat { declarators.append(try registerDeclarator(vector)) } while skip(.comma)
    try expectSemicolon(after: "the registers")
    return RegisterDeclaration(type: type, vector: vector, declarators: declarators)
  }

  /// `%x`, or `%r<10>` for `%r0` to `%r9`.
  private mutating func registerDeclarator(
    _ vector: VectorWidth
  ) throws(PTXError) -> RegisterDeclaration.Declarator {
    let position = token.position
    let name = try name("the name of a register")
    let remaining = max(0, Self.registerLimit - registerCount) / vector.rawValue
    guard skip(.less) else {
      guard remaining > 0 else {
        throw error(
          at: position, text: name, "a kernel may declare \(Self.registerLimit) registers at most")
      }
      registerCount += vector.rawValue
      try declare(name, at: position)
      return .single(name)
    }
    let number = token
    let count = try integer("the number of registers", in: 0...Self.registerLimit)
    guard count <= remaining else {
      throw error(
        at: number.position, text: text(of: number),
        "a kernel may declare \(Self.registerLimit) registers at most")
    }
    try expect(.greater, "after the number of registers")
    registerCount += count * vector.rawValue
    guard scopes[scopes.count - 1].declare(prefix: name, count: count) else {
      throw error(
        at: position, text: name,
        "a register of '\(name)<\(count)>' is already declared in this scope: rename one")
    }
    return .range(prefix: name, count: count)
  }
}
