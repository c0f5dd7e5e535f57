/// Forms `.npy` files of version 1.0, row-major and little-endian.
enum NPYWriter {
  /// The bytes before the first element, padded as numpy does to a multiple of 64.
  static func header(of values: MatrixValues) -> [UInt8] {
    let descr =
      switch values {
      case .float32: "<f4"
      case .int8: "|i1"
      case .uint8: "|u1"
      case .int32: "<i4"
      }
    return header(descr: descr, shape: [values.rows, values.columns])
  }

  /// The bytes before the first element, for a shape of at most `FileArray.largestRank` dimensions.
  static func header(descr: String, shape: [Int]) -> [UInt8] {
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = "{'descr': '\(descr)', 'fortran_order': False, 'shape': (\(sizes)), }"
    let prefixLength = NPYHeader.magic.count + 4
    let used = prefixLength + text.utf8.count + 1
    text += String(repeating: " ", count: (64 - used % 64) % 64) + "\n"
    // Numbers of at most 19 digits keep the text far below the 65,535 bytes of version 1.
    let length = UInt16(truncatingIfNeeded: text.utf8.count)
    return NPYHeader.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
  }

  /// Writes the elements in file order.
  static func writeElements(of values: MatrixValues, to write: OutputFile.Write) {
    switch values {
    case .float32(let matrix): writeInChunks(matrix.elements, to: write) { $0.bitPattern }
    case .int8(let matrix): writeInChunks(matrix.elements, to: write) { $0 }
    case .uint8(let matrix): writeInChunks(matrix.elements, to: write) { $0 }
    case .int32(let matrix): writeInChunks(matrix.elements, to: write) { $0 }
    }
  }

  /// Converts a chunk at a time, so that a large matrix is not held twice.
  private static func writeInChunks<Element, Bits: FixedWidthInteger>(
    _ elements: [Element], to write: OutputFile.Write, bits: (Element) -> Bits
  ) {
    let chunk = 1 << 16
    for first in stride(from: 0, to: elements.count, by: chunk) {
      let slice = elements[first..<min(first + chunk, elements.count)]
      let words = slice.map { bits($0).littleEndian }
      guard words.withUnsafeBytes(write) else { return }
    }
  }
}
