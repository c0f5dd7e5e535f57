// Branches by index, clocks, and which space an address is in.
extension BlockExecutor {
  /// brx.idx: the lanes of each target become a group.
  func branchIndexed(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32, _ counter: Int,
    _ warp: Int, _ group: Warp.Group
  ) -> Bool {
    let indices = Lanes.row(file, operation.a, as: UInt32.self)
    let count = Int(operation.immediate)
    var remaining = active
    while remaining != 0 {
      let index = indices[remaining.trailingZeroBitCount]
      let lanes = Lanes.mask { indices[$0] == index } & remaining
      remaining &= ~lanes
      guard index < count else {
        fail(
          .invalidBranchIndex(Int(index), count: count), at: counter, warp: warp, lanes: lanes)
        return false
      }
      warps[warp].runnable.append(
        Warp.Group(
          counter: Int(pool[Int(operation.d) &+ Int(index)]), lanes: lanes, frame: group.frame,
          depth: group.depth))
    }
    return true
  }

  /// %clock and its relatives: the instructions that the block has issued.
  func readClock(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32, _ issued: Int
  ) {
    let value = UInt64(truncatingIfNeeded: issued)
    if operation.count == 1 {
      Lanes.each(file, active, operation.d, as: UInt64.self) { _ in value }
    } else {
      let half = UInt32(truncatingIfNeeded: operation.detail == 1 ? value >> 32 : value)
      Lanes.each(file, active, operation.d, as: UInt32.self) { _ in half }
    }
  }

  /// isspacep: which window, or which kind of allocation, an address lies in.
  func testAddress(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer,
    _ predicates: UnsafeMutablePointer<UInt32>, _ active: UInt32
  ) {
    let addresses = Lanes.row(file, operation.a, as: UInt64.self)
    let window = UInt32(truncatingIfNeeded: operation.immediate)
    let image = program.image
    let holds = Lanes.mask { lane in
      let upper = AddressWindow.upperHalf(addresses[lane])
      if window > 1 { return upper == window }
      guard !AddressWindow.isWindow(upper) else { return false }
      let isConstant = zip(image.variables, variables).contains { variable, place in
        variable.isConstant && addresses[lane] >= place.address && addresses[lane] < place.end
      }
      return isConstant == (window == 1)
    }
    let slot = Int(operation.d)
    predicates[slot] = (predicates[slot] & ~active) | (holds & active)
  }
}
