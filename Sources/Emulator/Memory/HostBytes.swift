#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Zero bytes of the host behind an allocation. Large ones are pages that the system provides when
/// they are first touched, so that a launch pays for the memory that it uses, not for what it has.
struct HostBytes {
  /// The first byte.
  let start: UnsafeMutableRawPointer
  /// Bytes of pages from the system; 0 for a piece of the heap.
  private let mappedByteCount: Int

  /// From this size on bytes come from the system.
  static let mappingThreshold = 1 << 18

  /// Nil where the host has no room for `byteCount` bytes, at least 0.
  ///
  /// - Parameter alignment: A power of two, at most 4096.
  init?(byteCount: Int, alignment: Int) {
    // A few bytes even of an empty allocation, so that it has an address of its own.
    let byteCount = max(byteCount, 16)
    guard byteCount >= Self.mappingThreshold else {
      start = .allocate(byteCount: byteCount, alignment: alignment)
      start.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
      mappedByteCount = 0
      return
    }
    let flags = MAP_PRIVATE | MAP_ANON | MAP_NORESERVE
    guard let pages = mmap(nil, byteCount, PROT_READ | PROT_WRITE, flags, -1, 0),
      UInt(bitPattern: pages) != .max
    else { return nil }
    start = pages
    mappedByteCount = byteCount
  }

  /// Gives the bytes back.
  func deallocate() {
    if mappedByteCount > 0 { munmap(start, mappedByteCount) } else { start.deallocate() }
  }
}
