/// The 32 banks of shared memory, each four bytes wide.
///
/// A wavefront serves one word of each bank, to any number of lanes. The accesses of a warp are
/// split by width: 32 lanes of up to 4 bytes, half-warps of 8 bytes, quarter-warps of 16 bytes, as
/// the return path carries 128 bytes a clock. A group takes as many wavefronts as its worst bank has
/// distinct words (facts on shared memory: 32 banks [V], split by width [I]).
struct BankModel: ~Copyable {
  static let bankCount = 32

  // Distinct words seen in each bank: 32 lists of at most 32 words.
  private let words = UnsafeMutablePointer<UInt32>.allocate(capacity: 32 * 32)
  private let counts = UnsafeMutablePointer<UInt8>.allocate(capacity: 32)

  init() {
    words.initialize(repeating: 0, count: 32 * 32)
    counts.initialize(repeating: 0, count: 32)
  }

  deinit {
    words.deallocate()
    counts.deallocate()
  }

  /// Wavefronts, and those that the width alone makes necessary.
  struct Passes: Equatable {
    var wavefronts: Int
    var minimum: Int
  }

  /// The wavefronts of one warp access.
  ///
  /// - Parameters:
  ///   - addresses: 32 byte addresses in shared memory.
  ///   - mask: The active lanes.
  ///   - byteCount: Bytes a lane: 1, 2, 4, 8 or 16; addresses are multiples of it.
  @inline(__always)
  func passes(
    addresses: UnsafePointer<UInt32>, mask: UInt32, byteCount: Int
  ) -> Passes {
    let lanesPerGroup = byteCount <= 4 ? 32 : 128 / byteCount
    var result = Passes(wavefronts: 0, minimum: 0)
    var lane = 0
    while lane < 32 {
      let group = (mask >> UInt32(lane)) & UInt32(truncatingIfNeeded: (1 << lanesPerGroup) - 1)
      if group != 0 {
        result.wavefronts &+= degree(
          addresses: addresses + lane, lanes: group, wordsPerLane: max(1, byteCount / 4))
        result.minimum &+= 1
      }
      lane &+= lanesPerGroup
    }
    return result
  }

  /// The largest number of distinct words that one bank must serve to the lanes of a group.
  @inline(__always)
  private func degree(
    addresses: UnsafePointer<UInt32>, lanes: UInt32, wordsPerLane: Int
  ) -> Int {
    counts.update(repeating: 0, count: Self.bankCount)
    var degree = 0
    var remaining = lanes
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      let first = addresses[lane] >> 2
      for offset in 0..<UInt32(truncatingIfNeeded: wordsPerLane) {
        let word = first &+ offset
        let bank = Int(word & 31)
        let list = words + bank &* 32
        let count = Int(counts[bank])
        var index = 0
        while index < count, list[index] != word { index &+= 1 }
        if index == count {
          list[count] = word
          counts[bank] = UInt8(truncatingIfNeeded: count &+ 1)
          if count &+ 1 > degree { degree = count &+ 1 }
        }
      }
    }
    return degree
  }
}
