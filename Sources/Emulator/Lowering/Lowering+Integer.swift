import PTX

// Integer arithmetic, logic and moves.
extension Lowering {
  mutating func lower(_ form: Arithmetic, _ operands: [Operand]) throws(LoweringError) {
    let is64 = form.type.bitWidth == 64
    let isSigned = form.type.isSigned
    let wide = form.part == .wide
    let types = operandTypes(form)
    let resultType = types.addend
    let d = try destination(operands[0], types.destination)
    let a = try source(operands[1], types.source)
    if let (code, detail) = Self.rareOperation(form) {
      var operation = MicroOperation(code: code, d: d, a: a)
      operation.detail = detail
      var reads = [a]
      if operands.count > 2 {
        operation.b = try source(operands[2], types.source)
        reads.append(operation.b)
      }
      if operands.count > 3 {
        operation.c = try source(operands[3], types.addend)
        reads.append(operation.c)
      }
      return try append(operation, reads: reads, writes: [d])
    }
    switch form.function {
    case .neg, .abs:
      let code: OperationCode =
        form.function == .neg ? (is64 ? .neg64 : .neg32) : (is64 ? .abs64 : .abs32)
      try append(MicroOperation(code: code, d: d, a: a), reads: [a], writes: [d])
    case .mad:
      let b = try source(operands[2], form.type)
      let c = try source(operands[3], resultType)
      let code: OperationCode
      switch form.part {
      case .wide: code = isSigned ? .madWideS : .madWideU
      default: code = is64 ? .mad64 : .mad32
      }
      try append(MicroOperation(code: code, d: d, a: a, b: b, c: c), reads: [a, b, c], writes: [d])
    default:
      let b = try source(operands[2], form.type)
      let code =
        wide
        ? (isSigned ? .mulWideS : .mulWideU)
        : Self.binary(form.function, form.part, is64: is64, isSigned: isSigned)
      try append(MicroOperation(code: code, d: d, a: a, b: b), reads: [a, b], writes: [d])
    }
  }

  private static func binary(
    _ function: Arithmetic.Function, _ part: Arithmetic.Part?, is64: Bool, isSigned: Bool
  ) -> OperationCode {
    switch function {
    case .add: is64 ? .add64 : .add32
    case .sub: is64 ? .sub64 : .sub32
    case .div:
      is64 ? (isSigned ? .divS64 : .divU64) : (isSigned ? .divS32 : .divU32)
    case .rem:
      is64 ? (isSigned ? .remS64 : .remU64) : (isSigned ? .remS32 : .remU32)
    case .min:
      is64 ? (isSigned ? .minS64 : .minU64) : (isSigned ? .minS32 : .minU32)
    case .max:
      is64 ? (isSigned ? .maxS64 : .maxU64) : (isSigned ? .maxS32 : .maxU32)
    default:
      part == .hi
        ? (is64 ? (isSigned ? .mulHiS64 : .mulHiU64) : (isSigned ? .mulHiS32 : .mulHiU32))
        : (is64 ? .mulLo64 : .mulLo32)
    }
  }

