import PTX

// How operands of the text become rows.
extension Lowering {
  /// A source row of `type`: a register, a constant, a special register or a variable's address.
  mutating func source(_ operand: Operand, _ type: ScalarType) throws(LoweringError) -> Int32 {
    let is64 = type.bitWidth == 64
    switch operand {
    case .integer(let value):
      guard !type.isFloat else {
        throw invalid("the integer \(value) is no .\(type.rawValue): write a float constant")
      }
      let fits = type.bitWidth == 64 || (-1 << (type.bitWidth - 1)..<1 << type.bitWidth) ~= value
      guard fits else { throw invalid("the constant \(value) does not fit .\(type.rawValue)") }
      return constant(.uniform(Self.truncate(UInt64(bitPattern: value), to: type), is64: is64))
    case .float32(let bits):
      switch type {
      case .f32, .b32: return constant(.uniform(UInt64(bits), is64: false))
      case .f64:
        let value = Double(Float(bitPattern: bits))
        return constant(.uniform(value.bitPattern, is64: true))
      default: throw invalid("a 32-bit float does not fit .\(type.rawValue)")
      }
    case .float64(let bits):
      switch type {
      case .f64, .b64: return constant(.uniform(bits, is64: true))
      case .f32:
        let value = Float(Double(bitPattern: bits))
        return constant(.uniform(UInt64(value.bitPattern), is64: false))
      default: throw invalid("a 64-bit float does not fit .\(type.rawValue)")
      }
    case .name(let name):
      if let entity = try resolve(name) { return try row(entity, name, offset: 0, type) }
      if name == "WARP_SZ" { return constant(.uniform(32, is64: is64)) }
      if let special = try specialRegister(name, is64: is64) { return special }
      throw name.hasPrefix("%") && !name.hasPrefix("%r") && !name.hasPrefix("%p")
        ? unsupported("register \(name), which is not declared and not a known special register,")
        : invalid("\(name) is not declared")
    case .displaced(let name, let offset):
      guard let entity = try resolve(name) else { throw invalid("\(name) is not declared") }
      if case .register = entity {
        throw invalid("\(name) is a register: add the constant with add")
      }
      return try row(entity, name, offset: offset, type)
    case .address, .vector, .negated, .pair, .coordinates, .list:
      throw invalid("operand must be a register or a constant")
    }
  }

  private mutating func row(
    _ entity: Entity, _ name: String, offset: Int64, _ type: ScalarType
  ) throws(LoweringError) -> Int32 {
    let is64 = type.bitWidth == 64
    switch entity {
    case .register(let index, let declared):
      try checkWidth(name, declared, type)
      return Int32(index)
    case .shared(let place):
      return constant(.uniform(UInt64(bitPattern: Int64(place) &+ offset), is64: is64))
    case .dynamicShared: return constant(.dynamicShared(offset: offset, is64: is64))
    case .variable(let index):
      guard is64 else { throw invalid("the address of \(name) has 64 bits") }
      return constant(.variable(index: index, offset: offset, is64: true))
    case .local(let place, _, _):
      return constant(.frame(offset: Int64(place) &+ offset, is64: is64))
    case .function(let function):
      guard is64, let index = image.functionIndices[function.name] else {
        throw invalid("the address of function \(name) has 64 bits")
      }
      _ = try slot(of: function)
      return constant(
        .uniform(AddressWindow.function + UInt64(16 * index), is64: true))
    case .parameter(let index):
      return constant(
        .uniform(UInt64(bitPattern: Int64(parameterOffsets[index]) &+ offset), is64: is64))
    case .predicate: throw invalid("\(name) is a predicate, .\(type.rawValue) is needed")
    case .label: throw invalid("\(name) is a label, a register is needed")
    case .prototype, .callTargets, .branchTargets:
      throw invalid("\(name) is a list for calls or branches, a register is needed")
    }
  }

  /// The row of a special register; a clock is read into a temporary.
  private mutating func specialRegister(
    _ name: String, is64: Bool
  ) throws(LoweringError) -> Int32? {
    if let special = SpecialRegister(rawValue: name) {
      guard !is64 else {
        let wide = temporary(is64: true)
        let row = constant(.special(special))
        try append(MicroOperation(code: .extendU32, d: wide, a: row), writes: [wide])
        return wide
      }
      return constant(.special(special))
    }
    // Shared memory that the system keeps for itself: none.
    if name.hasPrefix("%reserved_smem_offset_") {
      let part = name.dropFirst("%reserved_smem_offset_".count)
      guard ["begin", "end", "cap", "0", "1"].contains(part) else { return nil }
      return constant(.uniform(0, is64: is64))
    }
    // The environment registers mean something to drivers alone; here they are zero.
    if name.hasPrefix("%envreg"), let number = Int(name.dropFirst(7)), (0...31).contains(number) {
      return constant(.uniform(0, is64: is64))
    }
    if name.hasPrefix("%pm"), let number = Int(name.dropFirst(3)), (0...7).contains(number) {
      return constant(.uniform(0, is64: is64))
    }
    guard let clock = Clock(rawValue: name) else { return nil }
    let row = temporary(is64: is64)
    var operation = MicroOperation(code: .readClock, d: row)
    operation.count = is64 ? 1 : 0
    operation.detail = clock == .clockHigh || clock == .globalTimerHigh ? 1 : 0
    try append(operation, writes: [row])
    return row
  }

  /// The row of a register that is written.
  mutating func destination(
    _ operand: Operand, _ type: ScalarType
  ) throws(LoweringError) -> Int32 {
    // The sink: a value that nobody reads.
    if case .name("_") = operand { return temporary(is64: type.bitWidth == 64) }
    guard case .name(let name) = operand, case .register(let index, let declared) = entity(name)
    else { throw invalid("the destination must be a register") }
    try checkWidth(name, declared, type)
    return Int32(index)
  }

