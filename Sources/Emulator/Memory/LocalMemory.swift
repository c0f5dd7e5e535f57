import Glibc

/// The local memory of the threads of one block: each lane's own bytes, for arrays, spilled values
/// and the parameters of calls.
///
/// The bytes of a warp are interleaved by 16, so that the lanes' values at one offset stand together,
/// as they do on hardware at a grain of 4. Pages are taken from the system when they are touched.
final class LocalMemory {
  /// Bytes that one thread may use: the most that CUDA gives (CUDA C++ Programming Guide, "Technical
  /// Specifications per Compute Capability").
  static let limit = 512 * 1024
  static let grain = 16

  private let warpStride = LocalMemory.limit * 32
  private let byteCount: Int
  private let storage: UnsafeMutableRawPointer
  /// Bytes a lane of each warp that hold the pattern or something written.
  private var prepared: [Int]

  /// - Returns: Nil if the system has no address space left.
  init?(warpCount: Int) {
    byteCount = warpStride * warpCount
    let mapping = mmap(
      nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let mapping, mapping != MAP_FAILED else { return nil }
    storage = mapping
    prepared = Array(repeating: 0, count: warpCount)
  }

  deinit {
    munmap(storage, byteCount)
  }

  /// Forgets what the last block wrote.
  func reset() {
    for warp in prepared.indices { prepared[warp] = 0 }
  }

  /// Makes the first `byteCount` bytes of the lanes of a warp usable; what was not before holds the
  /// pattern of memory that was never written.
  func prepare(_ byteCount: Int, warp: Int) {
    let rounded = (byteCount + Self.grain - 1) / Self.grain * Self.grain
    guard rounded > prepared[warp] else { return }
    (storage + warp * warpStride + prepared[warp] * 32).initializeMemory(
      as: UInt8.self, repeating: BlockExecutor.pattern, count: (rounded - prepared[warp]) * 32)
    prepared[warp] = rounded
  }

  /// Bytes a lane that a warp may access.
  @inline(__always)
  func usableBytes(warp: Int) -> Int { prepared[warp] }

  /// The host address of byte `offset` of a lane; the 16-byte grain around it is contiguous.
  @inline(__always)
  func host(warp: Int, lane: Int, offset: Int) -> UnsafeMutableRawPointer {
    let grain: Int = (offset >> 4) &* 512 &+ lane &* Self.grain &+ (offset & 15)
    return storage + (warp &* warpStride &+ grain)
  }
}
