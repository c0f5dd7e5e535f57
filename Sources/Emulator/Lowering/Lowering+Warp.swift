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
    try checkSynchronization(form.isSynchronized, form.mnemonic)
    let (d, inRange) = try destinationAndFlag(operands[0])
    let a = try source(operands[1], .b32)
    let b = try source(operands[2], .b32)
    let c = try source(operands[3], .b32)
    let members = try source(form.isSynchronized ? operands[4] : .integer(-1), .b32)
    let code: OperationCode =
      switch form.mode {
      case .up: .shuffleUp
      case .down: .shuffleDown
      case .bfly: .shuffleButterfly
      case .idx: .shuffleIndex
      }
    // Clamp and member mask stand behind one pool index.
    var operation = MicroOperation(
      code: code, d: d, a: a, b: b, c: pooled([c, members]), immediate: inRange)
    operation.detail = form.isSynchronized ? 0 : MicroOperation.isUnsynchronized
    try append(operation, reads: [a, b, c, members], writes: [d])
  }

  /// A destination with an optional predicate beside it, `d|p`: its row, and the slot or -1.
  private mutating func destinationAndFlag(
    _ operand: Operand
  ) throws(LoweringError) -> (row: Int32, slot: Int64) {
    guard case .pair(let register, let flag) = operand else {
      return (try destination(operand, .b32), -1)
    }
    let row = try destination(.name(register), .b32)
    return (row, flag == "_" ? -1 : Int64(try predicate(.name(flag))))
  }

  /// Shuffles and votes without `.sync` ended with sm_70 (PTX ISA, "shfl" and "vote").
  private func checkSynchronization(
    _ isSynchronized: Bool, _ mnemonic: String
  ) throws(LoweringError) {
    if isSynchronized || module.target.number < 70 || module.version < LanguageVersion(6, 4) {
      return
    }
    throw invalid(
      "\(mnemonic) without .sync needs .version 6.3 or lower, or a target below sm_70")
  }

  mutating func lower(_ form: Vote, _ operands: [Operand]) throws(LoweringError) {
    try checkSynchronization(form.isSynchronized, form.mnemonic)
    let a = try predicateSource(operands[1])
    let members = try source(form.isSynchronized ? operands[2] : .integer(-1), .b32)
    var operation = MicroOperation(code: .ballot, a: a, b: members)
    operation.detail = form.isSynchronized ? 0 : MicroOperation.isUnsynchronized
    if form.mode == .ballot {
      operation.d = try destination(operands[0], .b32)
      return try append(operation, reads: [members], writes: [operation.d])
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

  mutating func lower(_ form: WarpMatch, _ operands: [Operand]) throws(LoweringError) {
    let is64 = form.type.bitWidth == 64
    let d: Int32
    var flag: Int64 = -1
    if form.mode == .all {
      (d, flag) = try destinationAndFlag(operands[0])
    } else {
      d = try destination(operands[0], .b32)
    }
    let a = try source(operands[1], form.type)
    let members = try source(operands[2], .b32)
    let code: OperationCode =
      form.mode == .any ? (is64 ? .matchAny64 : .matchAny32) : (is64 ? .matchAll64 : .matchAll32)
    try append(
      MicroOperation(code: code, d: d, a: a, b: members, immediate: flag), reads: [a, members],
      writes: [d])
  }

  mutating func lower(_ form: WarpReduction, _ operands: [Operand]) throws(LoweringError) {
    let d = try destination(operands[0], form.type)
    let a = try source(operands[1], form.type)
    let members = try source(operands[2], .b32)
    let isSigned = form.type.isSigned
    let function: ReductionFunction =
      switch form.function {
      case .add: .add
      case .min: isSigned ? .minS : .minU
      case .max: isSigned ? .maxS : .maxU
      case .and: .and
      case .or: .or
      case .xor: .xor
      }
    var operation = MicroOperation(code: .reduce, d: d, a: a, b: members)
    operation.detail = function.rawValue
    try append(operation, reads: [a, members], writes: [d])
  }

  mutating func lowerActiveMask(_ operands: [Operand]) throws(LoweringError) {
    let d = try destination(operands[0], .b32)
    try append(MicroOperation(code: .activeMask, d: d), writes: [d])
  }

  mutating func lowerElection(_ operands: [Operand]) throws(LoweringError) {
    guard case .pair(_, let flag) = operands[0], flag != "_" else {
      throw invalid("elect.sync needs a predicate beside its destination: d|p")
    }
    let (d, slot) = try destinationAndFlag(operands[0])
    let members = try source(operands[1], .b32)
    try append(
      MicroOperation(code: .elect, d: d, b: members, immediate: slot), reads: [members],
      writes: [d])
  }
}
