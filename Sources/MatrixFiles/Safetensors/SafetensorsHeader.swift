/// The header of a safetensors file, checked against the file's size.
///
/// Layout: header length N as u64, little-endian; N bytes of JSON that starts with `{` and may end
/// in spaces; then the tensors' bytes, which cover the rest of the file without holes or overlaps.
struct SafetensorsHeader {
  /// The longest header that the format's reference implementation accepts, in bytes.
  static let largestHeader = 100_000_000

  /// The tensors by name.
  let tensors: [String: SafetensorsTensor]
  /// The offset in the file of the tensors' bytes.
  let dataOffset: Int

  /// Reads and checks the header of `file`.
  init(reading file: borrowing InputFile) throws(MatrixFileError) {
    guard file.byteCount >= 10 else {
      throw MatrixFileError(
        path: file.path, place: .byte(file.byteCount), problem: "the file ends inside its header",
        remedy: "copy it again")
    }
    let length = try file.read(1, of: UInt64.self, at: 0)[0]
    guard length <= UInt64(Self.largestHeader) else {
      throw MatrixFileError(
        path: file.path, place: .byte(0),
        problem: "header of \(length) bytes exceeds \(Self.largestHeader)",
        remedy: "check that this is a safetensors file")
    }
    guard length <= UInt64(file.byteCount - 8) else {
      throw MatrixFileError(
        path: file.path, place: .byte(0),
        problem: "header of \(length) bytes runs past the end of the file, byte \(file.byteCount)",
        remedy: "copy the file again")
    }
    let text = try file.read(Int(length), of: UInt8.self, at: 8)
    var cursor = HeaderCursor(text, start: 8, path: file.path)
    guard text.first == UInt8(ascii: "{") else {
      throw cursor.unexpected("'{' to open the header")
    }
    tensors = try cursor.safetensors()
    dataOffset = 8 + Int(length)
    try checkLayout(dataByteCount: file.byteCount - dataOffset, path: file.path)
  }

  /// Checks sizes, and that the tensors cover the data exactly.
  private func checkLayout(dataByteCount: Int, path: String) throws(MatrixFileError) {
    let ordered = tensors.sorted {
      ($0.value.bytes.lowerBound, $0.value.bytes.upperBound, $0.key)
        < ($1.value.bytes.lowerBound, $1.value.bytes.upperBound, $1.key)
    }
    var end = 0
    for (name, tensor) in ordered {
      let bytes = tensor.bytes
      var problem = tensor.sizeProblem
      if bytes.upperBound > dataByteCount {
        problem = "ends at byte \(bytes.upperBound) of the data, which has \(dataByteCount)"
      } else if bytes.lowerBound < end {
        problem = "overlaps the tensor that ends at byte \(end) of the data"
      } else if bytes.lowerBound > end {
        problem = "bytes \(end) to \(bytes.lowerBound) of the data before it belong to no tensor"
      }
      if let problem {
        throw MatrixFileError(
          path: path, place: .tensor(name), problem: problem, remedy: "save the file again")
      }
      end = bytes.upperBound
    }
    if end != dataByteCount {
      throw MatrixFileError(
        path: path, place: .byte(dataOffset + end),
        problem: "\(dataByteCount - end) bytes after the last tensor belong to none",
        remedy: "save the file again")
    }
  }
}
