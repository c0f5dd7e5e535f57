extension Parser {
  /// `(.param .u64 a, .reg .u32 n)` from the opening parenthesis.
  mutating func parameters(of owner: Owner) throws(PTXError) -> [Parameter] {
    advance()
    var parameters: [Parameter] = []
    if skip(.rightParenthesis) { return parameters }
    repeat { parameters.append(try parameter(of: owner)) } while skip(.comma)
    try expect(.rightParenthesis, "or ',' after a parameter")
    return parameters
  }

  /// `.param .u64 .ptr .global .align 16 weights`, or `.reg .u32 n` of a function.
  private mutating func parameter(of owner: Owner) throws(PTXError) -> Parameter {
    let isRegister = owner != .kernel && isDirective("reg")
    guard isRegister || isDirective("param") else {
      throw expected("a parameter such as '.param .u32 n'")
    }
    advance()
    let declarator = isRegister ? try registerType() : try declarator(isParameter: true)
    let position = token.position
    // Nothing refers to the parameters of a prototype or of a mere declaration.
    let isNameless = owner != .kernel && token.kind == .word && text(of: token) == "_"
    let name = isNameless ? "_" : try name("the name of a parameter")
    if isNameless { advance() }
    let place = token
    let dimensions = try dimensions(ofBytes: declarator.type.byteCount)
    guard dimensions.count < 2, !isRegister || dimensions.isEmpty else {
      throw error(
        at: place.position, "an array parameter has one dimension: write '.b8 \(name)[bytes]'")
    }
    guard owner != .kernel || !dimensions.contains(nil) else {
      throw error(
        at: place.position, text: "[]", "the length is missing: only a function may leave it out")
    }
    if owner != .prototype, !isNameless {
      try declare(name, at: position)
      if !dimensions.isEmpty {
        scopes[scopes.count - 1].elementByteCounts[name] = declarator.type.byteCount
      }
    }
    return Parameter(
      type: declarator.type, name: name, pointer: declarator.pointer,
      alignment: declarator.alignment, count: dimensions.first.map { $0 ?? 0 },
      isRegister: isRegister, reference: declarator.reference)
  }

  private mutating func registerType() throws(PTXError) -> Declarator {
    guard token.kind == .directive else { throw expected("a register type such as .b32") }
    guard let type = ScalarType(rawValue: directiveName), !type.isConversionOnly else {
      throw Self.knownTypes.contains(directiveName)
        ? error("not supported: type .\(directiveName)") : unsupportedDirective()
    }
    advance()
    registerCount += 1
    return Declarator(type: type)
  }
}
