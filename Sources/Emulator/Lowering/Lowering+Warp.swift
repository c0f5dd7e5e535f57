import PTX

// Tensor core and communication between lanes.
extension Lowering {
  mutating func lower(_ form: MatrixMultiply, _ operands: [Operand]) throws(LoweringError) {
    let shape = form.shape
    let d = try destinations(operands[0], count: shape.accumulatorRegisters, .b32)
    let a = try sources(operands[1], count: shape.aRegisters, .b32)
    let b = try sources(operands[2], count: shape.bRegisters, .b32)
    let c = try sources(operands[3], count: shape.accumulatorRegisters, .b32)
    // The tensor core finds all rows behind one pool index, in the order of the text.
    var operation = MicroOperation(code: .matrixMultiply, d: pooled(d + a + b + c))
    operation.detail = BitMatrixForm(form).rawValue
    try append(operation, reads: a + b + c, writes: d)
  }

  mutating func lower(_ form: Shuffle, _ operands: [Operand]) throws(LoweringError) {
    let value: Operand
    var inRange: Int64 = -1
    if case .pair(let register, let flag) = operands[0] {
      value = .name(register)
      if flag != "_" { inRange = Int64(try predicate(.name(flag))) }
    } else {
      value = operands[0]
    }
    let d = try destination(value, .b32)
    let a = try source(operands[1], .b32)
    let b = try source(operands[2], .b32)
    let c = try source(operands[3], .b32)
    let members = try source(operands[4], .b32)
    let code: OperationCode =
      switch form.mode {
      case .up: .shuffleUp
      case .down: .shuffleDown
      case .bfly: .shuffleButterfly
      case .idx: .shuffleIndex
      }
    // Clamp and member mask stand behind one pool index.
    try append(
      MicroOperation(code: code, d: d, a: a, b: b, c: pooled([c, members]), immediate: inRange),
      reads: [a, b, c, members], writes: [d])
  }

  mutating func lower(_ form: Vote, _ operands: [Operand]) throws(LoweringError) {
    // A negated source flips the predicate before it is combined.
    var isNegated = false
    var operand = operands[1]
    if case .negated(let name) = operand {
      isNegated = true
      operand = .name(name)
    }
    let a = try predicate(operand)
    let members = try source(operands[2], .b32)
    var operation = MicroOperation(code: .ballot, a: a, b: members)
    operation.detail = isNegated ? 1 : 0
    if form.mode == .ballot {
      operation.d = try destination(operands[0], .b32)
      return try append(
        operation, reads: [members], writes: [operation.d])
    }
    operation.d = try predicate(operands[0])
    operation.code =
      switch form.mode {
      case .all: .voteAll
      case .any: .voteAny
      default: .voteUniform
      }
    try append(operation, reads: [members])
  }
}
