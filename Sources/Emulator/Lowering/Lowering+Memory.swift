import PTX

// Loads, stores, asynchronous copies and matrix loads.
extension Lowering {
  mutating func lower(_ form: Load, _ operands: [Operand]) throws(LoweringError) {
    let registers = try destinations(operands[0], count: form.vector.rawValue, form.type)
    if form.space == .param { return try lowerParameterLoad(form, registers, operands[1]) }
    let address = try address(operands[1], in: form.space)
    var operation = MicroOperation(
      code: try Self.load(form), d: pooled(registers), a: address.row, immediate: address.offset)
    operation.count = UInt8(form.vector.rawValue)
    try append(operation, reads: [address.row], writes: registers)
  }

  private static func load(_ form: Load) throws(LoweringError) -> OperationCode {
    let isShared = form.space == .shared
    return switch (form.type.bitWidth, form.type.isSigned) {
    case (8, false): isShared ? .loadShared8 : .loadGlobal8
    case (8, true): isShared ? .loadSharedS8 : .loadGlobalS8
    case (16, false): isShared ? .loadShared16 : .loadGlobal16
    case (16, true): isShared ? .loadSharedS16 : .loadGlobalS16
    case (64, _): isShared ? .loadShared64 : .loadGlobal64
    default: isShared ? .loadShared32 : .loadGlobal32
    }
  }

  /// Parameters have the same value in every lane of every block: a load is a copy of a row.
  private mutating func lowerParameterLoad(
    _ form: Load, _ registers: [Int32], _ operand: Operand
  ) throws(LoweringError) {
    guard case .address(let address) = operand, let name = address.base,
      let (base, parameter) = parameterOffset(name)
    else { throw invalid("ld.param needs the name of a parameter in brackets") }
    for (index, register) in registers.enumerated() {
      let offset = Int64(index * form.type.byteCount).addingReportingOverflow(address.offset)
      guard !offset.overflow, offset.partialValue >= 0,
        offset.partialValue <= Int64(parameter.byteCount - form.type.byteCount)
      else {
        throw invalid(
          "\(form.mnemonic) at offset \(address.offset) is outside parameter \(name) of "
            + "\(parameter.byteCount) bytes")
      }
      let is64 = form.type.bitWidth == 64
      let row = constant(
        .parameter(
          offset: base + Int(offset.partialValue), byteCount: form.type.byteCount,
          isSigned: form.type.isSigned, is64: is64))
      try append(
        MicroOperation(code: is64 ? .move64 : .move32, d: register, a: row), reads: [row],
        writes: [register])
    }
  }

  mutating func lower(_ form: Store, _ operands: [Operand]) throws(LoweringError) {
    let address = try address(operands[0], in: form.space)
    let rows = try sources(operands[1], count: form.vector.rawValue, form.type)
    let isShared = form.space == .shared
    let code: OperationCode =
      switch form.type.bitWidth {
      case 8: isShared ? .storeShared8 : .storeGlobal8
      case 16: isShared ? .storeShared16 : .storeGlobal16
      case 64: isShared ? .storeShared64 : .storeGlobal64
      default: isShared ? .storeShared32 : .storeGlobal32
      }
    var operation = MicroOperation(
      code: code, d: pooled(rows), a: address.row, immediate: address.offset)
    operation.count = UInt8(form.vector.rawValue)
    try append(operation, reads: [address.row] + rows)
  }

  mutating func lower(_ form: AsyncCopy, _ operands: [Operand]) throws(LoweringError) {
    switch form {
    case .commitGroup: try append(MicroOperation(code: .commitCopies))
    case .waitAll: try append(MicroOperation(code: .waitCopies, immediate: -1))
    case .waitGroup:
      guard case .integer(let pending) = operands[0], (0...1 << 20).contains(pending) else {
        throw invalid("cp.async.wait_group needs a constant of at least 0")
      }
      try append(MicroOperation(code: .waitCopies, immediate: pending))
    case .copy(let cache):
      guard case .integer(let size) = operands[2],
        cache == .cg ? size == 16 : [4, 8, 16].contains(size)
      else {
        let sizes = cache == .cg ? "16" : "4, 8 or 16"
        throw invalid("cp.async.\(cache.rawValue) copies \(sizes) bytes")
      }
      let shared = try address(operands[0], in: .shared)
      let global = try address(operands[1], in: .global)
      let sourceSize = try source(operands.count > 3 ? operands[3] : .integer(size), .u32)
      guard let near = Int32(exactly: shared.offset), let far = Int32(exactly: global.offset) else {
        throw invalid("address offset does not fit in 32 bits")
      }
      // Two offsets share the immediate: shared in the upper half, global in the lower.
      var operation = MicroOperation(
        code: .asyncCopy, a: shared.row, b: global.row, c: sourceSize,
        immediate: Int64(near) << 32 | Int64(UInt32(bitPattern: far)))
      operation.detail = UInt16(size)
      try append(operation, reads: [shared.row, global.row, sourceSize])
    }
  }

  mutating func lower(_ form: MatrixLoad, _ operands: [Operand]) throws(LoweringError) {
    let registers = try destinations(operands[0], count: form.count.rawValue, .b32)
    let address = try address(operands[1], in: .shared)
    var operation = MicroOperation(
      code: form.isTransposed ? .loadMatrixTransposed : .loadMatrix, d: pooled(registers),
      a: address.row, immediate: address.offset)
    operation.count = UInt8(form.count.rawValue)
    try append(operation, reads: [address.row], writes: registers)
  }
}
