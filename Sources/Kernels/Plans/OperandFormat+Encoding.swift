public import BipolarInt

extension OperandFormat {
  /// The bytes from one row to the next of a row-major format; nil for planes in tiles and for
  /// column-major formats.
  public func rowPitchInBytes(columns: Int) -> Int? {
    func padded(_ bits: Int, to bytes: Int) -> Int {
      ((bits + 7) / 8 + bytes - 1) / bytes * bytes
    }
    return switch self {
    case .planes(.rows, _, _, let alignment): padded(columns, to: alignment / 8)
    case .planes, .fragmentNibbles: nil
    case .codeSums: 4
    case .integers(let bits, let alignment): padded(columns * bits, to: alignment)
    case .half(let alignment): padded(columns * 16, to: alignment)
    case .transposedHalf: nil
    case .single(let alignment): padded(columns * 32, to: alignment)
    }
  }

  /// The size of an operand in bytes.
  public func byteCount(rows: Int, columns: Int) -> Int {
    switch self {
    case .planes(let layout, _, let width, let alignment):
      width.bits * layout.storedRows(rows) * ((columns - 1) / alignment + 1) * (alignment / 8)
    case .fragmentNibbles: FragmentNibble.byteCount(rows: rows, columns: columns)
    case .transposedHalf(let alignment):
      OperandFormat.half(rowAlignmentInBytes: alignment).byteCount(rows: columns, columns: rows)
    default: rows * (rowPitchInBytes(columns: columns) ?? 0)
    }
  }

  /// The bytes of an operand.
  ///
  /// - Throws: `OperandError` for a value that the format has no code for; `BipolarIntError` for a
  ///   matrix too large to pack.
  public func bytes(of matrix: Matrix<Float>) throws -> [UInt8] {
    switch self {
    case .planes(let layout, let encoding, let width, let alignment):
      let planes = try BitPlanes(
        packing: BipolarMatrix(
          width: width, rows: matrix.rows, columns: matrix.columns,
          codes: try Self.codes(of: matrix, encoding, width)),
        rowAlignmentInBits: alignment)
      return try planes.words(in: layout).withUnsafeBytes(Array.init)
    case .codeSums(let encoding, let width):
      let codes = try Self.codes(of: matrix, encoding, width)
      let sums = (0..<matrix.rows).map { row in
        codes[row * matrix.columns..<(row + 1) * matrix.columns].reduce(UInt32(0)) {
          $0 + UInt32($1)
        }
      }
      return sums.withUnsafeBytes(Array.init)
    case .integers(let bits, _):
      return try rows(of: matrix) { value, index, bytes in
        guard let integer = Int(exactly: value), OperandValues.signed(bits: bits).has(integer)
        else { throw OperandError(value: value, format: "a signed integer of \(bits) bits") }
        if bits == 4 {
          bytes[index / 2] |= UInt8(integer & 15) << (index % 2 * 4)
        } else {
          bytes[index] = UInt8(integer & 255)
        }
      }
    case .fragmentNibbles: return try FragmentNibble.bytes(of: matrix)
    case .half:
      return try rows(of: matrix) { value, index, bytes in
        let half = Float16(value)
        guard Float(half) == value else {
          throw OperandError(value: value, format: "half precision")
        }
        bytes[2 * index] = UInt8(half.bitPattern & 255)
        bytes[2 * index + 1] = UInt8(half.bitPattern >> 8)
      }
    case .transposedHalf(let alignment):
      let elements = matrix.elements
      let transposed = (0..<matrix.columns).flatMap { column in
        (0..<matrix.rows).map { elements[$0 * matrix.columns + column] }
      }
      return try OperandFormat.half(rowAlignmentInBytes: alignment).bytes(
        of: Matrix(rows: matrix.columns, columns: matrix.rows, elements: transposed))
    case .single:
      return try rows(of: matrix) { value, index, bytes in
        for byte in 0..<4 {
          bytes[4 * index + byte] = UInt8(truncatingIfNeeded: value.bitPattern >> (8 * byte))
        }
      }
    }
  }

  /// Row-major bytes, each row written by `write`, which gets value, column and the row's bytes.
  private func rows(
    of matrix: Matrix<Float>, _ write: (Float, Int, inout [UInt8]) throws -> Void
  ) throws -> [UInt8] {
    let pitch = rowPitchInBytes(columns: matrix.columns) ?? 0
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pitch * matrix.rows)
    for row in 0..<matrix.rows {
      var line = [UInt8](repeating: 0, count: pitch)
      for (column, value) in matrix.row(row).enumerated() { try write(value, column, &line) }
      bytes += line
    }
    return bytes
  }

  /// The codes of values.
  ///
  /// - Throws: `OperandError` for a value that has none.
  public static func codes(
    of matrix: Matrix<Float>, _ encoding: PlaneEncoding, _ width: BitWidth
  ) throws -> [UInt8] {
    try matrix.elements.map { value in
      guard let integer = Int(exactly: value),
        let code = encoding.code(ofValue: integer, width: width)
      else { throw OperandError(value: value, format: "\(width)-bit \(encoding.rawValue) codes") }
      return code
    }
  }
}

extension OperandValues {
  /// Whether an integer is one of the values.
  public func has(_ integer: Int) -> Bool {
    switch self {
    case .codes(let encoding, let width): encoding.code(ofValue: integer, width: width) != nil
    default: integerRange?.contains(integer) ?? true
    }
  }
}

/// A value that an operand's format cannot hold.
public struct OperandError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The value.
  public let value: Float
  /// What it should have been.
  public let format: String

  /// One line.
  public var description: String { "\(value) is not \(format): quantise the operand first" }
}