  mutating func lower(_ form: Logic, _ operands: [Operand]) throws(LoweringError) {
    if form.type == .pred { return try lowerPredicateLogic(form, operands) }
    let is16 = form.type.bitWidth == 16
    let is64 = form.type.bitWidth == 64
    let d = try destination(operands[0], form.type)
    let a = try source(operands[1], form.type)
    let code: OperationCode =
      switch form.function {
      case .and: is64 ? .and64 : .and32
      case .or: is64 ? .or64 : .or32
      case .xor: is64 ? .xor64 : .xor32
      case .not: is64 ? .not64 : .not32
      case .shl: is64 ? .shl64 : .shl32
      case .cnot: is16 ? .halfword : .integer
      case .shr where is16: .halfword
      case .shr:
        form.type.isSigned ? (is64 ? .shrS64 : .shrS32) : (is64 ? .shrU64 : .shrU32)
      }
    var operation = MicroOperation(code: code, d: d, a: a)
    guard form.function != .not, form.function != .cnot else {
      let isZero = is64 ? IntegerFunction.isZero64 : .isZero32
      operation.detail = is16 ? HalfwordFunction.isZero.rawValue : isZero.rawValue
      return try append(operation, reads: [a], writes: [d])
    }
    // A shift amount always has 32 bits.
    let isShift = form.function == .shl || form.function == .shr
    if isShift, case .integer(let amount) = operands[2], (0..<(is64 ? 64 : 32)).contains(amount),
      let uniform = code.uniformShift
    {
      operation = MicroOperation(code: uniform, d: d, a: a, immediate: amount)
      return try append(operation, reads: [a], writes: [d])
    }
    let b = try source(operands[2], isShift ? .u32 : form.type)
    operation.b = b
    if code == .halfword {
      operation.detail = (form.type.isSigned ? HalfwordFunction.shrS : .shrU).rawValue
    }
    try append(operation, reads: [a, b], writes: [d])
  }

  private mutating func lowerPredicateLogic(
    _ form: Logic, _ operands: [Operand]
  ) throws(LoweringError) {
    let d = try predicate(operands[0])
    let a = try predicateSource(operands[1])
    if form.function == .not {
      return try append(MicroOperation(code: .notPredicate, d: d, a: a))
    }
    let b = try predicateSource(operands[2])
    let code: OperationCode =
      switch form.function {
      case .and: .andPredicate
      case .or: .orPredicate
      default: .xorPredicate
      }
    try append(MicroOperation(code: code, d: d, a: a, b: b))
  }

  mutating func lower(_ form: LookupTable, _ operands: [Operand]) throws(LoweringError) {
    guard case .integer(let table) = operands[4], (0...255).contains(table) else {
      throw invalid("the truth table of lop3 must be a constant from 0 to 255")
    }
    var result = operands[0]
    var flag: Int32?
    if form.combination != nil {
      guard case .pair(let register, let predicate) = operands[0] else {
        throw invalid("\(form.mnemonic) needs a predicate beside its destination: d|p")
      }
      result = .name(register)
      flag = try self.predicate(.name(predicate))
    }
    let d = try destination(result, .b32)
    let a = try source(operands[1], .b32)
    let b = try source(operands[2], .b32)
    let c = try source(operands[3], .b32)
    let q = form.combination == nil ? nil : try predicateSource(operands[5])
    try append(
      MicroOperation(code: .lop3, d: d, a: a, b: b, c: c, immediate: table), reads: [a, b, c],
      writes: [d])
    guard let flag, let q else { return }
    // The source is read before the flag is written: they may be the same.
    let isNotZero = temporaryPredicate()
    let zero = constant(.uniform(0, is64: false))
    try append(MicroOperation(code: .ne32, d: isNotZero, a: d, b: zero), reads: [d, zero])
    try append(
      MicroOperation(
        code: form.combination == .and ? .andPredicate : .orPredicate, d: flag, a: isNotZero, b: q))
  }

  mutating func lower(_ form: BitCount, _ operands: [Operand]) throws(LoweringError) {
    let is64 = form.type.bitWidth == 64
    let d = try destination(operands[0], form.function == .brev ? form.type : .u32)
    let a = try source(operands[1], form.type)
    let code: OperationCode =
      switch form.function {
      case .popc: is64 ? .popc64 : .popc32
      case .clz: is64 ? .clz64 : .clz32
      case .brev: is64 ? .brev64 : .brev32
      }
    try append(MicroOperation(code: code, d: d, a: a), reads: [a], writes: [d])
  }
}

extension OperationCode {
  /// The shift by a constant amount below the width.
  fileprivate var uniformShift: OperationCode? {
    switch self {
    case .shl32: .shlUniform32
    case .shrU32: .shrUniformU32
    case .shrS32: .shrUniformS32
    case .shl64: .shlUniform64
    case .shrU64: .shrUniformU64
    case .shrS64: .shrUniformS64
    default: nil
    }
  }
}
