/// The header of an `.npy` file, checked against the file's size.
///
/// Layout (numpy.lib.format): `\x93NUMPY`, major and minor version, header length as u16 (version 1)
/// or u32 (2 and 3), a Python dictionary as text, then the elements to the end of the file.
struct NPYHeader {
  /// The bytes that every file starts with.
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// The longest header that is read, far beyond what any plain array needs.
  static let largestHeader = 1 << 20

  let type: NPYType
  let isColumnMajor: Bool
  let shape: MatrixShape
  /// The offset of the first element in the file.
  let dataOffset: Int

  /// Reads and checks the header of `file`.
  init(reading file: borrowing InputFile) throws(MatrixFileError) {
    var (cursor, dataOffset) = try Self.text(of: file)
    let fields = try cursor.npyFields(NPYType.parse)
    type = fields.type
    isColumnMajor = fields.isColumnMajor
    self.dataOffset = dataOffset
    shape = try MatrixShape(
      fields.dimensions, path: file.path, place: .byte(fields.dimensionsOffset))
    try Self.checkData(
      of: file, at: dataOffset, byteCount: shape.elementCount * type.elementType.byteCount)
  }

  /// A cursor at the dictionary of the header of `file`, and the offset of the data behind it.
  static func text(
    of file: borrowing InputFile
  ) throws(MatrixFileError) -> (cursor: HeaderCursor, dataOffset: Int) {
    let start = try file.read(min(12, file.byteCount), of: UInt8.self, at: 0)
    let lengthOffset = Self.magic.count + 2
    let version = start.dropFirst(Self.magic.count).prefix(2).map(Int.init)
    guard start.starts(with: Self.magic), version.count == 2 else {
      throw Self.truncation(file)
    }
    guard (1...3).contains(version[0]), version[1] == 0 else {
      throw MatrixFileError(
        path: file.path, place: .byte(Self.magic.count),
        problem: "version \(version[0]).\(version[1]) is not read",
        remedy: "save it as version 1.0, 2.0 or 3.0")
    }
    let lengthBytes = start.dropFirst(lengthOffset).prefix(version[0] == 1 ? 2 : 4)
    guard lengthBytes.count == (version[0] == 1 ? 2 : 4) else { throw Self.truncation(file) }
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    let textOffset = lengthBytes.endIndex
    guard length <= file.byteCount - textOffset else {
      throw MatrixFileError(
        path: file.path, place: .byte(lengthOffset),
        problem: "header of \(length) bytes runs past the end of the file, byte \(file.byteCount)",
        remedy: "copy the file again")
    }
    guard length <= Self.largestHeader else {
      throw MatrixFileError(
        path: file.path, place: .byte(lengthOffset),
        problem: "header of \(length) bytes exceeds \(Self.largestHeader)",
        remedy: "save the array again with numpy.save")
    }
    let text = try file.read(length, of: UInt8.self, at: textOffset)
    return (HeaderCursor(text, start: textOffset, path: file.path), textOffset + length)
  }

  /// Refuses a file whose data are not exactly `expected` bytes.
  static func checkData(
    of file: borrowing InputFile, at dataOffset: Int, byteCount expected: Int
  ) throws(MatrixFileError) {
    let actual = file.byteCount - dataOffset
    guard actual == expected else {
      let relation = "\(actual) bytes of data, but the shape needs \(expected)"
      throw MatrixFileError(
        path: file.path, place: .byte(dataOffset), problem: relation,
        remedy: actual < expected ? "copy the file again" : "save one array per file")
    }
  }

  /// Reads the elements.
  func matrix(in file: borrowing InputFile) throws(MatrixFileError) -> FileMatrix {
    let values = try file.matrix(
      of: type.elementType, shape: shape, at: dataOffset, order: type.order,
      isColumnMajor: isColumnMajor)
    return FileMatrix(
      values: values, elementType: type.elementType, name: nil, path: file.path)
  }

  private static func truncation(_ file: borrowing InputFile) -> MatrixFileError {
    MatrixFileError(
      path: file.path, place: .byte(file.byteCount), problem: "the file ends inside its header",
      remedy: "copy it again")
  }
}
