// What orders accesses: barriers of the block and the warp, fences with atomics or volatile accesses.
extension BlockChecker {
  // MARK: Barriers

  /// `warp` is counted at a barrier and goes on.
  func arrive(barrier: Int, warp: Int) {
    guard checks.contains(.races) else { return }
    arrivals[barrier] = launch.history.join(arrivals[barrier], releaseNow(warp))
  }

  /// All whom a barrier waits for have come: those in `warps` go on and know of each other.
  func complete(barrier: Int, warps: [Int], isWholeBlock: Bool) {
    guard checks.contains(.races) else { return }
    var node = arrivals[barrier]
    arrivals[barrier] = OrderHistory.none
    for warp in warps {
      acquire(warp)
      let state = isWholeBlock ? known[warp] : releaseNow(warp)
      node = launch.history.join(node, state)
    }
    for warp in warps {
      known[warp] = node
      warpTicks[warp] = launch.now
    }
    if isWholeBlock { blockTick = launch.now }
    launch.advance()
  }

  /// The lanes of `active` meet at bar.warp.sync, each with the members that it names.
  func meet(_ active: UInt32, members: UnsafePointer<UInt32>, warp: Int, live: UInt32) {
    guard checks.contains(.races) else { return }
    var remaining = active
    while remaining != 0 {
      let mask = members[remaining.trailingZeroBitCount]
      let together = remaining & mask
      if together == 0 { break }
      remaining &= ~together
      if together == live {
        warpTicks[warp] = launch.now
      } else {
        meet(together, warp)
      }
    }
    launch.advance()
  }

  private func meet(_ lanes: UInt32, _ warp: Int) {
    if laneTicks[warp].isEmpty { laneTicks[warp] = Array(repeating: 0, count: 1024) }
    let members = (0..<32).filter { lanes >> UInt32($0) & 1 != 0 }
    var joined = [UInt32](repeating: 0, count: 32)
    for lane in members {
      for other in 0..<32 { joined[other] = max(joined[other], laneTicks[warp][32 * lane + other]) }
    }
    for lane in members { joined[lane] = launch.now }
    for lane in members {
      for other in 0..<32 { laneTicks[warp][32 * lane + other] = joined[other] }
    }
  }

  // MARK: Release and acquire

  /// An event that stands for all that `warp` did and knows now.
  private func releaseNow(_ warp: Int) -> OrderHistory.Node {
    let node = launch.history.release(
      warp: agent(warp), tick: launch.now, blockTick: blockTick, parent: known[warp])
    launch.advance()
    return node
  }

  /// What the warp read from others takes effect.
  private func acquire(_ warp: Int) {
    let node = acquired[warp]
    guard node != OrderHistory.none else { return }
    acquired[warp] = OrderHistory.none
    known[warp] = launch.history.join(known[warp], node)
    // Lanes of one warp that pass a lock to each other are ordered by it.
    warpTicks[warp] = max(warpTicks[warp], launch.history.newest(of: agent(warp), at: node))
  }

  /// Lanes of the warp execute an operation that changes no value, such as membar or fence.
  func hint(_ counter: Int, _ warp: Int) {
    guard checks.contains(.races), launch.roles[counter].contains(.fence) else { return }
    acquire(warp)
    fenced[warp] = releaseNow(warp)
  }

  /// A strong access of the active lanes at `addresses`: it publishes what the last fence covers, and
  /// brings what others have published there.
  func synchronize(
    _ active: UInt32, _ role: OperationRole, isShared: Bool, warp: Int, _ address: (Int) -> UInt64
  ) {
    let releasing =
      role.contains(.writes)
      ? (role.contains(.release) ? releaseNow(warp) : fenced[warp]) : OrderHistory.none
    let isAcquiring = role.contains(.reads) && !(isShared ? releases : launch.releases).isEmpty
    guard releasing != OrderHistory.none || isAcquiring else { return }
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      let key = address(lane)
      let published = (isShared ? releases[key] : launch.releases[key]) ?? OrderHistory.none
      if isAcquiring { acquired[warp] = launch.history.join(acquired[warp], published) }
      if releasing != OrderHistory.none {
        let joined = launch.history.join(published, releasing)
        if isShared { releases[key] = joined } else { launch.releases[key] = joined }
      }
    }
    if role.contains(.acquire) { acquire(warp) }
  }
}
