/// Bits that grow as more of them are asked for.
struct GrowingBits {
  private(set) var words = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
  private var count = 0

  mutating func grow(to newCount: Int) {
    guard newCount > count else { return }
    let capacity = max(newCount, 2 * count)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.initialize(repeating: 0, count: capacity)
    larger.update(from: words, count: count)
    words.deallocate()
    words = larger
    count = capacity
  }

  func clear() {
    words.update(repeating: 0, count: count)
  }

  func deallocate() {
    words.deallocate()
  }
}
