import PTX

// Loads, stores, asynchronous copies and matrix loads.
extension Lowering {
  mutating func lower(_ form: Load, _ operands: [Operand]) throws(LoweringError) {
    let count = form.vector.rawValue
    try checkPolicy(form.modifiers.hasCachePolicy ? operands.last : nil)
    let (registers, narrow) = try loadDestinations(operands[0], count: count, form.type)
    if form.space == .param, let place = try parameterPlace(operands[1], form) {
      try copyParameter(form, narrow, place)
    } else {
      noteOrder(form.modifiers, form.space)
      let (space, address) = try accessed(operands[1], form.space)
      var operation = MicroOperation(
        code: Self.load(form.type, space), d: pooled(narrow), a: address.row,
        immediate: address.offset)
      operation.count = UInt8(count)
      operation.detail = form.modifiers.isStrong ? 1 : 0
      try append(operation, reads: [address.row], writes: narrow)
    }
    // A value narrower than its 64-bit register is extended by the type.
    for (register, value) in zip(registers, narrow) where register != value {
      try append(
        MicroOperation(code: form.type.isSigned ? .extendS32 : .extendU32, d: register, a: value),
        reads: [value], writes: [register])
    }
  }

  /// The registers that a load names and the rows it fills: a temporary where the register has 64 bits
  /// and the type fewer.
  private mutating func loadDestinations(
    _ operand: Operand, count: Int, _ type: ScalarType
  ) throws(LoweringError) -> (registers: [Int32], narrow: [Int32]) {
    let elements: [Operand] = if case .vector(let list) = operand { list } else { [operand] }
    guard elements.count == count else {
      throw invalid("needs \(count) registers, not \(elements.count)")
    }
    var registers: [Int32] = []
    var narrow: [Int32] = []
    for element in elements {
      if type.bitWidth < 64, case .name(let name) = element,
        case .register(let index, let declared) = entity(name), declared.bitWidth == 64
      {
        registers.append(Int32(index))
        narrow.append(temporary(is64: false))
      } else {
        let row = try destination(element, type)
        registers.append(row)
        narrow.append(row)
      }
    }
    return (registers, narrow)
  }

  /// The rows that a store writes, cut to 32 bits where a 64-bit register holds a narrower value.
  private mutating func storeSources(
    _ operand: Operand, count: Int, _ type: ScalarType
  ) throws(LoweringError) -> [Int32] {
    let elements: [Operand] = if case .vector(let list) = operand { list } else { [operand] }
    guard elements.count == count else {
      throw invalid("needs \(count) registers, not \(elements.count)")
    }
    var rows: [Int32] = []
    for element in elements {
      if type.bitWidth < 64, case .name(let name) = element,
        case .register(let index, let declared) = entity(name), declared.bitWidth == 64
      {
        let narrow = temporary(is64: false)
        try append(
          MicroOperation(code: .truncate64, d: narrow, a: Int32(index)), reads: [Int32(index)],
          writes: [narrow])
        rows.append(narrow)
      } else {
        rows.append(try source(element, type))
      }
    }
    return rows
  }

  /// Strong accesses to global memory let blocks see each other's writes while they run.
  private mutating func noteOrder(_ modifiers: AccessModifiers, _ space: StateSpace?) {
    if modifiers.isStrong, space == nil || space == .global { communicatesBetweenBlocks = true }
  }

