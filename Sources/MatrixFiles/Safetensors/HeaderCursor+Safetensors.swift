extension HeaderCursor {
  /// Scans the JSON object that is a safetensors header: entries by name, besides the optional
  /// `__metadata__` object of strings, which is checked and dropped.
  mutating func safetensors() throws(MatrixFileError) -> [String: SafetensorsTensor] {
    var tensors: [String: SafetensorsTensor] = [:]
    var hasMetadata = false
    try object("the header") { (cursor, name, nameOffset) throws(MatrixFileError) in
      let isRepeated: Bool
      if name == "__metadata__" {
        isRepeated = hasMetadata
        hasMetadata = true
        try cursor.metadata()
      } else {
        isRepeated = tensors.updateValue(try cursor.tensor(name), forKey: name) != nil
      }
      if isRepeated {
        throw cursor.failure(
          "\(MatrixFileError.quoted(name)) is repeated", at: nameOffset, remedy: "keep one of them")
      }
    }
    skipSpaces()
    if next != nil { throw unexpected("only spaces after the header's '}'") }
    return tensors
  }

  private mutating func metadata() throws(MatrixFileError) {
    var keys: Set<String> = []
    try object("the metadata") { (cursor, key, keyOffset) throws(MatrixFileError) in
      guard keys.insert(key).inserted else {
        throw cursor.failure(
          "metadata key \(MatrixFileError.quoted(key)) is repeated", at: keyOffset,
          remedy: "keep one of them")
      }
      _ = try cursor.jsonString("a metadata value")
    }
  }

  private mutating func tensor(_ name: String) throws(MatrixFileError) -> SafetensorsTensor {
    var dtype: String?
    var shape: [Int]?
    var offsets: [Int]?
    let place = MatrixFileError.Place.tensor(name)

    try object("the tensor's entry") { (cursor, key, keyOffset) throws(MatrixFileError) in
      let isRepeated: Bool
      switch key {
      case "dtype":
        isRepeated = dtype != nil
        dtype = try cursor.jsonString("the element type")
      case "shape":
        isRepeated = shape != nil
        shape = try cursor.integers("a dimension")
      case "data_offsets":
        isRepeated = offsets != nil
        offsets = try cursor.integers("an offset")
      default:
        throw cursor.failure(
          "unknown key \(MatrixFileError.quoted(key))", at: keyOffset,
          remedy: "keep only dtype, shape and data_offsets")
      }
      if isRepeated {
        throw cursor.failure(
          "key '\(key)' is repeated", at: keyOffset, remedy: "keep one of them")
      }
    }
    guard let dtype, let shape, let offsets else {
      let key = dtype == nil ? "dtype" : shape == nil ? "shape" : "data_offsets"
      throw MatrixFileError(
        path: path, place: place, problem: "key '\(key)' is missing", remedy: "save the file again")
    }
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw MatrixFileError(
        path: path, place: place,
        problem: "data_offsets \(MatrixShape.describe(offsets)) are not [begin, end]",
        remedy: "save the file again")
    }
    return SafetensorsTensor(dtype: dtype, shape: shape, bytes: offsets[0]..<offsets[1])
  }

  /// Scans `[2, 3]`.
  private mutating func integers(_ purpose: String) throws(MatrixFileError) -> [Int] {
    try expect("[", "to open the list")
    var values: [Int] = []
    if take("]") { return values }
    repeat {
      values.append(try nonNegativeInteger(purpose))
    } while take(",")
    try expect("]", "to close the list")
    return values
  }
}
