/// The shadow of global memory, in pages that come when they are first touched.
final class ShadowPages {
  static let wordCount = 1024
  private static let cacheSize = 256

  private var pages: [UInt64: UnsafeMutablePointer<ShadowWord>] = [:]
  // A direct-mapped cache of the table.
  private let cachedNumbers = UnsafeMutablePointer<UInt64>.allocate(capacity: cacheSize)
  private let cachedPages = UnsafeMutablePointer<UnsafeMutablePointer<ShadowWord>?>.allocate(
    capacity: cacheSize)

  init() {
    cachedNumbers.initialize(repeating: .max, count: Self.cacheSize)
    cachedPages.initialize(repeating: nil, count: Self.cacheSize)
  }

  deinit {
    for page in pages.values { page.deallocate() }
    cachedNumbers.deallocate()
    cachedPages.deallocate()
  }

  /// The shadow of the word that holds the byte at `address`.
  @inline(__always)
  func word(_ address: UInt64) -> UnsafeMutablePointer<ShadowWord> {
    let number = address >> 12
    let slot = Int(truncatingIfNeeded: number) & (Self.cacheSize &- 1)
    let index = Int(truncatingIfNeeded: address >> 2) & (Self.wordCount &- 1)
    if cachedNumbers[slot] == number, let page = cachedPages[slot] { return page + index }
    return page(number, slot) + index
  }

  @inline(never)
  private func page(_ number: UInt64, _ slot: Int) -> UnsafeMutablePointer<ShadowWord> {
    let page: UnsafeMutablePointer<ShadowWord>
    if let known = pages[number] {
      page = known
    } else {
      page = .allocate(capacity: Self.wordCount)
      page.initialize(repeating: ShadowWord(), count: Self.wordCount)
      pages[number] = page
    }
    cachedNumbers[slot] = number
    cachedPages[slot] = page
    return page
  }
}
