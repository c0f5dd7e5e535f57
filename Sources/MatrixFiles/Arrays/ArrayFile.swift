/// Reads and writes arrays of any shape as `.npy` files.
public enum ArrayFile {
  /// Reads the array of an `.npy` file. Column-major and big-endian files are converted.
  ///
  /// - Throws: `MatrixFileError` if the file cannot be read or breaks the format's rules, or its
  ///   elements are not a `NumberType`.
  public static func read(path: String) throws(MatrixFileError) -> FileArray {
    let file = try InputFile(path: path)
    let start = try file.read(min(NPYHeader.magic.count, file.byteCount), of: UInt8.self, at: 0)
    guard start == NPYHeader.magic else {
      throw MatrixFileError(
        path: path, place: .byte(0), problem: "an .npy file must start with \\x93NUMPY",
        remedy: "save it with numpy.save")
    }
    var (cursor, dataOffset) = try NPYHeader.text(of: file)
    let fields = try cursor.npyFields(NumberType.parse)
    let (type, order) = fields.type
    let shape = fields.dimensions
    guard let byteCount = FileArray.byteCount(of: type, shape: shape) else {
      throw MatrixFileError(
        path: path, place: .byte(fields.dimensionsOffset),
        problem: "shape \(MatrixShape.describe(shape)) is too large", remedy: "save a smaller array"
      )
    }
    try NPYHeader.checkData(of: file, at: dataOffset, byteCount: byteCount)
    var bytes = try file.read(byteCount, of: UInt8.self, at: dataOffset)
    if order == .bigEndian { reverse(&bytes, each: type.byteCount) }
    // Only where two dimensions are longer than 1 does the order matter.
    if fields.isColumnMajor, !bytes.isEmpty, shape.count(where: { $0 > 1 }) > 1 {
      bytes = rowMajor(bytes, shape: shape, size: type.byteCount)
    }
    guard let array = FileArray(type: type, shape: shape, bytes: bytes) else {
      throw MatrixFileError(
        path: path, place: .file, problem: "the data do not fill the shape",
        remedy: "copy the file again")
    }
    return array
  }

  /// Writes an array as `.npy`: version 1.0, row-major, little-endian.
  ///
  /// The file appears complete or not at all: it is written under a temporary name in the same
  /// directory and renamed. An existing file is replaced.
  ///
  /// - Throws: `MatrixFileError` if the directory is missing, the path names something other than
  ///   a file, or the disk is full.
  public static func write(_ array: FileArray, path: String) throws(MatrixFileError) {
    let header = NPYWriter.header(descr: array.type.descr, shape: array.shape)
    try OutputFile.replace(path: path, with: header) { write in
      _ = array.bytes.withUnsafeBytes(write)
    }
  }

  private static func reverse(_ bytes: inout [UInt8], each size: Int) {
    for start in stride(from: 0, to: bytes.count, by: size) {
      bytes[start..<start + size].reverse()
    }
  }

  /// The elements of a column-major array, whose first index varies fastest, in row-major order.
  private static func rowMajor(_ bytes: [UInt8], shape: [Int], size: Int) -> [UInt8] {
    var strides: [Int] = []
    var stride = size
    for dimension in shape {
      strides.append(stride)
      stride *= dimension
    }
    var index = [Int](repeating: 0, count: shape.count)
    var source = 0
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    while result.count < bytes.count {
      result += bytes[source..<source + size]
      // The last index varies fastest in the result.
      var axis = shape.count - 1
      while axis >= 0 {
        index[axis] += 1
        source += strides[axis]
        if index[axis] < shape[axis] { break }
        source -= strides[axis] * shape[axis]
        index[axis] = 0
        axis -= 1
      }
    }
    return result
  }
}