  /// Where an access goes: constants lie in global memory, parameters of a kernel behind a window of
  /// the generic space, those of a function in its frame.
  private mutating func accessed(
    _ operand: Operand, _ space: StateSpace?
  ) throws(LoweringError) -> (space: StateSpace?, address: (row: Int32, offset: Int64)) {
    switch space {
    case .const: return (.global, try address(operand, in: .const))
    case .param:
      if case .address(let place) = operand, let base = place.base {
        if case .local(_, let byteCount, true) = entity(base) {
          guard (0...Int64(byteCount)).contains(place.offset) else {
            throw invalid("offset \(place.offset) is outside parameter \(base)")
          }
          return (.local, try address(operand, in: .local))
        }
        if function == nil, case .register = entity(base) {
          let (row, offset) = try address(operand, in: nil)
          let window = constant(.uniform(AddressWindow.parameter, is64: true))
          let generic = temporary(is64: true)
          try append(
            MicroOperation(code: .or64, d: generic, a: row, b: window), reads: [row],
            writes: [generic])
          return (nil, (generic, offset))
        }
      }
      return (.local, try address(operand, in: .local))
    default: return (space, try address(operand, in: space))
    }
  }

  static func load(_ type: ScalarType, _ space: StateSpace?) -> OperationCode {
    let codes: (OperationCode, OperationCode, OperationCode, OperationCode)
    switch (type.bitWidth, type.isSigned) {
    case (8, false): codes = (.loadGlobal8, .loadShared8, .loadLocal8, .loadGeneric8)
    case (8, true): codes = (.loadGlobalS8, .loadSharedS8, .loadLocalS8, .loadGenericS8)
    case (16, false): codes = (.loadGlobal16, .loadShared16, .loadLocal16, .loadGeneric16)
    case (16, true): codes = (.loadGlobalS16, .loadSharedS16, .loadLocalS16, .loadGenericS16)
    case (64, _): codes = (.loadGlobal64, .loadShared64, .loadLocal64, .loadGeneric64)
    default: codes = (.loadGlobal32, .loadShared32, .loadLocal32, .loadGeneric32)
    }
    return switch space {
    case .shared: codes.1
    case .local: codes.2
    case nil: codes.3
    default: codes.0
    }
  }

  static func store(_ type: ScalarType, _ space: StateSpace?) -> OperationCode {
    let codes: (OperationCode, OperationCode, OperationCode, OperationCode)
    switch type.bitWidth {
    case 8: codes = (.storeGlobal8, .storeShared8, .storeLocal8, .storeGeneric8)
    case 16: codes = (.storeGlobal16, .storeShared16, .storeLocal16, .storeGeneric16)
    case 64: codes = (.storeGlobal64, .storeShared64, .storeLocal64, .storeGeneric64)
    default: codes = (.storeGlobal32, .storeShared32, .storeLocal32, .storeGeneric32)
    }
    return switch space {
    case .shared: codes.1
    case .local: codes.2
    case nil: codes.3
    default: codes.0
    }
  }

  /// The byte of the parameter space that a load of a kernel parameter by name begins at; nil where
  /// the operand is no kernel parameter.
  private func parameterPlace(
    _ operand: Operand, _ form: Load
  ) throws(LoweringError) -> Int? {
    guard case .address(let address) = operand, let name = address.base,
      case .parameter(let index) = entity(name)
    else { return nil }
    let parameter = kernel.parameters[index]
    let size = form.type.byteCount * form.vector.rawValue
    guard address.offset >= 0, address.offset <= Int64(parameter.byteCount - size) else {
      throw invalid(
        "\(form.mnemonic) at offset \(address.offset) is outside parameter \(name) of "
          + "\(parameter.byteCount) bytes")
    }
    return parameterOffsets[index] + Int(address.offset)
  }

  /// Parameters have the same value in every lane of every block: a load is a copy of a row.
  private mutating func copyParameter(
    _ form: Load, _ registers: [Int32], _ place: Int
  ) throws(LoweringError) {
    let is64 = form.type.bitWidth == 64
    for (index, register) in registers.enumerated() {
      let row = constant(
        .parameter(
          offset: place + index * form.type.byteCount, byteCount: form.type.byteCount,
          isSigned: form.type.isSigned, is64: is64))
      try append(
        MicroOperation(code: is64 ? .move64 : .move32, d: register, a: row), reads: [row],
        writes: [register])
    }
  }