  /// Registers and instruction agree in width, but for loads, stores and conversions: their
  /// registers may be wider than the type (PTX ISA, "Operand Size Exceeding Instruction-Type Size").
  private func checkWidth(
    _ name: String, _ declared: ScalarType, _ type: ScalarType
  ) throws(LoweringError) {
    if declared.bitWidth == type.bitWidth { return }
    var mayBeWider = false
    switch current?.operation {
    case .load, .store, .convert: mayBeWider = true
    default: break
    }
    guard mayBeWider, declared.bitWidth > type.bitWidth else {
      throw invalid(
        "register \(name) is .\(declared.rawValue), the instruction needs .\(type.rawValue)")
    }
    guard declared.bitWidth <= 32 else {
      throw unsupported(".\(declared.rawValue) register \(name) for a value of .\(type.rawValue)")
    }
  }

  /// The slot of a predicate that is read or written.
  func predicate(_ operand: Operand) throws(LoweringError) -> Int32 {
    guard case .name(let name) = operand, case .predicate(let slot) = entity(name) else {
      throw invalid("operand must be a predicate register")
    }
    return Int32(slot)
  }

  /// The two names of each component of a vector register.
  static let components: [(position: String, color: String)] = [
    ("x", "r"), ("y", "g"), ("z", "b"), ("w", "a"),
  ]

  /// The elements of a vector operand, the components of a vector register, or one operand.
  private func elements(_ operand: Operand, count: Int) -> [Operand] {
    switch operand {
    case .vector(let list): list
    case .name(let name) where count > 1 && entity("\(name).x") != nil:
      Self.components.map { "\(name).\($0.position)" }.filter { entity($0) != nil }
        .map { .name($0) }
    default: [operand]
    }
  }

  /// The registers of a vector operand, or one register.
  mutating func destinations(
    _ operand: Operand, count: Int, _ type: ScalarType
  ) throws(LoweringError) -> [Int32] {
    let elements = elements(operand, count: count)
    guard elements.count == count else {
      throw invalid("needs \(count) registers, not \(elements.count)")
    }
    var rows: [Int32] = []
    for element in elements { rows.append(try destination(element, type)) }
    return rows
  }

  /// The rows of a vector operand, or of one source.
  mutating func sources(
    _ operand: Operand, count: Int, _ type: ScalarType
  ) throws(LoweringError) -> [Int32] {
    let elements = elements(operand, count: count)
    guard elements.count == count else {
      throw invalid("needs \(count) registers, not \(elements.count)")
    }
    var rows: [Int32] = []
    for element in elements { rows.append(try source(element, type)) }
    return rows
  }

  /// Base row and constant offset of a memory operand. The row has 32 bits for shared and local
  /// memory, 64 for the others and for generic addresses (nil).
  mutating func address(
    _ operand: Operand, in space: StateSpace?
  ) throws(LoweringError) -> (row: Int32, offset: Int64) {
    guard case .address(let address) = operand else {
      throw invalid("operand must be an address in brackets")
    }
    let isNarrow = space == .shared || space == .local
    if isNarrow, Int32(exactly: address.offset) == nil {
      throw invalid("offset \(address.offset) is outside \(space?.rawValue ?? "") memory")
    }
    let type: ScalarType = isNarrow ? .u32 : .u64
    guard let base = address.base else {
      return (try source(.integer(address.offset), type), 0)
    }
    let entity = try resolve(base)
    try check(base, entity, isIn: space)
    if isNarrow, case .register(let index, let declared) = entity, declared.bitWidth == 64 {
      // nvcc keeps shared addresses in 64-bit registers; the window is 32 bits wide.
      let narrow = temporary(is64: false)
      try append(
        MicroOperation(code: .truncate64, d: narrow, a: Int32(index)), reads: [Int32(index)],
        writes: [narrow])
      return (narrow, address.offset)
    }
    if !isNarrow, case .register(let index, let declared) = entity, declared.bitWidth == 32 {
      // A 32-bit register holds the lower part of an address (PTX ISA, "Addresses as Operands").
      let wide = temporary(is64: true)
      try append(
        MicroOperation(code: .extendU32, d: wide, a: Int32(index)), reads: [Int32(index)],
        writes: [wide])
      return (wide, address.offset)
    }
    return (try source(.name(base), type), address.offset)
  }

  /// A variable can be accessed in its own space alone; its generic address comes from cvta.
  private func check(
    _ name: String, _ entity: Entity?, isIn space: StateSpace?
  ) throws(LoweringError) {
    let home: String
    switch entity {
    case .shared, .dynamicShared: home = space == .shared ? "" : "shared"
    case .local(_, _, false): home = space == .local ? "" : "local"
    case .variable(let index):
      let isConstant = image.variables[index].isConstant
      home =
        isConstant
        ? (space == .const ? "" : "const") : (space == .global || space == nil ? "" : "global")
    default: return
    }
    guard home.isEmpty else {
      throw invalid(
        "\(name) is in \(home) memory, the instruction accesses "
          + "\(space.map { "\($0.rawValue) memory" } ?? "a generic address")")
    }
  }

  /// Puts rows into the operand pool and returns the index of the first.
  mutating func pooled(_ rows: [Int32]) -> Int32 {
    pool.append(contentsOf: rows)
    return Int32(pool.count - rows.count)
  }

  static func truncate(_ bits: UInt64, to type: ScalarType) -> UInt64 {
    switch type.bitWidth {
    case 64: bits
    case 16: bits & 0xFFFF
    case 8: bits & 0xFF
    default: bits & 0xFFFF_FFFF
    }
  }
}
