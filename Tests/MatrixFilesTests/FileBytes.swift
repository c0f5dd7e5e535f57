/// Builds files from the formats' definitions, apart from the code under test.
enum FileBytes {
  /// An `.npy` file; the header is not padded, which the format leaves to the writer.
  static func npy(_ header: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
    let text = Array(header.utf8)
    let length = (0..<(version == 1 ? 2 : 4)).map {
      UInt8(truncatingIfNeeded: text.count >> (8 * $0))
    }
    return [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, version, 0] + length + text + data
  }

  /// An `.npy` dictionary as numpy writes it.
  static func dictionary(
    _ descr: String, _ shape: String = "(2, 3)", fortran: String = "False"
  ) -> String {
    "{'descr': '\(descr)', 'fortran_order': \(fortran), 'shape': \(shape), }\n"
  }

  /// A safetensors file.
  static func safetensors(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
    let text = Array(header.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text + data
  }

  /// One entry of a safetensors header.
  static func entry(
    _ name: String, _ dtype: String, _ shape: String, _ begin: Int, _ end: Int
  ) -> String {
    #""\#(name)":{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":[\#(begin),\#(end)]}"#
  }

  /// Integers as little-endian bytes.
  static func littleEndian(_ values: some Sequence<UInt16>) -> [UInt8] {
    values.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
  }
}
