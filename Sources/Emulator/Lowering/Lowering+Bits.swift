import PTX

// Bit fields, bytes and funnel shifts.
extension Lowering {
  mutating func lower(_ form: BitField, _ operands: [Operand]) throws(LoweringError) {
    let isWide = form.type.bitWidth == 64
    let hasPositionResult = form.function == .bfind || form.function == .fns
    let d = try destination(operands[0], hasPositionResult ? .u32 : form.type)
    let a = try source(operands[1], form.type)
    if !isWide, let constant = try fieldConstant(form, operands) {
      let b = form.function == .bfi ? try source(operands[2], form.type) : a
      let function: UniformBitFunction =
        form.function == .bfi ? .insert : form.type.isSigned ? .extractS : .extractU
      return try append(function, d: d, a: a, b: b, constant)
    }
    var operation = MicroOperation(code: .bits, d: d, a: a)
    var reads = [a]
    switch form.function {
    case .bfe:
      operation.b = try fieldOperand(operands[2])
      operation.c = try fieldOperand(operands[3])
      reads += [operation.b, operation.c]
    case .bfi:
      operation.b = try source(operands[2], form.type)
      operation.c = try fieldOperand(operands[3])
      let width = try fieldOperand(operands[4])
      operation.immediate = Int64(pooled([width]))
      reads += [operation.b, operation.c, width]
    case .bfind: break
    case .fns:
      operation.b = try source(operands[2], .b32)
      operation.c = try source(operands[3], .b32)
      reads += [operation.b, operation.c]
    case .szext, .bmsk:
      operation.b = try source(operands[2], .u32)
      reads.append(operation.b)
    }
    operation.detail = Self.function(form, is64: isWide).rawValue
    try append(operation, reads: reads, writes: [d])
  }

  /// Position and width of a field in two bytes, where both are constants.
  private mutating func fieldConstant(
    _ form: BitField, _ operands: [Operand]
  ) throws(LoweringError) -> Int64? {
    guard form.function == .bfe || form.function == .bfi,
      case .integer(let position) = operands[operands.count - 2],
      case .integer(let width) = operands[operands.count - 1]
    else { return nil }
    _ = try fieldOperand(operands[operands.count - 2])
    _ = try fieldOperand(operands[operands.count - 1])
    return width << 8 | position
  }

  private mutating func append(
    _ function: UniformBitFunction, d: Int32, a: Int32, b: Int32, _ constant: Int64
  ) throws(LoweringError) {
    var operation = MicroOperation(code: .uniformBits, d: d, a: a, b: b, immediate: constant)
    operation.detail = function.rawValue
    try append(operation, reads: [a, b], writes: [d])
  }

  /// Position or width of a field: a register, or a constant of one byte.
  private mutating func fieldOperand(_ operand: Operand) throws(LoweringError) -> Int32 {
    if case .integer(let value) = operand, !(0...255).contains(value) {
      throw invalid("position and width of a bit field are constants from 0 to 255, not \(value)")
    }
    return try source(operand, .u32)
  }

  private static func function(_ form: BitField, is64: Bool) -> BitFunction {
    let isSigned = form.type.isSigned
    switch form.function {
    case .bfe:
      return is64
        ? (isSigned ? .extractS64 : .extractU64) : (isSigned ? .extractS32 : .extractU32)
    case .bfi: return is64 ? .insert64 : .insert32
    case .bfind where form.isShiftAmount:
      return is64
        ? (isSigned ? .findShiftS64 : .findShiftU64) : (isSigned ? .findShiftS32 : .findShiftU32)
    case .bfind:
      return is64 ? (isSigned ? .findS64 : .findU64) : (isSigned ? .findS32 : .findU32)
    case .fns: return .findNth
    case .szext:
      return form.overflow == .clamp
        ? (isSigned ? .extendClampS : .extendClampU) : (isSigned ? .extendWrapS : .extendWrapU)
    case .bmsk: return form.overflow == .clamp ? .maskClamp : .maskWrap
    }
  }

  mutating func lower(_ form: FunnelShift, _ operands: [Operand]) throws(LoweringError) {
    let function: BitFunction =
      switch (form.direction, form.overflow) {
      case (.left, .clamp): .funnelLeftClamp
      case (.left, .wrap): .funnelLeftWrap
      case (.right, .clamp): .funnelRightClamp
      case (.right, .wrap): .funnelRightWrap
      }
    // A constant amount between the ends: the others are moves, which the general form makes too.
    if case .integer(let value) = operands[3] {
      let bits = UInt32(truncatingIfNeeded: value)
      let amount = form.overflow == .wrap ? bits & 31 : bits
      if (1..<32).contains(amount) {
        return try append(
          form.direction == .left ? .funnelLeft : .funnelRight,
          d: try destination(operands[0], .b32), a: try source(operands[1], .b32),
          b: try source(operands[2], .b32), Int64(amount))
      }
    }
    try lowerBits(function, operands)
  }

  mutating func lower(_ form: BytePermutation, _ operands: [Operand]) throws(LoweringError) {
    if form.mode == nil, case .integer(let selector) = operands[3] {
      return try append(
        .permute, d: try destination(operands[0], .b32), a: try source(operands[1], .b32),
        b: try source(operands[2], .b32), selector & 0xFFFF)
    }
    guard let mode = form.mode else { return try lowerBits(.permute, operands) }
    // The bytes of the result for the selectors 3, 2, 1, 0, four bits a byte (PTX ISA, "prmt").
    let table: UInt64 =
      switch mode {
      case .f4e: 0x6543_5432_4321_3210
      case .b4e: 0x0123_7012_6701_5670
      case .rc8: 0x3333_2222_1111_0000
      case .ecl: 0x3333_3222_3211_3210
      case .ecr: 0x3210_2210_1110_0000
      case .rc16: 0x3232_1010_3232_1010
      }
    try lowerBits(.permuteByMode, operands, immediate: Int64(bitPattern: table))
  }

  private mutating func lowerBits(
    _ function: BitFunction, _ operands: [Operand], immediate: Int64 = 0
  ) throws(LoweringError) {
    let d = try destination(operands[0], .b32)
    let a = try source(operands[1], .b32)
    let b = try source(operands[2], .b32)
    let c = try source(operands[3], .b32)
    var operation = MicroOperation(code: .bits, d: d, a: a, b: b, c: c, immediate: immediate)
    operation.detail = function.rawValue
    try append(operation, reads: [a, b, c], writes: [d])
  }
}
