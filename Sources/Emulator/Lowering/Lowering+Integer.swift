import PTX

// Integer arithmetic, logic and moves.
extension Lowering {
  mutating func lower(_ form: Arithmetic, _ operands: [Operand]) throws(LoweringError) {
    guard form.type.bitWidth >= 32 else {
      throw unsupported("16-bit arithmetic (\(form.mnemonic))")
    }
    let is64 = form.type.bitWidth == 64
    let isSigned = form.type.isSigned
    let wide = form.part == .wide
    let resultType: ScalarType = wide ? .b64 : form.type
    let d = try destination(operands[0], resultType)
    let a = try source(operands[1], form.type)
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
      case .lo: code = is64 ? .mad64 : .mad32
      default: throw unsupported(form.mnemonic)
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
    case .mul, .mad, .neg, .abs:
      part == .hi
        ? (is64 ? (isSigned ? .mulHiS64 : .mulHiU64) : (isSigned ? .mulHiS32 : .mulHiU32))
        : (is64 ? .mulLo64 : .mulLo32)
    }
  }

  mutating func lower(_ form: Logic, _ operands: [Operand]) throws(LoweringError) {
    if form.type == .pred { return try lowerPredicateLogic(form, operands) }
    guard form.type.bitWidth >= 32 else { throw unsupported("16-bit logic (\(form.mnemonic))") }
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
      case .shr:
        form.type.isSigned ? (is64 ? .shrS64 : .shrS32) : (is64 ? .shrU64 : .shrU32)
      }
    guard form.function != .not else {
      return try append(MicroOperation(code: code, d: d, a: a), reads: [a], writes: [d])
    }
    // A shift amount always has 32 bits.
    let isShift = form.function == .shl || form.function == .shr
    let b = try source(operands[2], isShift ? .u32 : form.type)
    try append(MicroOperation(code: code, d: d, a: a, b: b), reads: [a, b], writes: [d])
  }

  private mutating func lowerPredicateLogic(
    _ form: Logic, _ operands: [Operand]
  ) throws(LoweringError) {
    let d = try predicate(operands[0])
    let a = try predicate(operands[1])
    if form.function == .not {
      return try append(MicroOperation(code: .notPredicate, d: d, a: a))
    }
    let b = try predicate(operands[2])
    let code: OperationCode =
      switch form.function {
      case .and: .andPredicate
      case .or: .orPredicate
      default: .xorPredicate
      }
    try append(MicroOperation(code: code, d: d, a: a, b: b))
  }

  mutating func lowerLookupTable(_ operands: [Operand]) throws(LoweringError) {
    guard case .integer(let table) = operands[4], (0...255).contains(table) else {
      throw invalid("the truth table of lop3 must be a constant from 0 to 255")
    }
    let d = try destination(operands[0], .b32)
    let a = try source(operands[1], .b32)
    let b = try source(operands[2], .b32)
    let c = try source(operands[3], .b32)
    try append(
      MicroOperation(code: .lop3, d: d, a: a, b: b, c: c, immediate: table), reads: [a, b, c],
      writes: [d])
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

  mutating func lower(_ form: Move, _ operands: [Operand]) throws(LoweringError) {
    if form.type == .pred {
      let d = try predicate(operands[0])
      let a = try predicate(operands[1])
      return try append(MicroOperation(code: .movePredicate, d: d, a: a))
    }
    if case .vector = operands[0] { throw unsupported("mov of vectors") }
    if case .vector = operands[1] { throw unsupported("mov of vectors") }
    let d = try destination(operands[0], form.type)
    let a = try source(operands[1], form.type)
    try append(
      MicroOperation(code: form.type.bitWidth == 64 ? .move64 : .move32, d: d, a: a), reads: [a],
      writes: [d])
  }
}