  mutating func lower(_ form: Store, _ operands: [Operand]) throws(LoweringError) {
    noteOrder(form.modifiers, form.space)
    try checkPolicy(form.modifiers.hasCachePolicy ? operands.last : nil)
    let (space, address) = try accessed(operands[0], form.space)
    let rows = try storeSources(operands[1], count: form.vector.rawValue, form.type)
    var operation = MicroOperation(
      code: Self.store(form.type, space), d: pooled(rows), a: address.row,
      immediate: address.offset)
    operation.count = UInt8(form.vector.rawValue)
    operation.detail = form.modifiers.isStrong ? 1 : 0
    try append(operation, reads: [address.row] + rows)
  }

  // MARK: Addresses

  /// Between a space and the generic addresses: global and constant memory have the same in both, the
  /// others lie in a window.
  mutating func lower(_ form: ConvertAddress, _ operands: [Operand]) throws(LoweringError) {
    let d = try destination(operands[0], .u64)
    let a = try source(operands[1], .u64)
    let window: UInt64
    switch form.space {
    case .global, .const:
      return try append(MicroOperation(code: .move64, d: d, a: a), reads: [a], writes: [d])
    case .shared: window = AddressWindow.shared
    case .local: window = AddressWindow.local
    // The parameters of a function lie in its frame.
    case .param: window = function == nil ? AddressWindow.parameter : AddressWindow.local
    }
    // Windows begin where the lower half of an address is zero.
    let b = constant(.uniform(form.isToSpace ? 0xFFFF_FFFF : window, is64: true))
    let code: OperationCode = form.isToSpace ? .and64 : .or64
    try append(MicroOperation(code: code, d: d, a: a, b: b), reads: [a], writes: [d])
  }

  mutating func lower(_ form: AddressTest, _ operands: [Operand]) throws(LoweringError) {
    let d = try predicate(operands[0])
    let a = try source(operands[1], .u64)
    var operation = MicroOperation(code: .isInSpace, d: d, a: a)
    let window: UInt64 =
      switch form.space {
      case .global: 0
      case .const: 1 << 32
      case .shared: AddressWindow.shared
      case .local: AddressWindow.local
      case .param: AddressWindow.parameter
      }
    operation.immediate = Int64(window >> 32)
    try append(operation, reads: [a])
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
    case .arrive(let space, let isExpected):
      try lowerCopyArrival(operands[0], in: space, isExpected: isExpected)
    case .copy(let cache, _, let hasCachePolicy):
      try checkPolicy(hasCachePolicy ? operands.last : nil)
      let operands = hasCachePolicy ? operands.dropLast() : operands
      guard case .integer(let size) = operands[2],
        cache == .cg ? size == 16 : [4, 8, 16].contains(size)
      else {
        let sizes = cache == .cg ? "16" : "4, 8 or 16"
        throw invalid("cp.async.\(cache.rawValue) copies \(sizes) bytes")
      }
      let shared = try address(operands[0], in: .shared)
      let global = try address(operands[1], in: .global)
      let sourceSize = try copySourceBytes(operands.count > 3 ? operands[3] : nil, of: size)
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

  /// The bytes that a copy reads: a number, or none where a predicate holds.
  private mutating func copySourceBytes(
    _ operand: Operand?, of size: Int64
  ) throws(LoweringError) -> Int32 {
    let isIgnored: Int32
    let isNegated: Bool
    switch operand {
    case .negated(let name): (isIgnored, isNegated) = (try predicate(.name(name)), true)
    case .name(let name):
      guard case .predicate(let slot) = entity(name) else { return try source(.name(name), .u32) }
      (isIgnored, isNegated) = (Int32(slot), false)
    default: return try source(operand ?? .integer(size), .u32)
    }
    let none = constant(.uniform(0, is64: false))
    let all = constant(.uniform(UInt64(size), is64: false))
    let row = temporary(is64: false)
    try append(
      MicroOperation(
        code: .select32, d: row, a: isNegated ? all : none, b: isNegated ? none : all, c: isIgnored),
      writes: [row])
    return row
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
