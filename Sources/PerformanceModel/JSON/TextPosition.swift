/// A place in a text for people: line and column, both from 1.
struct TextPosition: Hashable, Sendable {
  /// The line.
  var line: Int
  /// The column in characters (Unicode scalars).
  var column: Int

  /// The place of the byte at `offset` of a text in UTF-8; past the end, the place of the end.
  init(of offset: Int, in bytes: [UInt8]) {
    line = 1
    column = 1
    for byte in bytes.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
  }
}
