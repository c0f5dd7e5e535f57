import PTX

// Conversions between types.
extension Lowering {
  mutating func lower(_ form: Convert, _ operands: [Operand]) throws(LoweringError) {
    let d = try conversionDestination(operands[0], form.destination)
    let a = try conversionSource(operands[1], form.source)
    var conversion = ConversionForm(form)
    if a.is64 { conversion.options.insert(.wideSource) }
    if d.is64 { conversion.options.insert(.wideDestination) }
    var operation = MicroOperation(code: .convert, d: d.row, a: a.row)
    var reads = [a.row]
    if form.makesPair {
      operation.b = try source(operands[2], .f32)
      reads.append(operation.b)
    }
    let isOrdinary =
      a.is64 == (form.source.bitWidth == 64) && d.is64 == (form.destination.bitWidth == 64)
    if isOrdinary, let steps = Self.integerSteps(form) {
      return try appendSteps(steps, from: a.row, to: d.row)
    }
    if isOrdinary, let function = Self.rowFunction(form) {
      operation.code = .floatRow
      operation.detail = Self.detail(
        function, flushes: form.flushesSubnormals, saturates: form.saturates,
        direction: form.mode?.isIntegral == true ? conversion.direction : .nearestEven)
    } else {
      operation.immediate = conversion.rawValue
    }
    try append(operation, reads: reads, writes: [d.row])
  }

  /// The row of a source, which may lie in a wider register of integers or untyped bits: its lower
  /// bits count (PTX ISA, "Operand Size Exceeding Instruction-Type Size").
  private mutating func conversionSource(
    _ operand: Operand, _ type: ScalarType
  ) throws(LoweringError) -> (row: Int32, is64: Bool) {
    if let wide = wideRegister(operand, type) { return wide }
    return (try source(operand, type), type.bitWidth == 64)
  }

  /// The row of a destination. A wider register gets the value extended by the sign of its type.
  private mutating func conversionDestination(
    _ operand: Operand, _ type: ScalarType
  ) throws(LoweringError) -> (row: Int32, is64: Bool) {
    if let wide = wideRegister(operand, type) { return wide }
    return (try destination(operand, type), type.bitWidth == 64)
  }

  private func wideRegister(_ operand: Operand, _ type: ScalarType) -> (row: Int32, is64: Bool)? {
    guard case .name(let name) = operand, case .register(let index, let declared) = entity(name),
      !declared.isFloat, declared.bitWidth > type.bitWidth, declared.bitWidth <= 64
    else { return nil }
    return (Int32(index), declared.bitWidth == 64)
  }

  private mutating func appendSteps(
    _ steps: [OperationCode], from source: Int32, to destination: Int32
  ) throws(LoweringError) {
    var from = source
    for (index, code) in steps.enumerated() {
      let to = index == steps.count - 1 ? destination : temporary(is64: false)
      try append(MicroOperation(code: code, d: to, a: from), reads: [from], writes: [to])
      from = to
    }
  }

  /// A conversion between integers passes through a whole 32-bit value: the source, extended by its
  /// type, then cut to the destination type and extended by that. Nil for other conversions.
  private static func integerSteps(_ form: Convert) -> [OperationCode]? {
    guard !form.saturates, !form.source.isFloat, !form.destination.isFloat else { return nil }
    var steps: [OperationCode] = []
    if form.source.bitWidth == 64 {
      steps.append(form.destination.bitWidth == 64 ? .move64 : .truncate64)
    } else if form.source.bitWidth < form.destination.bitWidth || form.source.bitWidth == 32 {
      steps.append(extension32(form.source))
    }
    if form.destination.bitWidth < 32 { steps.append(extension32(form.destination)) }
    if form.destination.bitWidth == 64, form.source.bitWidth < 64 {
      steps.append(form.source.isSigned ? .extendS32 : .extendU32)
    }
    if steps.count > 1 { steps.removeAll { $0 == .move32 } }
    return steps
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

  /// The conversion on whole rows; nil where there is none.
  private static func rowFunction(_ form: Convert) -> FloatUnit.Function? {
    if form.clampsNegative || form.saturatesFinite { return nil }
    switch (form.destination, form.source, form.mode) {
    case (.f32, .s32, .rn): return .s32ToF32
    case (.f32, .u32, .rn): return .u32ToF32
    case (.s32, .f32, _): return .f32ToS32
    case (.u32, .f32, _): return .f32ToU32
    case (.f32, .f32, let mode?) where mode.isIntegral: return .integralF32
    case (.f64, .f32, nil): return form.saturates ? nil : .f32ToF64
    case (.f32, .f64, .rn): return .f64ToF32
    case (.f32, .f16, nil): return .f16ToF32
    case (.f16, .f32, .rn): return .f32ToF16
    case (.f32, .bf16, nil), (.f32, .bf16, .rn): return .bf16ToF32
    case (.bf16, .f32, .rn): return .f32ToBF16
    case (.f16x2, .f32, .rn): return .f32PairToF16x2
    case (.bf16x2, .f32, .rn): return .f32PairToBF16x2
    default: return nil
    }
  }

  mutating func lower(_ form: PackedConvert, _ operands: [Operand]) throws(LoweringError) {
    let d = try destination(operands[0], .b32)
    let a = try source(operands[1], .s32)
    let b = try source(operands[2], .s32)
    var operation = MicroOperation(
      code: .convertPacked, count: UInt8(form.element.bitWidth),
      detail: form.element.isSigned ? 1 : 0, d: d, a: a, b: b)
    var reads = [a, b]
    if operands.count == 4 {
      operation.c = try source(operands[3], .b32)
      reads.append(operation.c)
    }
    try append(operation, reads: reads, writes: [d])
  }
}
