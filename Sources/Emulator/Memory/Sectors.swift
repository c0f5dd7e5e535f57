/// Counts the 32-byte sectors that a warp's accesses to global memory touch.
enum Sectors {
  static let byteCount: UInt64 = 32

  /// The number of distinct sectors of up to 32 accesses of `size` bytes, none of which crosses a
  /// sector boundary.
  @inline(__always)
  static func count(addresses: UnsafePointer<UInt64>, mask: UInt32, size: Int) -> Int {
    if mask == .max {
      // Lanes side by side: no sector between the first and the last is left out.
      var difference: UInt64 = 0
      let step = UInt64(truncatingIfNeeded: size)
      for lane in 1..<32 { difference |= addresses[lane] &- addresses[lane &- 1] ^ step }
      if difference == 0 {
        return Int(truncatingIfNeeded: addresses[31] >> 5 &- addresses[0] >> 5 &+ 1)
      }
    }
    return distinct(addresses: addresses, mask: mask)
  }

  /// The number of distinct sectors from each first to each last address.
  @inline(__always)
  static func count(
    _ firstStart: UInt64, _ firstEnd: UInt64, _ secondStart: UInt64, _ secondEnd: UInt64
  ) -> UInt64 {
    let a = (firstStart >> 5, firstEnd >> 5)
    let b = (secondStart >> 5, secondEnd >> 5)
    let sum = a.1 &- a.0 &+ b.1 &- b.0 &+ 2
    let start = a.0 > b.0 ? a.0 : b.0
    let end = a.1 < b.1 ? a.1 : b.1
    return start > end ? sum : sum &- (end &- start &+ 1)
  }

  private static func distinct(addresses: UnsafePointer<UInt64>, mask: UInt32) -> Int {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 32) { seen in
      var count = 0
      var remaining = mask
      while remaining != 0 {
        let lane = remaining.trailingZeroBitCount
        remaining &= remaining &- 1
        let sector = addresses[lane] >> 5
        // Newest first: neighbouring lanes mostly share a sector.
        var index = count &- 1
        while index >= 0, seen[index] != sector { index &-= 1 }
        if index < 0 {
          seen[count] = sector
          count &+= 1
        }
      }
      return count
    }
  }
}
