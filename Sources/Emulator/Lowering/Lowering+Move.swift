import PTX

// Moves: copies, and registers taken apart or put together.
extension Lowering {
  mutating func lower(_ form: Move, _ operands: [Operand]) throws(LoweringError) {
    if form.type == .pred {
      let d = try predicate(operands[0])
      let a = try predicateSource(operands[1])
      return try append(MicroOperation(code: .movePredicate, d: d, a: a))
    }
    if case .vector(let elements) = operands[0] {
      return try lowerUnpack(form, elements, operands[1])
    }
    if case .vector(let elements) = operands[1] {
      return try lowerPack(form, operands[0], elements)
    }
    if form.type == .b128 {
      let d = try wideDestination(operands[0])
      let a = try wideSource(operands[1])
      // A copy is the whole taken apart into the halves of the destination.
      return try appendParts(.unpack, whole: a, parts: d, elementBits: 64)
    }
    let d = try destination(operands[0], form.type)
    let a = try source(operands[1], form.type)
    try append(
      MicroOperation(code: form.type.bitWidth == 64 ? .move64 : .move32, d: d, a: a), reads: [a],
      writes: [d])
  }

  /// The type of the elements that make up a value of the form.
  private func elementType(_ form: Move, count: Int) throws(LoweringError) -> ScalarType {
    switch (form.type, count) {
    case (.b16, 2), (.b32, 4): return .b8
    case (.b32, 2), (.b64, 4): return .b16
    case (.b64, 2), (.b128, 4): return .b32
    case (.b128, 2): return .b64
    default:
      throw invalid(
        "\(form.mnemonic) does not take \(count) elements: use untyped halves or quarters")
    }
  }

  private mutating func lowerPack(
    _ form: Move, _ whole: Operand, _ elements: [Operand]
  ) throws(LoweringError) {
    let element = try elementType(form, count: elements.count)
    var parts: [Int32] = []
    for operand in elements { parts.append(try source(operand, element)) }
    let rows = form.type == .b128 ? try wideDestination(whole) : [try destination(whole, form.type)]
    try appendParts(.pack, whole: rows, parts: parts, elementBits: element.bitWidth)
  }

  private mutating func lowerUnpack(
    _ form: Move, _ elements: [Operand], _ whole: Operand
  ) throws(LoweringError) {
    let element = try elementType(form, count: elements.count)
    let rows = form.type == .b128 ? try wideSource(whole) : [try source(whole, form.type)]
    var parts: [Int32] = []
    for operand in elements { parts.append(try destination(operand, element)) }
    try appendParts(.unpack, whole: rows, parts: parts, elementBits: element.bitWidth)
  }

  /// Rows of the whole and of its parts stand behind one pool index: the whole first.
  private mutating func appendParts(
    _ code: OperationCode, whole: [Int32], parts: [Int32], elementBits: Int
  ) throws(LoweringError) {
    var operation = MicroOperation(
      code: code, d: pooled(whole + parts), immediate: Int64(whole.count))
    operation.count = UInt8(parts.count)
    operation.detail = UInt16(elementBits)
    let isPacking = code == .pack
    try append(
      operation, reads: isPacking ? parts : whole, writes: isPacking ? whole : parts)
  }

  /// The two 64-bit rows of a 128-bit register, the lower half first.
  private func wideSource(_ operand: Operand) throws(LoweringError) -> [Int32] {
    guard case .name(let name) = operand, case .register(let index, .b128) = entity(name) else {
      throw invalid("operand must be a register of .b128")
    }
    return [Int32(index), Int32(index + 1)]
  }

  private mutating func wideDestination(_ operand: Operand) throws(LoweringError) -> [Int32] {
    if case .name("_") = operand { return [temporary(is64: true), temporary(is64: true)] }
    return try wideSource(operand)
  }
}
