extension Parser {
  /// One operand of an instruction.
  mutating func operand() throws(PTXError) -> Operand {
    switch token.kind {
    case .word: return try namedOperand()
    case .integer, .float32, .float64, .minus, .plus, .tilde, .leftParenthesis:
      return try constant().operand
    case .exclamation:
      // `!p` negates a predicate, `!5` is a constant.
      let mark = token
      let afterMark = lexer
      advance()
      if token.kind == .word, !isWarpSize {
        return .negated(try name("a predicate register after '!'"))
      }
      guard beginsConstant else { throw expected("a predicate register after '!'") }
      lexer = afterMark
      token = mark
      return try constant().operand
    case .leftBracket: return try address()
    case .leftBrace: return .vector(try vector())
    default: throw expected("an operand")
    }
  }

  /// A name alone, with another behind `|`, or with an offset.
  private mutating func namedOperand() throws(PTXError) -> Operand {
    let isDotted = token.bits > 0
    if isWarpSize { return try warpSize() }
    let name = try operandName()
    switch token.kind {
    case .bar where !isDotted:
      advance()
      guard token.kind == .word, token.bits == 0 else {
        throw expected("a predicate register after '|'")
      }
      return .pair(name, try operandName())
    case .plus, .minus:
      let offset = try displacement()
      return offset == 0 ? .name(name) : .displaced(name, offset)
    case .leftBracket where !isDotted: return try indexed(name)
    default: return .name(name)
    }
  }

  /// `table[3]`: the address of an element for `mov` and `cvta`, else the element in memory. The
  /// assembler counts in the type of the array, whatever its dimensions.
  private mutating func indexed(_ name: String) throws(PTXError) -> Operand {
    let bracket = token
    guard let size = scopes.reversed().lazy.compactMap({ $0.elementByteCounts[name] }).first else {
      throw error("'\(name)' is no array of scalars that is declared before: write [\(name)+4]")
    }
    advance()
    guard beginsConstant else {
      throw error("not supported: index in a register: add it to the address with add.s64")
    }
    guard let bits = try constant().bits else {
      throw error(at: bracket.position, text: "[", "an index is an integer")
    }
    let (offset, overflow) = Int64(bitPattern: bits).multipliedReportingOverflow(by: Int64(size))
    guard !overflow else {
      throw error(at: bracket.position, text: "[", "the index does not fit in 64 bits")
    }
    try expect(.rightBracket, "after the index")
    let opcode = source.bytes[opcodeStart...]
    guard opcode.starts(with: "mov.".utf8) || opcode.starts(with: "cvta.".utf8) else {
      return .address(Address(base: name, offset: offset))
    }
    return offset == 0 ? .name(name) : .displaced(name, offset)
  }

  /// `WARP_SZ` alone stays a name; as a part of an expression it counts 32.
  private mutating func warpSize() throws(PTXError) -> Operand {
    let start = token
    let afterStart = lexer
    advance()
    if BinaryOperator(token.kind) == nil, token.kind != .question { return .name("WARP_SZ") }
    lexer = afterStart
    token = start
    return try constant().operand
  }

  /// A register, label or variable, or a register with a component (`%tid.x`, `colour.r`,
  /// `%r1.b0`).
  mutating func operandName() throws(PTXError) -> String {
    let name = text(of: token)
    if token.bits > 0 {
      let parts = name.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, Self.isComponent(parts[1]) else {
        throw error("'\(found)' is not an operand: names have no dots")
      }
    }
    advance()
    return name
  }

  /// Whether a suffix selects a part of a register: `x` ... `w`, `r` ... `a` of a vector, `b0`,
  /// `h1` or `b3210` of the operand of a video instruction.
  private static func isComponent(_ suffix: Substring) -> Bool {
    if ["x", "y", "z", "w", "r", "g", "b", "a"].contains(suffix) { return true }
    guard suffix.first == "b" || suffix.first == "h" else { return false }
    return suffix.utf8.dropFirst().allSatisfy(\.isDigit)
  }

  /// `[%rd1+16]`, `[%rd1+-16]`, `[%rd1-16]`, `[tile]`, `[4096]` or `[texture, {%f1, %f2}]`.
  private mutating func address() throws(PTXError) -> Operand {
    advance()
    var address = Address(base: nil)
    if token.kind == .word, !isWarpSize {
      address.base = try operandName()
      address.offset = try displacement()
    } else {
      guard beginsConstant else { throw expected("a register, a variable or an integer") }
      let place = token
      guard let bits = try constant().bits else {
        throw error(at: place.position, text: text(of: place), "an address is an integer")
      }
      address.offset = Int64(bitPattern: bits)
    }
    var coordinates: [Operand] = []
    while skip(.comma) {
      guard token.kind != .leftBracket else { throw expected("a coordinate") }
      coordinates.append(try operand())
    }
    try expect(.rightBracket, "after the address")
    return coordinates.isEmpty ? .address(address) : .coordinates(address, coordinates)
  }

  /// `{%r0, %r1}`: names and constants.
  private mutating func vector() throws(PTXError) -> [Operand] {
    advance()
    isInVector = true
    var elements: [Operand] = []
    repeat {
      if token.kind == .word, !isWarpSize {
        elements.append(.name(try operandName()))
      } else if beginsConstant {
        elements.append(try operand())
      } else {
        throw expected("a register or constant in the vector")
      }
    } while skip(.comma)
    try expect(.rightBrace, "or ',' in the vector")
    isInVector = false
    return elements
  }

  // MARK: Calls

  /// `(results), function, (arguments), targets`, of which only the function must be there: brought
  /// into the one form that `Call` describes.
  mutating func callOperands() throws(PTXError) -> [Operand] {
    var results: [Operand] = []
    if token.kind == .leftParenthesis {
      results = try list("a result")
      try expect(.comma, "after the results of the call")
    }
    let function = Operand.name(try name("the function that is called"))
    var arguments: [Operand] = []
    var targets: [Operand] = []
    if skip(.comma) {
      if token.kind == .leftParenthesis {
        arguments = try list("an argument")
        if skip(.comma) { targets.append(.name(try name("the prototype of the call"))) }
      } else {
        targets.append(.name(try name("the arguments or the prototype of the call")))
      }
    }
    return [.list(results), function, .list(arguments)] + targets
  }

  /// Operands in parentheses: names, `_` and constants.
  private mutating func list(_ meaning: String) throws(PTXError) -> [Operand] {
    advance()
    var elements: [Operand] = []
    if skip(.rightParenthesis) { return elements }
    repeat {
      guard token.kind == .word || beginsConstant else { throw expected(meaning) }
      elements.append(try operand())
    } while skip(.comma)
    try expect(.rightParenthesis, "or ',' after \(meaning)")
    return elements
  }
}
