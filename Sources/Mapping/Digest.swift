/// A 64-bit digest of texts, the same in every process: FNV-1a (Fowler, Noll and Vo).
struct Digest {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Adds a text and its end, so that where one ends and the next begins counts too.
  mutating func add(_ text: String) {
    add(text.utf8)
    add(0)
  }

  /// Adds bytes.
  mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { add(byte) }
  }

  private mutating func add(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  /// Sixteen hexadecimal digits.
  var text: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
