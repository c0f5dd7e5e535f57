/// Which bytes of an allocation have been written since it was made without initial contents: four
/// bits for each word of four bytes.
final class WrittenBytes {
  private let words: UnsafeMutablePointer<UInt8>
  private let count: Int

  init(byteCount: Int) {
    count = byteCount / 4 + 1
    words = .allocate(capacity: count)
    words.initialize(repeating: 0, count: count)
  }

  deinit {
    words.deallocate()
  }

  /// The four bits of the word that holds the byte at `offset`, which is inside the allocation.
  func word(at offset: Int) -> UnsafeMutablePointer<UInt8> { words + offset >> 2 }

  /// Takes bytes as written.
  func write(_ range: Range<Int>) {
    for offset in range { words[offset >> 2] |= 1 << UInt8(offset & 3) }
  }
}
