/// A place in the text of a file header, with the scanning steps that both formats share.
struct HeaderCursor {
  let path: String
  private let bytes: [UInt8]
  /// The offset in the file of the header's first byte.
  private let start: Int
  private var position = 0

  /// A cursor at the first byte of a header that lies at `start` in the file.
  init(_ bytes: [UInt8], start: Int, path: String) {
    self.bytes = bytes
    self.start = start
    self.path = path
  }

  /// The offset in the file of the next byte.
  var offset: Int { start + position }

  /// The next byte; nil at the end.
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Moves past the next byte and returns it; nil at the end.
  mutating func advance() -> UInt8? {
    guard let byte = next else { return nil }
    position += 1
    return byte
  }

  /// Moves past spaces, tabs and line ends.
  mutating func skipSpaces() {
    while let byte = next, byte == 0x20 || (0x09...0x0A).contains(byte) || byte == 0x0D {
      position += 1
    }
  }

  /// Moves past spaces, then past `character` if it comes next.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpaces()
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Moves past spaces and `character`.
  mutating func expect(_ character: Unicode.Scalar, _ purpose: String) throws(MatrixFileError) {
    guard take(character) else { throw unexpected("'\(character)' \(purpose)") }
  }

  /// Moves past spaces and `word` if it comes next.
  mutating func takeWord(_ word: StaticString) -> Bool {
    skipSpaces()
    let matches = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
    if matches { position += word.utf8CodeUnitCount }
    return matches
  }

  /// Scans a decimal integer from 0 to `Int.max`, without leading zeros.
  mutating func nonNegativeInteger(_ purpose: String) throws(MatrixFileError) -> Int {
    skipSpaces()
    let first = position
    if next == UInt8(ascii: "-") {
      throw failure("\(purpose) is negative", remedy: "write a number from 0 up")
    }
    var value = 0
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
      if overflow || carry {
        position = first
        throw failure("\(purpose) exceeds \(Int.max)", remedy: "save the file again")
      }
      value = sum
      position += 1
    }
    let hasLeadingZero = position > first + 1 && bytes[first] == UInt8(ascii: "0")
    if position == first || hasLeadingZero {
      position = first
      throw unexpected("\(purpose) as a decimal integer")
    }
    return value
  }

  /// An error at the next byte, or at `offset` in the file.
  func failure(
    _ problem: String, at offset: Int? = nil, remedy: String = "save the file again"
  ) -> MatrixFileError {
    MatrixFileError(
      path: path, place: .byte(offset ?? self.offset), problem: problem, remedy: remedy)
  }

  /// An error that says what was expected and what is there.
  func unexpected(_ expectation: String) -> MatrixFileError {
    let found =
      switch next {
      case .none: "the header ends"
      case .some(let byte) where (0x21...0x7E).contains(byte):
        "found '\(Unicode.Scalar(byte))'"
      case .some(let byte): "found byte 0x\(String(byte, radix: 16))"
      }
    return failure("expected \(expectation), \(found)")
  }
}
