import PTX

// Comparison and selection of every type.
extension Lowering {
  mutating func lower(_ form: Comparison, _ operands: [Operand]) throws(LoweringError) {
    let (d, second) = try destinations(operands[0], form)
    var a = try source(operands[1], form.type)
    var b = try source(operands[2], form.type)
    if second == nil, form.combination == nil, d >= 0, let code = Self.integerCode(form) {
      if code.isSwapped { swap(&a, &b) }
      return try append(MicroOperation(code: code.code, d: d, a: a, b: b), reads: [a, b])
    }
    let (c, negates) = try combinedPredicate(form, operands)
    let comparison = ComparisonForm(form, negates: negates)
    try append(
      MicroOperation(
        code: .compare, detail: comparison.rawValue, d: d, a: a, b: b, c: c,
        immediate: second.map { Int64($0) } ?? -1), reads: [a, b])
  }

  /// The slots of `p` or `p|q`; -1 is the sink.
  private func destinations(
    _ operand: Operand, _ form: Comparison
  ) throws(LoweringError) -> (Int32, Int32?) {
    guard case .pair(let first, let second) = operand else { return (try predicate(operand), nil) }
    if form.type == .f16 || form.type == .bf16 {
      throw invalid("setp of .\(form.type.rawValue) has one destination")
    }
    func slot(_ name: String) throws(LoweringError) -> Int32 {
      name == "_" ? -1 : try predicate(.name(name))
    }
    return (try slot(first), try slot(second))
  }

  /// The predicate that the relation is combined with, and whether it is negated.
  private mutating func combinedPredicate(
    _ form: Comparison, _ operands: [Operand]
  ) throws(LoweringError) -> (slot: Int32, isNegated: Bool) {
    guard form.combination != nil else { return (-1, false) }
    return try sourcePredicate(operands[3])
  }

  /// A predicate source, `p` or `!p`.
  private mutating func sourcePredicate(
    _ operand: Operand
  ) throws(LoweringError) -> (slot: Int32, isNegated: Bool) {
    if case .negated(let name) = operand { return (try predicate(.name(name)), true) }
    return (try predicateSource(operand), false)
  }

  /// The code for integers of 32 and 64 bits, and whether the sources change places.
  private static func integerCode(_ form: Comparison) -> (code: OperationCode, isSwapped: Bool)? {
    guard !form.type.isFloat, form.type.bitWidth >= 32 else { return nil }
    let is64 = form.type.bitWidth == 64
    let isSigned = form.type.isSigned
    let less: OperationCode = is64 ? (isSigned ? .ltS64 : .ltU64) : (isSigned ? .ltS32 : .ltU32)
    let atMost: OperationCode = is64 ? (isSigned ? .leS64 : .leU64) : (isSigned ? .leS32 : .leU32)
    switch form.relation {
    case .eq: return (is64 ? .eq64 : .eq32, false)
    case .ne: return (is64 ? .ne64 : .ne32, false)
    case .lt, .lo: return (less, false)
    case .le, .ls: return (atMost, false)
    case .gt, .hi: return (less, true)
    case .ge, .hs: return (atMost, true)
    default: return nil
    }
  }

  mutating func lower(_ form: SetComparison, _ operands: [Operand]) throws(LoweringError) {
    let d = try destination(operands[0], form.type)
    let a = try source(operands[1], form.comparison.type)
    let b = try source(operands[2], form.comparison.type)
    let (c, negates) = try combinedPredicate(form.comparison, operands)
    let truth: Int64 =
      switch form.type {
      case .f32: 0x3F80_0000
      case .f16: 0x3C00
      case .bf16: 0x3F80
      case .f16x2: 0x3C00_3C00
      case .bf16x2: 0x3F80_3F80
      default: 0xFFFF_FFFF
      }
    try append(
      MicroOperation(
        code: .setComparison,
        detail: ComparisonForm(form.comparison, negates: negates).rawValue, d: d, a: a, b: b, c: c,
        immediate: truth), reads: [a, b], writes: [d])
  }

  mutating func lower(_ form: Select, _ operands: [Operand]) throws(LoweringError) {
    let d = try destination(operands[0], form.type)
    var a = try source(operands[1], form.type)
    var b = try source(operands[2], form.type)
    let (c, isNegated) = try sourcePredicate(operands[3])
    if isNegated { swap(&a, &b) }
    let code: OperationCode = form.type.bitWidth == 64 ? .select64 : .select32
    try append(MicroOperation(code: code, d: d, a: a, b: b, c: c), reads: [a, b], writes: [d])
  }

  mutating func lower(_ form: SignSelect, _ operands: [Operand]) throws(LoweringError) {
    let d = try destination(operands[0], form.type)
    let a = try source(operands[1], form.type)
    let b = try source(operands[2], form.type)
    let c = try source(operands[3], form.sign)
    let detail: UInt16 = (form.sign == .f32 ? 1 : 0) | (form.flushesSubnormals ? 2 : 0)
    try append(
      MicroOperation(
        code: .signSelect, count: form.type.bitWidth == 64 ? 2 : 1, detail: detail, d: d, a: a,
        b: b, c: c), reads: [a, b, c], writes: [d])
  }
}
