extension Parser {
  /// What stands between a state space and the name of a variable or parameter.
  struct Declarator {
    var type: ScalarType
    var alignment: Int?
    var pointer: Parameter.Pointer?
  }

  /// `.shared .align 16 .b8 tile[16384], other[4];` from the state space to the `;`.
  mutating func variables(linkage: Linkage?) throws(PTXError) -> [Variable] {
    guard let space = StateSpace(rawValue: directiveName) else { throw unsupportedDirective() }
    advance()
    let declarator = try declarator(isParameter: false)
    var result: [Variable] = []
    repeat {
      let position = token.position
      let name = try name("the name of a variable")
      let dimensions = try dimensions(
        of: declarator.type, isUnsizedAllowed: linkage == .extern && space != .local)
      if token.kind == .equal { throw error("not supported yet: initialiser of '\(name)'") }
      try declare(name, at: position)
      result.append(
        Variable(
          linkage: linkage, space: space, alignment: declarator.alignment, type: declarator.type,
          name: name, dimensions: dimensions))
    } while skip(.comma)
    try expectSemicolon(after: "the variable")
    return result
  }

  /// `.param .u64 .ptr .global .align 16 weights`
  mutating func parameter() throws(PTXError) -> Parameter {
    guard isDirective("param") else { throw expected("a parameter such as '.param .u32 n'") }
    advance()
    let declarator = try declarator(isParameter: true)
    let position = token.position
    let name = try name("the name of a parameter")
    let dimensionsPosition = token.position
    let dimensions = try dimensions(of: declarator.type, isUnsizedAllowed: false)
    guard dimensions.count < 2 else {
      throw error(
        at: dimensionsPosition, "an array parameter has one dimension: write '.b8 \(name)[bytes]'")
    }
    try declare(name, at: position)
    return Parameter(
      type: declarator.type, name: name, pointer: declarator.pointer,
      alignment: declarator.alignment, count: dimensions.first ?? nil)
  }

  /// `.align 16 .b8` in either order, for a parameter with `.ptr .global .align 16` behind the type.
  private mutating func declarator(isParameter: Bool) throws(PTXError) -> Declarator {
    var type: ScalarType?
    var result = Declarator(type: .b8)
    while token.kind == .directive {
      switch directiveName {
      case "align":
        guard result.alignment == nil else { throw error("'.align' stands here twice: remove one") }
        advance()
        result.alignment = try alignment()
      case "ptr" where isParameter && type != nil && result.pointer == nil:
        advance()
        result.pointer = try pointer()
      case let name:
        guard let named = ScalarType(rawValue: name) else {
          throw Self.knownTypes.contains(name)
            ? error("not supported yet: type .\(name)") : unsupportedDirective()
        }
        guard type == nil else {
          throw error("a declaration has one type: remove '.\(name)'")
        }
        guard named != .pred else { throw error("a predicate has no memory form: use .b8") }
        type = named
        advance()
      }
    }
    guard let type else { throw expected("a type such as .u32") }
    result.type = type
    return result
  }

  /// Types of PTX that no variable or register of the tree can have.
  static let knownTypes: Set<String> = [
    "tf32", "e4m3", "e5m2", "e4m3x2", "e5m2x2", "u16x2", "s16x2", "f32x2",
  ]

  /// What follows `.ptr`.
  private mutating func pointer() throws(PTXError) -> Parameter.Pointer {
    var pointer = Parameter.Pointer(space: nil)
    if let space = StateSpace(rawValue: directiveName) {
      pointer.space = space
      advance()
    }
    if isDirective("align") {
      advance()
      pointer.alignment = try alignment()
    }
    return pointer
  }

  private mutating func alignment() throws(PTXError) -> Int {
    let number = token
    let value = try integer("the alignment in bytes", in: 1...1 << 30)
    guard value & (value - 1) == 0 else {
      throw error(
        at: number.position, text: text(of: number),
        "the alignment must be a power of two, not \(value)")
    }
    return value
  }

  /// `[4][16]`, or `[]` where the length is given elsewhere; empty for a scalar.
  private mutating func dimensions(
    of type: ScalarType, isUnsizedAllowed: Bool
  ) throws(PTXError) -> [Int?] {
    var result: [Int?] = []
    var byteCount = type.byteCount
    while token.kind == .leftBracket {
      advance()
      if token.kind == .rightBracket {
        guard result.isEmpty else { throw error("only the first dimension may be left out") }
        guard isUnsizedAllowed else {
          throw error("the length is missing: only a .extern variable may leave it out")
        }
        result.append(nil)
      } else {
        let number = token
        let count = try integer("the number of elements", in: 1...Self.byteLimit)
        let (product, overflow) = byteCount.multipliedReportingOverflow(by: count)
        guard !overflow, product <= Self.byteLimit else {
          throw error(
            at: number.position, text: text(of: number),
            "the array is larger than \(Self.byteLimit) bytes: make it smaller")
        }
        byteCount = product
        result.append(count)
      }
      try expect(.rightBracket, "after the number of elements")
    }
    return result
  }

  /// `.reg .b32 %r<10>, %x;` from `.reg` to the `;`.
  mutating func registers() throws(PTXError) -> RegisterDeclaration {
    advance()
    guard token.kind == .directive else { throw expected("a register type such as .b32") }
    guard let type = ScalarType(rawValue: directiveName) else {
      throw Self.knownTypes.contains(directiveName)
        ? error("not supported yet: type .\(directiveName)") : unsupportedDirective()
    }
    advance()
    var declarators: [RegisterDeclaration.Declarator] = []
    repeat { declarators.append(try registerDeclarator()) } while skip(.comma)
    try expectSemicolon(after: "the registers")
    return RegisterDeclaration(type: type, declarators: declarators)
  }

  /// `%x`, or `%r<10>` for `%r0` to `%r9`.
  private mutating func registerDeclarator() throws(PTXError) -> RegisterDeclaration.Declarator {
    let position = token.position
    let name = try name("the name of a register")
    let remaining = max(0, Self.registerLimit - registerCount)
    guard skip(.less) else {
      guard remaining > 0 else {
        throw error(
          at: position, text: name, "a kernel may declare \(Self.registerLimit) registers at most")
      }
      registerCount += 1
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
    registerCount += count
    guard scopes[scopes.count - 1].declare(prefix: name, count: count) else {
      throw error(
        at: position, text: name,
        "a register of '\(name)<\(count)>' is already declared in this scope: rename one")
    }
    return .range(prefix: name, count: count)
  }
}
