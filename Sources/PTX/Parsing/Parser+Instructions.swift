extension Parser {
  /// The rest of an instruction whose first word was passed, to its `;`.
  mutating func instruction(
    opcode: Token, predicate: Guard?
  ) throws(PTXError) -> Instruction {
    opcodeStart = opcode.start
    let operation = try operation(opcode)
    let operands = try operands(of: operation)
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

  private mutating func operands(of operation: Operation) throws(PTXError) -> [Operand] {
    if case .call = operation { return try callOperands() }
    var operands: [Operand] = []
    // Operands may begin on the next line, but not those of `ret`.
    let isBare = operation.operandCount?.upperBound == 0 || token.kind != .word
    if token.kind == .semicolon || (isBare && isAtEndOfStatement) { return operands }
    let first = token
    repeat { operands.append(try operand()) } while skip(.comma)
    if case .control(let control) = operation, control.kind == .bra {
      guard case .name(let label) = operands.first else {
        throw error(at: first.position, text: text(of: first), "bra takes a label")
      }
      scopes[scopes.count - 1].branch(to: label, at: first.position)
    }
    return operands
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
  /// (`add .s32`). Modifiers that are not valid with the opcode are kept with the reason: the rest of
  /// the module may be good.
  private mutating func operation(_ opcode: Token) throws(PTXError) -> Operation {
    var mnemonic = text(of: opcode)
    while token.kind == .directive {
      mnemonic += text(of: token)
      advance()
    }
    if let known = operations[mnemonic] { return known }
    let operation: Operation
    do throws(MnemonicError) {
      operation = try Operation(mnemonic: mnemonic)
    } catch {
      operation = .invalid(mnemonic, reason: Self.shortened(error.description))
    }
    operations[mnemonic] = operation
    return operation
  }
}
