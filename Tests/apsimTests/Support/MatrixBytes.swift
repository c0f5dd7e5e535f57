/// Matrix files built from the formats' definitions, apart from the code under test.
enum MatrixBytes {
  /// An `.npy` file of version 1.0.
  static func npy(_ descr: String, _ shape: String, _ data: [UInt8]) -> [UInt8] {
    let text = Array("{'descr': '\(descr)', 'fortran_order': False, 'shape': \(shape), }\n".utf8)
    let length = [UInt8(text.count & 0xFF), UInt8(text.count >> 8)]
    return [0x93] + Array("NUMPY".utf8) + [1, 0] + length + text + data
  }

  /// An `.npy` file of f32 elements.
  static func npy(rows: Int, columns: Int, _ elements: [Float]) -> [UInt8] {
    npy("<f4", "(\(rows), \(columns))", floats(elements))
  }

  /// An `.npy` file of i8 elements.
  static func npy(rows: Int, columns: Int, _ elements: [Int8]) -> [UInt8] {
    npy("|i1", "(\(rows), \(columns))", elements.map(UInt8.init(bitPattern:)))
  }

  /// A safetensors file from its header.
  static func safetensors(_ header: String, _ data: [UInt8]) -> [UInt8] {
    littleEndian(UInt64(header.utf8.count)) + Array(header.utf8) + data
  }

  /// A safetensors file of f32 tensors, one after the other.
  static func safetensors(_ tensors: [(name: String, rows: Int, columns: Int, elements: [Float])])
    -> [UInt8]
  {
    var offset = 0
    let entries = tensors.map { tensor in
      let end = offset + 4 * tensor.elements.count
      defer { offset = end }
      return #""\#(tensor.name)":{"dtype":"F32","shape":[\#(tensor.rows),\#(tensor.columns)],"#
        + #""data_offsets":[\#(offset),\#(end)]}"#
    }
    return safetensors(
      "{\(entries.joined(separator: ","))}", tensors.flatMap { floats($0.elements) })
  }

  /// The elements in little-endian order.
  static func floats(_ elements: [Float]) -> [UInt8] {
    elements.flatMap { littleEndian($0.bitPattern) }
  }

  /// The bytes of an integer, lowest first.
  static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
