// Loads and stores of shared memory and matrix loads: addresses are checked before anything is
// touched.
extension BlockExecutor {
  @inline(never)
  func accessShared(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32,
    _ counter: Int, _ warp: Int, isStore: Bool
  ) -> Bool {
    let width = operation.code.elementBytes
    let count = Int(operation.count)
    if operation.detail != 0 { communications &+= 1 }
    guard
      formSharedAddresses(
        operation.a, offset: operation.immediate, file, active, byteCount: width * count,
        isStore: isStore, counter, warp)
    else { return false }
    for element in 0..<count {
      let row = pool[Int(operation.d) &+ element]
      let base = shared + element &* width
      if isStore {
        Lanes.store(width, file, active, row) { base + Int(sharedAddresses[$0]) }
      } else {
        Lanes.load(operation.code, file, active, row) {
          UnsafeRawPointer(base + Int(sharedAddresses[$0]))
        }
      }
    }
    return true
  }

  /// Fills `sharedAddresses`, checks every active lane and counts wavefronts.
  func formSharedAddresses(
    _ row: Int32, offset: Int64, _ file: UnsafeMutableRawPointer, _ active: UInt32,
    byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int
  ) -> Bool {
    let base = Lanes.row(file, row, as: UInt32.self)
    let offset = UInt32(truncatingIfNeeded: offset)
    for lane in 0..<32 { sharedAddresses[lane] = base[lane] &+ offset }
    return resolveShared(active, byteCount: byteCount, isStore: isStore, counter, warp)
  }

  /// Checks `sharedAddresses` of every active lane and counts wavefronts.
  func resolveShared(
    _ active: UInt32, byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int
  ) -> Bool {
    let unaligned = UInt32(truncatingIfNeeded: byteCount &- 1)
    let limit = sharedBytes &- byteCount
    let wrong = misplaced(active, limit: limit, unaligned: unaligned)
    if wrong != 0,
      checker?.divertShared(wrong, byteCount: byteCount, isStore: isStore, counter, warp) != true
    {
      let address = sharedAddresses[wrong.trailingZeroBitCount]
      fail(
        address & unaligned != 0
          ? .misaligned(space: .shared, byteCount: byteCount)
          : .sharedOutOfBounds(isStore: isStore, byteCount: byteCount, size: sharedBytes),
        at: counter, warp: warp, lanes: wrong, address: UInt64(address))
      return false
    }
    if isCounting { countShared(active, byteCount: byteCount, counter) }
    uncountedChecker?._withUnsafeGuaranteedRef {
      $0.accessShared(active & ~wrong, byteCount: byteCount, isStore: isStore, counter, warp)
    }
    return true
  }

  /// The active lanes whose `sharedAddresses` lie past `limit` or are not aligned.
  @inline(__always)
  func misplaced(_ active: UInt32, limit: Int, unaligned: UInt32) -> UInt32 {
    guard limit >= 0 else { return active }
    let last = UInt32(truncatingIfNeeded: min(limit, Int(UInt32.max)))
    // Mostly nothing is wrong in any lane, which is found out without looking at each.
    var someWrong: UInt32 = 0
    for lane in 0..<32 {
      let address = sharedAddresses[lane]
      someWrong |= address & unaligned | (address > last ? 1 : 0)
    }
    guard someWrong != 0 else { return 0 }
    return Lanes.mask { lane in
      sharedAddresses[lane] & unaligned != 0 || sharedAddresses[lane] > last
    } & active
  }

  private func countShared(_ active: UInt32, byteCount: Int, _ counter: Int) {
    let passes =
      (active == Lanes.full ? wholeWarpPasses(byteCount: byteCount) : nil)
      ?? banks.passes(addresses: sharedAddresses, mask: active, byteCount: byteCount)
    counts[counter].sharedRequests &+= 1
    counts[counter].wavefronts &+= UInt64(truncatingIfNeeded: passes.wavefronts)
    counts[counter].minimumWavefronts &+= UInt64(truncatingIfNeeded: passes.minimum)
    counts[counter].sharedBytes &+= UInt64(truncatingIfNeeded: active.nonzeroBitCount &* byteCount)
  }

  /// ldmatrix: the lanes of a matrix give the addresses of its rows.
  func loadMatrix(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ counter: Int, _ warp: Int
  ) -> Bool {
    let count = Int(operation.count)
    let suppliers: UInt32 = count == 4 ? .max : (1 << UInt32(8 * count)) - 1
    guard
      formSharedAddresses(
        operation.a, offset: operation.immediate, file, suppliers, byteCount: 16, isStore: false,
        counter, warp)
    else { return false }
    for matrix in 0..<count {
      let target = (file + Int(pool[Int(operation.d) &+ matrix]))
      for row in 0..<8 {
        let source = shared + Int(sharedAddresses[8 &* matrix &+ row])
        if operation.code == .loadMatrix {
          // Word t of row r goes to lane 4 r + t: 16 contiguous bytes of the register row.
          (target + 16 &* row).copyMemory(from: source, byteCount: 16)
        } else {
          // Column c of row r goes to lane 4 c + r / 2, half r & 1.
          let elements = source.assumingMemoryBound(to: UInt16.self)
          let lanes = target.assumingMemoryBound(to: UInt16.self)
          for column in 0..<8 {
            lanes[2 &* (4 &* column &+ row >> 1) &+ (row & 1)] = elements[column]
          }
        }
      }
    }
    return true
  }
}
