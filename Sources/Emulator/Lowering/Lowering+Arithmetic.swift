import PTX

// Integer arithmetic that is not one of the frequent operations of 32 or 64 bits.
extension Lowering {
  /// The widths of the operands of an arithmetic instruction: destination, sources, addend.
  func operandTypes(
    _ form: Arithmetic
  ) -> (destination: ScalarType, source: ScalarType, addend: ScalarType) {
    if form.isPacked { return (.b32, .b32, .b32) }
    guard form.part == .wide else { return (form.type, form.type, form.type) }
    let wide: ScalarType = form.type.bitWidth == 16 ? .b32 : .b64
    return (wide, form.type, wide)
  }

  /// The operation of a form and its sub-function; nil for the forms with a code of their own.
  static func rareOperation(_ form: Arithmetic) -> (code: OperationCode, detail: UInt16)? {
    if form.isPacked { return packed(form).map { (.halfword, $0.rawValue) } }
    if form.type.bitWidth == 16 { return halfword(form).map { (.halfword, $0.rawValue) } }
    return rare(form).map { (.integer, $0.rawValue) }
  }

  private static func packed(_ form: Arithmetic) -> HalfwordFunction? {
    let isSigned = form.type.isSigned
    return switch form.function {
    case .add: .addPacked
    case .min: form.isRectified ? .minPackedRectified : isSigned ? .minPackedS : .minPackedU
    case .max: form.isRectified ? .maxPackedRectified : isSigned ? .maxPackedS : .maxPackedU
    default: nil
    }
  }

  /// Sums, negations and lower halves of products need no function of their own: the lower half of
  /// the 32-bit result is right whatever stands in the upper halves of the sources.
  private static func halfword(_ form: Arithmetic) -> HalfwordFunction? {
    let isSigned = form.type.isSigned
    return switch (form.function, form.part) {
    case (.min, _): isSigned ? .minS : .minU
    case (.max, _): isSigned ? .maxS : .maxU
    case (.div, _): isSigned ? .divS : .divU
    case (.rem, _): isSigned ? .remS : .remU
    case (.abs, _): .abs
    case (.sad, _): isSigned ? .sadS : .sadU
    case (.mul, .hi): isSigned ? .mulHiS : .mulHiU
    case (.mad, .hi): isSigned ? .madHiS : .madHiU
    case (.mul, .wide): isSigned ? .mulWideS : .mulWideU
    case (.mad, .wide): isSigned ? .madWideS : .madWideU
    default: nil
    }
  }

  private static func rare(_ form: Arithmetic) -> IntegerFunction? {
    let is64 = form.type.bitWidth == 64
    let isSigned = form.type.isSigned
    switch (form.function, form.part) {
    case (.add, _): return form.isSaturating ? .addSaturating : nil
    case (.sub, _): return form.isSaturating ? .subSaturating : nil
    case (.min, _): return form.isRectified ? .minRectified : nil
    case (.max, _): return form.isRectified ? .maxRectified : nil
    case (.sad, _): return is64 ? (isSigned ? .sadS64 : .sadU64) : (isSigned ? .sadS32 : .sadU32)
    case (.mad, .hi):
      if form.isSaturating { return .madHiSaturating }
      return is64 ? (isSigned ? .madHiS64 : .madHiU64) : (isSigned ? .madHiS32 : .madHiU32)
    case (.mul24, .lo): return isSigned ? .mul24LowS : .mul24LowU
    case (.mul24, _): return isSigned ? .mul24HighS : .mul24HighU
    case (.mad24, .lo): return isSigned ? .mad24LowS : .mad24LowU
    case (.mad24, _):
      return form.isSaturating ? .mad24HighSaturating : isSigned ? .mad24HighS : .mad24HighU
    default: return nil
    }
  }

  mutating func lower(
    _ form: ExtendedArithmetic, _ operands: [Operand]
  ) throws(LoweringError) {
    let d = try destination(operands[0], form.type)
    let a = try source(operands[1], form.type)
    let b = try source(operands[2], form.type)
    let isSigned = form.type.isSigned
    let kind: CarryFunction.Kind =
      switch (form.function, form.part) {
      case (.add, _): .add
      case (.sub, _): .sub
      case (.mad, .hi): isSigned ? .madHighS : .madHighU
      case (.mad, _): isSigned ? .madLowS : .madLowU
      }
    let function = CarryFunction(
      kind: kind, is64: form.type.bitWidth == 64, readsCarry: form.readsCarry,
      writesCarry: form.writesCarry)
    var operation = MicroOperation(
      code: .carry, d: d, a: a, b: b, immediate: Int64(carrySlot()))
    operation.detail = function.rawValue
    var reads = [a, b]
    if form.function == .mad {
      operation.c = try source(operands[3], form.type)
      reads.append(operation.c)
    }
    try append(operation, reads: reads, writes: [d])
  }

  mutating func lower(_ form: DotProduct, _ operands: [Operand]) throws(LoweringError) {
    let d = try destination(operands[0], .b32)
    let a = try source(operands[1], .b32)
    let b = try source(operands[2], .b32)
    let c = try source(operands[3], .b32)
    let functions: [IntegerFunction] =
      switch form.shape {
      case .fourBytes: [.dotBytesUU, .dotBytesUS, .dotBytesSU, .dotBytesSS]
      case .twoHalvesLow: [.dotLowUU, .dotLowUS, .dotLowSU, .dotLowSS]
      case .twoHalvesHigh: [.dotHighUU, .dotHighUS, .dotHighSU, .dotHighSS]
      }
    var operation = MicroOperation(code: .integer, d: d, a: a, b: b, c: c)
    operation.detail = functions[(form.aIsSigned ? 2 : 0) + (form.bIsSigned ? 1 : 0)].rawValue
    try append(operation, reads: [a, b, c], writes: [d])
  }
}
