/// What the Python dictionary of an `.npy` header says, its `descr` as a `Type`.
struct NPYFields<Type> {
  let type: Type
  let isColumnMajor: Bool
  let dimensions: [Int]
  /// The offset in the file of the shape.
  let dimensionsOffset: Int
}

extension HeaderCursor {
  /// Scans a dictionary with exactly the keys `descr`, `fortran_order` and `shape`, in any order.
  ///
  /// - Parameter parse: Gives what a `descr` means.
  mutating func npyFields<Type>(
    _ parse: (String) -> Result<Type, NPYType.Refusal>
  ) throws(MatrixFileError) -> NPYFields<Type> {
    var type: Type?
    var isColumnMajor: Bool?
    var shape: (dimensions: [Int], offset: Int)?

    try expect("{", "to open the dictionary")
    while !take("}") {
      skipSpaces()
      let keyOffset = offset
      let key = try pythonString("a key")
      try expect(":", "after the key")
      skipSpaces()
      let isRepeated: Bool
      switch key {
      case "descr":
        isRepeated = type != nil
        type = try elementType(parse)
      case "fortran_order":
        isRepeated = isColumnMajor != nil
        isColumnMajor = try pythonBool()
      case "shape":
        isRepeated = shape != nil
        let shapeOffset = offset
        shape = (dimensions: try pythonTuple(), offset: shapeOffset)
      default:
        throw failure(
          "unknown key \(MatrixFileError.quoted(key))", at: keyOffset,
          remedy: "keep only descr, fortran_order and shape")
      }
      if isRepeated {
        throw failure("key '\(key)' is repeated", at: keyOffset, remedy: "keep one of them")
      }
      if !take(",") {
        try expect("}", "to close the dictionary")
        break
      }
    }
    skipSpaces()
    if next != nil { throw unexpected("only spaces after the dictionary") }

    guard let type else { throw missing("descr") }
    guard let isColumnMajor else { throw missing("fortran_order") }
    guard let shape else { throw missing("shape") }
    return NPYFields(
      type: type, isColumnMajor: isColumnMajor, dimensions: shape.dimensions,
      dimensionsOffset: shape.offset)
  }

  private func missing(_ key: String) -> MatrixFileError {
    failure("key '\(key)' is missing", remedy: "save the array again with numpy.save")
  }

  private mutating func elementType<Type>(
    _ parse: (String) -> Result<Type, NPYType.Refusal>
  ) throws(MatrixFileError) -> Type {
    if next == UInt8(ascii: "[") {
      throw failure(
        "a structured array is not read", remedy: "save one field as a plain array")
    }
    let descrOffset = offset
    switch parse(try pythonString("an element type")) {
    case .success(let type): return type
    case .failure(let refusal):
      throw failure(refusal.problem, at: descrOffset, remedy: refusal.remedy)
    }
  }

  /// Scans a quoted string of printable ASCII. No header needs an escape, so none is understood.
  private mutating func pythonString(_ purpose: String) throws(MatrixFileError) -> String {
    skipSpaces()
    guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw unexpected("\(purpose) in quotes")
    }
    _ = advance()
    var text = ""
    while next != quote {
      guard let byte = next, (0x20...0x7E).contains(byte), byte != UInt8(ascii: "\\") else {
        throw unexpected("\(purpose) in printable ASCII")
      }
      text.unicodeScalars.append(Unicode.Scalar(byte))
      _ = advance()
    }
    _ = advance()
    return text
  }

  private mutating func pythonBool() throws(MatrixFileError) -> Bool {
    if takeWord("True") { return true }
    if takeWord("False") { return false }
    throw unexpected("True or False")
  }

  /// Scans `()`, `(2,)` or `(2, 3)`; `(2)` is a number in parentheses to Python, not a tuple.
  private mutating func pythonTuple() throws(MatrixFileError) -> [Int] {
    try expect("(", "to open the shape")
    var dimensions: [Int] = []
    while !take(")") {
      dimensions.append(try nonNegativeInteger("a dimension"))
      if !take(",") {
        guard dimensions.count > 1 else { throw unexpected("',' after the only dimension") }
        try expect(")", "to close the shape")
        break
      }
    }
    return dimensions
  }
}
