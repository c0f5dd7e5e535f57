/// The 32 banks of shared memory, each four bytes wide.
///
/// A wavefront serves one word of each bank, to any number of lanes. The accesses of a warp are
/// split by width: 32 lanes of up to 4 bytes, half-warps of 8 bytes, quarter-warps of 16 bytes, as
/// the return path carries 128 bytes a clock. A group takes as many wavefronts as its worst bank has
/// distinct words (facts on shared memory: 32 banks [V], split by width [I]).
///
/// Since accesses are aligned, the banks of a wide access stand together: 8 bytes use one of 16 pairs
/// of banks, 16 bytes one of 8 quadruples. So a lane has one unit, and what is counted is the distinct
/// units of each set of banks.
struct BankModel: ~Copyable {
  // Distinct units seen in each set of banks: up to 32 lists of up to 32 units.
  private let units = UnsafeMutablePointer<UInt32>.allocate(capacity: 32 * 32)
  private let counts = UnsafeMutablePointer<UInt8>.allocate(capacity: 32)

  init() {
    units.initialize(repeating: 0, count: 32 * 32)
    counts.initialize(repeating: 0, count: 32)
  }

  deinit {
    units.deallocate()
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
    if mask == .max, isContiguous(addresses, byteCount) {
      return Passes(wavefronts: 32 / lanesPerGroup, minimum: 32 / lanesPerGroup)
    }
    var result = Passes(wavefronts: 0, minimum: 0)
    var lane = 0
    while lane < 32 {
      let group = (mask >> UInt32(lane)) & UInt32(truncatingIfNeeded: (1 << lanesPerGroup) - 1)
      if group != 0, isConflictFree(addresses + lane, group, max(4, byteCount)) {
        result.wavefronts &+= 1
        result.minimum &+= 1
      } else if group != 0 {
        result.wavefronts &+= degree(
          addresses: addresses + lane, lanes: group,
          unitBytes: UInt32(truncatingIfNeeded: max(4, byteCount)))
        result.minimum &+= 1
      }
      lane &+= lanesPerGroup
    }
    return result
  }

  /// The wavefronts of an atomic warp access: a bank takes one lane a wavefront, so that lanes that hit
  /// one word are handled one after the other. A model, not measured: the hardware may combine some
  /// integer operations on one word.
  func serialPasses(
    addresses: UnsafePointer<UInt32>, mask: UInt32, byteCount: Int
  ) -> Passes {
    let lanesPerGroup = byteCount <= 4 ? 32 : 128 / byteCount
    let shift = UInt32(max(4, byteCount).trailingZeroBitCount)
    let lastSet = UInt32(128) >> shift &- 1
    var result = Passes(wavefronts: 0, minimum: 0)
    var first = 0
    while first < 32 {
      var remaining = (mask >> UInt32(first)) & UInt32(truncatingIfNeeded: (1 << lanesPerGroup) - 1)
      result.minimum &+= remaining == 0 ? 0 : 1
      counts.update(repeating: 0, count: 32)
      var busiest: UInt8 = 0
      while remaining != 0 {
        let set = Int(addresses[first &+ remaining.trailingZeroBitCount] >> shift & lastSet)
        remaining &= remaining &- 1
        counts[set] &+= 1
        busiest = max(busiest, counts[set])
      }
      result.wavefronts &+= Int(busiest)
      first &+= lanesPerGroup
    }
    return result
  }

  /// Whether no set of banks serves two units: what each lane leaves at its set is what it finds there
  /// when all have written.
  @inline(__always)
  private func isConflictFree(
    _ addresses: UnsafePointer<UInt32>, _ lanes: UInt32, _ unitBytes: Int
  ) -> Bool {
    let shift = UInt32(truncatingIfNeeded: unitBytes.trailingZeroBitCount)
    let lastSet = UInt32(128) >> shift &- 1
    var remaining = lanes
    while remaining != 0 {
      let unit = addresses[remaining.trailingZeroBitCount & 31] >> shift
      units[Int(unit & lastSet)] = unit
      remaining &= remaining &- 1
    }
    var difference: UInt32 = 0
    remaining = lanes
    while remaining != 0 {
      let unit = addresses[remaining.trailingZeroBitCount & 31] >> shift
      difference |= units[Int(unit & lastSet)] ^ unit
      remaining &= remaining &- 1
    }
    return difference == 0
  }

  /// Whether every lane's bytes follow those of the lane before, which never conflicts.
  @inline(__always)
  private func isContiguous(_ addresses: UnsafePointer<UInt32>, _ byteCount: Int) -> Bool {
    let step = UInt32(truncatingIfNeeded: byteCount)
    var difference: UInt32 = 0
    for lane in 1..<32 { difference |= addresses[lane] &- addresses[lane &- 1] ^ step }
    return difference == 0
  }

  /// The largest number of distinct units that one set of banks must serve to the lanes of a group.
  @inline(__always)
  private func degree(
    addresses: UnsafePointer<UInt32>, lanes: UInt32, unitBytes: UInt32
  ) -> Int {
    let shift = UInt32(truncatingIfNeeded: unitBytes.trailingZeroBitCount)
    let lastSet = UInt32(128) >> shift &- 1
    counts.update(repeating: 0, count: 32)
    var degree = 0
    var remaining = lanes
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      let unit = addresses[lane] >> shift
      let set = Int(unit & lastSet)
      let list = units + set &* 32
      let count = Int(counts[set])
      var index = 0
      while index < count, list[index] != unit { index &+= 1 }
      if index == count {
        list[count] = unit
        counts[set] = UInt8(truncatingIfNeeded: count &+ 1)
        if count &+ 1 > degree { degree = count &+ 1 }
      }
    }
    return degree
  }
}
