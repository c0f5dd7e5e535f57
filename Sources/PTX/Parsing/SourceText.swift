/// The bytes of a PTX text with a zero byte behind the last one, which stops every scan.
struct SourceText {
  /// The text and the zero byte.
  let bytes: [UInt8]
  /// The name of the file, if it has one.
  let file: String?

  /// Takes a text without the byte order mark at its start and the zero bytes at its end.
  init(_ text: [UInt8], file: String?) {
    let end = text.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
    let hasMark = end >= 3 && text[..<3] == [0xEF, 0xBB, 0xBF]
    bytes = text[(hasMark ? 3 : 0)..<end] + [0]
    self.file = file
  }

  /// The number of bytes of the text.
  var count: Int { bytes.count - 1 }

  /// The text of a range of bytes.
  func string(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  /// The number of bytes of the UTF-8 sequence at `index`, or nil where none begins (The Unicode
  /// Standard, table 3-7).
  func sequenceLength(at index: Int) -> Int? {
    let first = bytes[index]
    let second: ClosedRange<UInt8>
    let length: Int
    switch first {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return nil
    }
    guard index + length <= count, second.contains(bytes[index + 1]) else { return nil }
    let isComplete = bytes[index + 2..<max(index + length, index + 2)].allSatisfy {
      $0 & 0xC0 == 0x80
    }
    return isComplete ? length : nil
  }
}
