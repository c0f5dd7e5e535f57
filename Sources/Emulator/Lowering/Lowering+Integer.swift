import PTX

// Integer arithmetic, logic, comparison, selection, moves and conversions.
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

  mutating func lower(_ form: Comparison, _ operands: [Operand]) throws(LoweringError) {
    guard form.type.bitWidth >= 32 else {
      throw unsupported("16-bit comparison (\(form.mnemonic))")
    }
    if case .pair = operands[0] { throw unsupported("setp with two destinations") }
    let is64 = form.type.bitWidth == 64
    let d = try predicate(operands[0])
    var a = try source(operands[1], form.type)
    var b = try source(operands[2], form.type)
    let isSigned = form.type.isSigned && ![.lo, .ls, .hi, .hs].contains(form.relation)
    let code: OperationCode
    switch form.relation {
    case .eq: code = is64 ? .eq64 : .eq32
    case .ne: code = is64 ? .ne64 : .ne32
    case .lt, .lo, .gt, .hi:
      code = is64 ? (isSigned ? .ltS64 : .ltU64) : (isSigned ? .ltS32 : .ltU32)
    case .le, .ls, .ge, .hs:
      code = is64 ? (isSigned ? .leS64 : .leU64) : (isSigned ? .leS32 : .leU32)
    }
    if [.gt, .hi, .ge, .hs].contains(form.relation) { swap(&a, &b) }
    try append(MicroOperation(code: code, d: d, a: a, b: b), reads: [a, b])
  }

  mutating func lower(_ form: Select, _ operands: [Operand]) throws(LoweringError) {
    let d = try destination(operands[0], form.type)
    let a = try source(operands[1], form.type)
    let b = try source(operands[2], form.type)
    let c = try predicate(operands[3])
    let code: OperationCode = form.type.bitWidth == 64 ? .select64 : .select32
    try append(MicroOperation(code: code, d: d, a: a, b: b, c: c), reads: [a, b], writes: [d])
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

  /// A conversion passes through a whole 32-bit value: the source, extended by its type, then cut
  /// to the destination type and extended by that, as a register wider than the type holds it.
  mutating func lower(_ form: Convert, _ operands: [Operand]) throws(LoweringError) {
    let d = try destination(operands[0], form.destination)
    let a = try source(operands[1], form.source)
    var steps: [OperationCode] = []
    if form.source.bitWidth == 64 {
      steps.append(form.destination.bitWidth == 64 ? .move64 : .truncate64)
    } else if form.source.bitWidth < form.destination.bitWidth || form.source.bitWidth == 32 {
      steps.append(Self.extension32(form.source))
    }
    if form.destination.bitWidth < 32 { steps.append(Self.extension32(form.destination)) }
    if form.destination.bitWidth == 64, form.source.bitWidth < 64 {
      steps.append(form.source.isSigned ? .extendS32 : .extendU32)
    }
    if steps.count > 1 { steps.removeAll { $0 == .move32 } }
    var from = a
    for (index, code) in steps.enumerated() {
      let to = index == steps.count - 1 ? d : temporary(is64: false)
      try append(MicroOperation(code: code, d: to, a: from), reads: [from], writes: [to])
      from = to
    }
  }

  private static func extension32(_ type: ScalarType) -> OperationCode {
    switch (type.bitWidth, type.isSigned) {
    case (8, false): .extendU8
    case (8, true): .extendS8
    case (16, false): .extendU16
    case (16, true): .extendS16
    default: .move32
    }
  }
}
