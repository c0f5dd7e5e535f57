public import BipolarInt

/// A matrix and the place that it was read from.
public struct FileMatrix: Hashable, Sendable {
  /// The elements, row-major, exactly as stored.
  public let values: MatrixValues
  /// The element type in the file.
  public let elementType: ElementType
  /// The tensor's name; nil for `.npy`, whose array has none.
  public let name: String?
  /// The file's path as it was given.
  public let path: String

  /// The number of rows, at least 1.
  public var rows: Int { values.rows }
  /// The number of columns, at least 1.
  public var columns: Int { values.columns }

  /// The values as real numbers.
  ///
  /// - Throws: `MatrixFileError` at the first 32-bit integer that is no `Float`: one beyond 2^24
  ///   with more than 24 significant bits.
  public func realMatrix() throws(MatrixFileError) -> Matrix<Float> {
    switch values {
    case .float32(let matrix): return matrix
    case .int8(let matrix): return matrix.map { Float($0) }
    case .uint8(let matrix): return matrix.map { Float($0) }
    case .int32(let matrix):
      if let index = matrix.elements.firstIndex(where: { Float(exactly: $0) == nil }) {
        throw MatrixFileError(
          path: path, place: .element(row: index / columns, column: index % columns),
          problem: "\(matrix.elements[index]) is not exact in f32",
          remedy: "rescale the values to 2^24 or save them as f32")
      }
      return matrix.map { Float($0) }
    }
  }

  /// The values as integers.
  ///
  /// - Throws: `MatrixFileError` if the file's element type is not an integer type.
  public func integerMatrix() throws(MatrixFileError) -> Matrix<Int32> {
    switch values {
    case .int8(let matrix): return matrix.map { Int32($0) }
    case .uint8(let matrix): return matrix.map { Int32($0) }
    case .int32(let matrix): return matrix
    case .float32:
      throw MatrixFileError(
        path: path, place: name.map { .tensor($0) } ?? .file,
        problem: "the elements are \(elementType.rawValue), not integers",
        remedy: "save them as i8, u8 or i32")
    }
  }
}

extension Matrix {
  /// `init(rows:columns:elements:)` with this room's error.
  static func checked(
    rows: Int, columns: Int, elements: [Element], path: String
  ) throws(MatrixFileError) -> Matrix {
    do {
      return try Matrix(rows: rows, columns: columns, elements: elements)
    } catch {
      throw MatrixFileError(
        path: path, place: .file, problem: "no matrix of \(rows) x \(columns): \(error)",
        remedy: "save a smaller matrix")
    }
  }
}
