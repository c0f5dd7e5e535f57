import HostProcessor
import MatrixFiles

/// Makes the contents of buffers, as long as the host's memory suffices.
struct BufferReader {
  private let file: LaunchFile
  /// Bytes that further buffers may have: half of the memory, as outputs are held twice.
  private var budget = HostMemory.physicalBytes / 2

  init(_ file: LaunchFile) { self.file = file }

  /// The contents of a buffer.
  ///
  /// - Throws: `MatrixFileError` where its file cannot be read, `LaunchFileError` where it is not of
  ///   the type that was asked for, or too large.
  mutating func array(_ buffer: LaunchFile.Buffer) throws -> FileArray {
    switch buffer.source {
    case .file(let name):
      let path = file.resolve(name)
      let array = try ArrayFile.read(path: path)
      try spend(array.bytes.count, at: buffer.place)
      if let type = buffer.type, type != array.type {
        throw file.error(
          "\(path) holds \(array.type.rawValue), not \(type.rawValue); change dtype or leave it "
            + "out", at: buffer.place)
      }
      return array
    case .generated(let fill, let shape, let isBits):
      let type = buffer.type ?? .u8
      guard let size = FileArray.byteCount(of: type, shape: shape) else {
        throw file.error("the shape is too large", at: buffer.place)
      }
      try spend(size, at: buffer.place)
      let bytes = fill.bytes(of: type, count: size / type.byteCount, isBits: isBits)
      guard let array = FileArray(type: type, shape: shape, bytes: bytes) else {
        throw file.error("the shape is too large", at: buffer.place)
      }
      return array
    }
  }

  private mutating func spend(_ size: Int, at place: LaunchFileError.Place) throws {
    budget -= size
    guard budget >= 0 else {
      throw file.error(
        "the buffers up to here exceed half of the host's memory of "
          + "\(HostMemory.physicalBytes >> 30) GiB; make them smaller", at: place)
    }
  }
}
