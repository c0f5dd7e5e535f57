/// A place in a text for people: line and column, both from 1.
public struct TextPosition: Hashable, Sendable {
  /// The line.
  public var line: Int
  /// The column in characters (Unicode scalars).
  public var column: Int

  /// The place of the byte at `offset` of a text in UTF-8; past the end, the place of the end.
  public init(of offset: Int, in bytes: [UInt8]) {
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
