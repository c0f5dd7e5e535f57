extension Parser {
  /// What stands between a state space and the name of a variable or parameter.
  struct Declarator {
    var type: ScalarType
    var vector = VectorWidth.one
    var alignment: Int?
    var isManaged = false
    var pointer: Parameter.Pointer?
    var reference: ReferenceType?
  }

  /// Variables, textures, samplers and surfaces of module scope, from the state space to the `;`.
  mutating func moduleVariables(linkage: Linkage?) throws(PTXError) -> [Declaration] {
    if !isDirective("tex") {
      let afterSpace = lexer.peek()
      let name = source.string(afterSpace.start..<min(afterSpace.end, afterSpace.start + 40))
      guard let type = ReferenceType(rawValue: String(name.dropFirst())) else {
        return try variables(linkage: linkage, isModuleScope: true).map { .variable($0) }
      }
      advance()
      return try references(type, linkage: linkage)
    }
    // `.tex .u32 name;` is how PTX 1.4 wrote `.global .texref name;`.
    advance()
    guard ScalarType(rawValue: directiveName) != nil else { throw expected("a type such as .u32") }
    return try references(.texref, linkage: linkage)
  }

  /// The names of textures, samplers or surfaces behind their type. The properties that an initial
  /// value gives them are dropped: nothing that runs here reads them.
  private mutating func references(
    _ type: ReferenceType, linkage: Linkage?
  ) throws(PTXError) -> [Declaration] {
    advance()
    var result: [Declaration] = []
    repeat {
      let position = token.position
      let name = try name("the name of a .\(type.rawValue)")
      if skip(.equal) {
        guard token.kind == .leftBrace else { throw expected("'{' after '='") }
        skipBraces()
      }
      try declare(
        name, as: .variable, isDefined: linkage != .extern, at: position)
      result.append(.reference(type, name: name, linkage: linkage))
    } while skip(.comma)
    try expectSemicolon(after: "the .\(type.rawValue)")
    return result
  }

  /// `.shared .align 16 .b8 tile[16384], other[4];` from the state space to the `;`.
  mutating func variables(
    linkage: Linkage? = nil, isModuleScope: Bool = false
  ) throws(PTXError) -> [Variable] {
    guard let space = StateSpace(rawValue: directiveName) else { throw unsupportedDirective() }
    advance()
    let declarator = try declarator(isParameter: false)
    var result: [Variable] = []
    repeat {
      let position = token.position
      let name = try name("the name of a variable")
      var variable = Variable(
        linkage: linkage, space: space, alignment: declarator.alignment, vector: declarator.vector,
        type: declarator.type, name: name, isManaged: declarator.isManaged, position: position)
      let place = token
      variable.dimensions = try dimensions(ofBytes: variable.elementByteCount)
      if token.kind == .equal { try initialize(&variable) }
      guard !variable.isUnsized || (linkage == .extern && space != .local) else {
        throw error(
          at: place.position, text: "[]",
          "the length is missing: only a .extern variable or one with initial values may leave it "
            + "out")
      }
      if isModuleScope {
        try declare(name, as: .variable, isDefined: linkage != .extern, at: position)
      } else {
        try declare(name, at: position)
      }
      if !variable.dimensions.isEmpty, variable.vector == .one {
        scopes[scopes.count - 1].elementByteCounts[name] = variable.type.byteCount
      }
      result.append(variable)
    } while skip(.comma)
    try expectSemicolon(after: "the variable")
    return result
  }

  /// `.align 16 .b8` in any order, for a parameter with `.ptr .global .align 16` behind the type.
  mutating func declarator(isParameter: Bool) throws(PTXError) -> Declarator {
    var type: ScalarType?
    var result = Declarator(type: .b8)
    while token.kind == .directive {
      switch directiveName {
      case "align":
        guard result.alignment == nil else { throw error("'.align' stands here twice: remove one") }
        advance()
        result.alignment = try alignment()
      case "attribute" where !isParameter:
        result.isManaged = try attributes() || result.isManaged
      case "v2" where !isParameter && result.vector == .one,
        "v4" where !isParameter && result.vector == .one:
        result.vector = directiveName == "v2" ? .two : .four
        advance()
      case "ptr" where isParameter && type != nil && result.pointer == nil:
        advance()
        result.pointer = try pointer()
      case "texref", "samplerref", "surfref":
        // Alone it is the type; behind `.ptr` it is what the pointer is of.
        guard isParameter, result.reference == nil, type == nil || result.pointer != nil else {
          throw unsupportedDirective()
        }
        result.reference = ReferenceType(rawValue: directiveName)
        type = type ?? .b64
        advance()
      case let name:
        guard let named = ScalarType(rawValue: name), !named.isConversionOnly else {
          throw Self.knownTypes.contains(name)
            ? error("not supported: type .\(name)") : unsupportedDirective()
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
  mutating func dimensions(ofBytes elementByteCount: Int) throws(PTXError) -> [Int?] {
    var result: [Int?] = []
    var byteCount = elementByteCount
    while token.kind == .leftBracket {
      advance()
      if token.kind == .rightBracket {
        guard result.isEmpty else { throw error("only the first dimension may be left out") }
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
}
