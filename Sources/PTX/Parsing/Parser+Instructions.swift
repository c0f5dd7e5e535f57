extension Parser {
  /// The rest of an instruction whose first word was passed, to its `;`.
  mutating func instruction(
    opcode: Token, predicate: Guard?
  ) throws(PTXError) -> Instruction {
    let operation = try operation(opcode)
    var operands: [Operand] = []
    // Operands may begin on the next line, but not those of `ret`.
    let isBare = operation.operandCount?.upperBound == 0 || token.kind != .word
    if token.kind != .semicolon, !(isBare && isAtEndOfStatement) {
      let first = token
      repeat { operands.append(try operand()) } while skip(.comma)
      if case .control(let control) = operation, control.kind == .bra {
        try noteBranch(to: operands, at: first)
      }
    }
    if token.kind != .semicolon, !isAtEndOfStatement {
      throw expected(operands.isEmpty ? "';' after the instruction" : "',' or ';' after an operand")
    }
    if let counts = operation.operandCount, !counts.contains(operands.count) {
      let wanted =
        counts.lowerBound == counts.upperBound
        ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)"
      note(
        error(
          at: opcode.position, text: text(of: opcode),
          "\(operation.mnemonic) takes \(wanted) operands, not \(operands.count)"))
    }
    try expectSemicolon(after: "the instruction")
    return Instruction(
      predicate: predicate, operation: operation, operands: operands, position: opcode.position)
  }

  /// Whether the statement cannot go on at the token, so that only its `;` is missing.
  private var isAtEndOfStatement: Bool {
    switch token.kind {
    case .end, .rightBrace: true
    case .word, .at, .directive: token.position.line > previousEnd.line
    default: false
    }
  }

  /// The operation of a mnemonic whose first word was passed. Modifiers may stand apart
  /// (`add .s32`).
  private mutating func operation(_ opcode: Token) throws(PTXError) -> Operation {
    var mnemonic = text(of: opcode)
    while token.kind == .directive {
      mnemonic += text(of: token)
      advance()
    }
    if let known = operations[mnemonic] { return known }
    do throws(MnemonicError) {
      let operation = try Operation(mnemonic: mnemonic)
      operations[mnemonic] = operation
      return operation
    } catch {
      throw self.error(at: opcode.position, text: mnemonic, error.description)
    }
  }

  private mutating func noteBranch(to operands: [Operand], at place: Token) throws(PTXError) {
    guard case .name(let label) = operands.first else {
      throw error(at: place.position, text: text(of: place), "bra takes a label")
    }
    scopes[scopes.count - 1].branch(to: label, at: place.position)
  }

  // MARK: Operands

  private mutating func operand() throws(PTXError) -> Operand {
    switch token.kind {
    case .word:
      let isDotted = token.bits > 0
      let name = try operandName()
      guard !isDotted, skip(.bar) else {
        guard token.kind != .leftBracket else {
          throw error("not supported yet: indexed operand: use an address such as [name+4]")
        }
        return .name(name)
      }
      return .pair(name, try pairedName())
    case .exclamation:
      advance()
      return .negated(try name("a predicate register after '!'"))
    case .integer, .float32, .float64, .minus, .plus: return try constant()
    case .leftBracket: return .address(try address())
    case .leftBrace: return .vector(try vector())
    case .leftParenthesis:
      throw error("not supported yet: operand in parentheses (call or constant expression)")
    default: throw expected("an operand")
    }
  }

  /// A register, label or variable, or a special register with a component (`%tid.x`).
  private mutating func operandName() throws(PTXError) -> String {
    let name = text(of: token)
    if token.bits > 0 {
      let parts = name.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, ["x", "y", "z", "w"].contains(parts[1]) else {
        throw error("'\(found)' is not an operand: names have no dots")
      }
      guard name.utf8.first == UInt8(ascii: "%") else {
        throw error("not supported yet: component of a vector variable '\(found)'")
      }
    }
    advance()
    return name
  }

  private mutating func pairedName() throws(PTXError) -> String {
    guard token.kind == .word, token.bits == 0 else {
      throw expected("a predicate register after '|'")
    }
    return try operandName()
  }

  /// A number with an optional sign.
  private mutating func constant() throws(PTXError) -> Operand {
    let isNegative = token.kind == .minus
    if isNegative || token.kind == .plus { advance() }
    let operand: Operand
    switch token.kind {
    case .integer: operand = .integer(try signed(token.bits, isNegative: isNegative))
    case .float32 where !isNegative:
      operand = .float32(UInt32(truncatingIfNeeded: token.bits))
    case .float64 where !isNegative: operand = .float64(token.bits)
    case .float64 where source.bytes[token.start + 1] | 0x20 != UInt8(ascii: "d"):
      operand = .float64(token.bits ^ 1 << 63)
    case .float32, .float64:
      throw error("a float given by its bits has no sign: set the first bit of '\(found)'")
    case .word: throw error("a register has no sign: negate it with neg")
    default: throw expected("a number")
    }
    advance()
    if token.kind == .plus || token.kind == .minus {
      throw error("not supported yet: constant expression: write its value")
    }
    return operand
  }

  /// An integer as the 64 bits it stands for.
  private func signed(_ magnitude: UInt64, isNegative: Bool) throws(PTXError) -> Int64 {
    guard isNegative else { return Int64(bitPattern: magnitude) }
    guard magnitude <= 1 << 63 else {
      throw error("-\(found) does not fit in 64 bits: write a smaller one")
    }
    return Int64(bitPattern: 0 &- magnitude)
  }

  /// `[%rd1+16]`, `[%rd1+-16]`, `[%rd1-16]`, `[tile]` or `[4096]`.
  private mutating func address() throws(PTXError) -> Address {
    advance()
    var address = Address(base: nil)
    if token.kind == .word {
      address.base = try name("a register or variable in the address")
      if token.kind == .plus || token.kind == .minus {
        address.offset = try offset(isRelative: true)
      }
    } else {
      address.offset = try offset(isRelative: false)
    }
    switch token.kind {
    case .comma: throw error("not supported yet: address with coordinates")
    case .plus, .minus: throw error("not supported yet: constant expression: write its value")
    default: try expect(.rightBracket, "after the address")
    }
    return address
  }

  /// A constant with up to two signs: `+16`, `-16`, `+-16`. Behind a base it counts both ways, so it
  /// must fit in 63 bits and a sign; alone it is an address of 64 bits.
  private mutating func offset(isRelative: Bool) throws(PTXError) -> Int64 {
    var isNegative = false
    if token.kind == .plus || token.kind == .minus {
      isNegative = token.kind == .minus
      advance()
      if isRelative, !isNegative, token.kind == .minus {
        isNegative = true
        advance()
      }
    }
    if token.kind == .word {
      throw error("an offset is a constant: add '\(found)' to the base with add.s64")
    }
    guard token.kind == .integer else { throw expected("an integer in the address") }
    if isRelative, !isNegative, token.bits > UInt64(Int64.max) {
      throw error("the offset \(found) does not fit in a signed 64-bit integer")
    }
    let value = try signed(token.bits, isNegative: isNegative)
    advance()
    return value
  }

  /// `{%r0, %r1}`: names and constants.
  private mutating func vector() throws(PTXError) -> [Operand] {
    advance()
    isInVector = true
    var elements: [Operand] = []
    repeat {
      switch token.kind {
      case .word: elements.append(.name(try operandName()))
      case .integer, .float32, .float64, .minus, .plus: elements.append(try constant())
      default: throw expected("a register or constant in the vector")
      }
    } while skip(.comma)
    try expect(.rightBrace, "or ',' in the vector")
    isInVector = false
    return elements
  }
}
