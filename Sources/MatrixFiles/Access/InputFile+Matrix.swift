import BipolarInt

extension InputFile {
  /// Reads the matrix whose elements start at `offset`.
  func matrix(
    of type: ElementType, shape: MatrixShape, at offset: Int, order: ByteOrder = .littleEndian,
    isColumnMajor: Bool = false
  ) throws(MatrixFileError) -> MatrixValues {
    let count = shape.elementCount

    func matrix<Element: Sendable>(_ elements: [Element]) throws(MatrixFileError) -> Matrix<Element>
    {
      try .checked(
        rows: shape.rows, columns: shape.columns,
        elements: isColumnMajor ? Self.rowMajor(elements, shape) : elements, path: path)
    }

    switch type {
    case .float32:
      let bits = try read(count, of: UInt32.self, at: offset, order: order)
      return .float32(try matrix(bits.map { Float(bitPattern: $0) }))
    case .float16:
      let bits = try read(count, of: UInt16.self, at: offset, order: order)
      return .float32(try matrix(bits.map { Float(Float16(bitPattern: $0)) }))
    case .bfloat16:
      let bits = try read(count, of: UInt16.self, at: offset, order: order)
      return .float32(try matrix(bits.map { Float(bitPattern: UInt32($0) << 16) }))
    case .int8:
      return .int8(try matrix(try read(count, of: Int8.self, at: offset)))
    case .uint8:
      return .uint8(try matrix(try read(count, of: UInt8.self, at: offset)))
    case .int32:
      return .int32(try matrix(try read(count, of: Int32.self, at: offset, order: order)))
    }
  }

  /// Column-major elements put in row-major order.
  private static func rowMajor<Element>(_ elements: [Element], _ shape: MatrixShape) -> [Element] {
    var result: [Element] = []
    result.reserveCapacity(elements.count)
    for row in 0..<shape.rows {
      for column in 0..<shape.columns {
        result.append(elements[column * shape.rows + row])
      }
    }
    return result
  }
}
