// Initial values of variables (PTX ISA, "Variable Initialization").
extension Parser {
  /// `= value` or `= { ... }` at the equals sign. A length that the text leaves out is that of the
  /// list.
  mutating func initialize(_ variable: inout Variable) throws(PTXError) {
    guard variable.space == .global || variable.space == .const, variable.linkage != .extern else {
      throw error(
        "no initial value is allowed for '\(variable.name)': only .global and .const variables that "
          + "are not .extern have one")
    }
    advance()
    var shape = variable.dimensions
    if variable.vector != .one { shape.append(variable.vector.rawValue) }
    let place = token
    let value = try initializer(of: variable, shape: shape[...])
    variable.initializer = value
    guard variable.isUnsized, case .list(let elements) = value else { return }
    guard !elements.isEmpty else {
      throw error(at: place.position, text: "{", "a variable of no length must have initial values")
    }
    variable.dimensions[0] = elements.count
    // The elements were read one by one: their number is bounded by the text, their size is not.
    let rest = variable.dimensions.dropFirst().reduce(variable.elementByteCount) { $0 * ($1 ?? 1) }
    guard elements.count <= Self.byteLimit / rest else {
      throw error(
        at: place.position, text: "{",
        "the array is larger than \(Self.byteLimit) bytes: make it smaller")
    }
  }

  /// The value of the dimensions in `shape`: one list in braces for each.
  private mutating func initializer(
    of variable: Variable, shape: ArraySlice<Int?>
  ) throws(PTXError) -> Initializer {
    guard let length = shape.first else { return try element(of: variable) }
    guard token.kind == .leftBrace else {
      throw expected("'{' before the values of a dimension of '\(variable.name)'")
    }
    guard shape.count <= Self.depthLimit else {
      throw error("braces nest deeper than \(Self.depthLimit): flatten the text")
    }
    advance()
    isInVector = true
    var elements: [Initializer] = []
    if token.kind != .rightBrace {
      repeat {
        isInVector = true
        if let length, elements.count == length {
          throw error("more initial values than the \(length) elements of '\(variable.name)'")
        }
        elements.append(try initializer(of: variable, shape: shape.dropFirst()))
      } while skip(.comma)
    }
    try expect(.rightBrace, "or ',' after an initial value")
    isInVector = false
    return .list(elements)
  }

  private mutating func element(of variable: Variable) throws(PTXError) -> Initializer {
    if token.kind == .word, !isWarpSize { return try symbol() }
    guard beginsConstant else { throw expected("an initial value") }
    let place = token
    switch try constant() {
    case .float64(let value): return .float64(value.bitPattern)
    case .float32(let bits): return .float32(bits)
    case let value:
      let bits = value.bits ?? 0
      // `0xFF00(name)`: one byte of an address.
      guard token.kind == .leftParenthesis else {
        return .integer(Int64(bitPattern: bits))
      }
      let byte = bits >> UInt64(bits.trailingZeroBitCount & 63)
      guard bits.trailingZeroBitCount % 8 == 0, byte == 0xFF else {
        throw error(
          at: place.position, text: text(of: place), "a mask selects one byte, such as 0xFF00")
      }
      advance()
      guard case .address(let name, let offset, let isGeneric) = try symbol() else {
        throw expected("a name behind the mask")
      }
      try expect(.rightParenthesis, "after the name that is masked")
      return .maskedAddress(of: name, offset: offset, isGeneric: isGeneric, mask: bits)
    }
  }

  /// `name`, `name+8`, `generic(name)` or `generic(name)+8`.
  private mutating func symbol() throws(PTXError) -> Initializer {
    var name = try name("the name of a variable or function")
    let isGeneric = name == "generic" && token.kind == .leftParenthesis
    if isGeneric {
      advance()
      name = try self.name("the name of a variable in 'generic'")
      try expect(.rightParenthesis, "after the name in 'generic'")
    }
    return .address(of: name, offset: try displacement(), isGeneric: isGeneric)
  }
}
