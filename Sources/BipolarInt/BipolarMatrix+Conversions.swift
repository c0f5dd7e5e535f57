extension BipolarMatrix {
  /// Encodes a matrix of values.
  ///
  /// - Parameter values: Odd numbers from `width.minimumValue` to `width.maximumValue`.
  /// - Throws: `BipolarIntError.valueHasNoCode`, with its position, for any other number.
  public init(width: BitWidth, values: Matrix<Int32>) throws(BipolarIntError) {
    var codes: [UInt8] = []
    codes.reserveCapacity(values.elements.count)
    for (index, value) in values.elements.enumerated() {
      guard let code = try? width.code(ofValue: Int(value)) else {
        throw .valueHasNoCode(
          Int(value), width: width,
          position: ElementPosition(index: index, columns: values.columns))
      }
      codes.append(code)
    }
    self.init(unchecked: codes, width: width, rows: values.rows, columns: values.columns)
  }

  /// Converts a matrix of two's-complement integers: the integer s becomes the value `2s + 1`.
  ///
  /// - Parameter signed: Numbers from `-2^(n-1)` to `2^(n-1) - 1`, n being the width.
  /// - Throws: `BipolarIntError.signedIntegerOutOfRange`, with its position, for any other number.
  public init(width: BitWidth, signed: Matrix<Int32>) throws(BipolarIntError) {
    var codes: [UInt8] = []
    codes.reserveCapacity(signed.elements.count)
    for (index, integer) in signed.elements.enumerated() {
      guard let code = try? width.code(ofSigned: Int(integer)) else {
        throw .signedIntegerOutOfRange(
          Int(integer), width: width,
          position: ElementPosition(index: index, columns: signed.columns))
      }
      codes.append(code)
    }
    self.init(unchecked: codes, width: width, rows: signed.rows, columns: signed.columns)
  }

  /// The values of the codes.
  public func values() -> Matrix<Int32> {
    let (width, codes) = (width, codes)
    return Matrix(
      uncheckedRows: rows, columns: columns, elements: codes.map { width.value(ofCode: $0) })
  }
}
