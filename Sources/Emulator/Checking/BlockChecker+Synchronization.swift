// Barriers and warp-wide instructions that not all who should have reached.
extension BlockChecker {
  /// A group begins to wait at a barrier: all who wait there must expect the same number of threads.
  func wait(_ waiting: Warp.Waiting, warp: Int) {
    defineResult(waiting.operation, waiting.group.lanes, warp)
    guard checks.contains(.synchronization) else { return }
    let whole = warpCount * 32
    let mine = waiting.expected ?? whole
    for (index, state) in executor.warps.enumerated() {
      for other in state.waiting
      where other.barrier == waiting.barrier && (other.expected ?? whole) != mine {
        return report(
          .barrierDivergence,
          "barrier \(waiting.barrier) is waited for with \(mine) threads here and with "
            + "\(other.expected ?? whole) elsewhere: give both the same count",
          at: waiting.operation, warp: warp, lane: waiting.group.lanes.trailingZeroBitCount,
          other: (other.operation, thread(index, other.group.lanes)))
      }
    }
  }

  /// Nobody can go on: warps that wait in parts are the likely cause.
  func checkDeadlock() {
    for (index, state) in executor.warps.enumerated() {
      for barrier in Set(state.waiting.map(\.barrier)).sorted() {
        checkRelease(
          state.waiting.filter { $0.barrier == barrier }, live: state.liveLanes, warp: index)
      }
    }
  }

  private func thread(_ warp: Int, _ lanes: UInt32) -> Finding.Thread {
    Finding.Thread(block: executor.block, warp: warp, lane: lanes.trailingZeroBitCount & 31)
  }

  /// All whom a barrier waits for have come.
  func complete(barrier: Int) {
    var warps: [Int] = []
    // Who was counted and went on, and then ended, is ordered up to its arrival alone.
    var isWholeBlock = arrivals[barrier] == OrderHistory.none
    for (index, state) in executor.warps.enumerated() {
      let waiting = state.waiting.filter { $0.barrier == barrier }
      let live = state.liveLanes
      if waiting.reduce(0, { $0 | $1.group.lanes }) != live { isWholeBlock = false }
      if waiting.isEmpty { continue }
      warps.append(index)
      checkRelease(waiting, live: live, warp: index)
    }
    complete(barrier: barrier, warps: warps, isWholeBlock: isWholeBlock)
  }

  /// A barrier is complete. The lanes of a warp must have reached it together, by one instruction.
  private func checkRelease(_ waiting: [Warp.Waiting], live: UInt32, warp: Int) {
    guard checks.contains(.synchronization), let first = waiting.first else { return }
    let isAligned = waiting.contains { executor.operations[$0.operation].detail & 2 != 0 }
    guard isAligned else { return }
    if let other = waiting.first(where: { $0.operation != first.operation }) {
      report(
        .barrierDivergence,
        "lanes of one warp wait at different instructions of barrier \(first.barrier): move the "
          + "bar.sync out of the divergent branches", at: first.operation, warp: warp,
        lane: first.group.lanes.trailingZeroBitCount,
        other: (other.operation, thread(warp, other.group.lanes)))
      return
    }
    let lanes = waiting.reduce(0) { $0 | $1.group.lanes }
    guard lanes != live else { return }
    report(
      .barrierDivergence,
      "lanes 0x\(String(lanes, radix: 16)) wait at barrier \(first.barrier) without lanes "
        + "0x\(String(live & ~lanes, radix: 16)) of their warp: let the whole warp reach the bar.sync, "
        + "or use barrier.sync", at: first.operation, warp: warp, lane: lanes.trailingZeroBitCount)
  }

  /// A warp-wide instruction without lanes that it needs.
  ///
  /// - Returns: Whether it goes on all the same.
  func missLanes(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, active: UInt32, _ counter: Int,
    _ warp: Int
  ) -> Bool {
    guard checks.contains(.synchronization), let row = operation.memberMask(in: executor.pool)
    else { return false }
    let masks = Lanes.row(file, row, as: UInt32.self)
    let strangers = ~Lanes.mask { masks[$0] >> UInt32($0) & 1 != 0 } & active
    let lane = (strangers != 0 ? strangers : active).trailingZeroBitCount & 31
    let mask = String(masks[lane], radix: 16)
    report(
      .missingLanes,
      strangers != 0
        ? "a lane executes a warp-wide instruction whose member mask 0x\(mask) leaves it out: name "
          + "every lane that gets here"
        : "a warp-wide instruction names lanes 0x\(mask) but only 0x\(String(active, radix: 16)) "
          + "reach it: take the mask from a vote before the branch",
      at: counter, warp: warp, lane: lane)
    return true
  }

  /// A branch that promises to be uniform is taken by some lanes alone.
  func diverge(active: UInt32, _ counter: Int, _ warp: Int) {
    guard checks.contains(.synchronization), launch.roles[counter].contains(.uniform) else {
      return
    }
    report(
      .divergentUniform,
      "a branch or call marked .uni is taken by lanes 0x\(String(active, radix: 16)) alone: leave "
        + ".uni out", at: counter, warp: warp, lane: active.trailingZeroBitCount)
  }

  /// A shuffle reads lanes that take no part in it.
  func shuffle(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, active: UInt32, _ counter: Int,
    _ warp: Int
  ) {
    guard checks.contains(.synchronization), active != Lanes.full else { return }
    let b = Lanes.row(file, operation.b, as: UInt32.self)
    let c = Lanes.row(file, executor.pool[Int(operation.c)], as: UInt32.self)
    let members = Lanes.row(file, executor.pool[Int(operation.c) + 1], as: UInt32.self)
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 32) { from in
      guard let from = from.baseAddress else { return }
      _ = ShuffleSources.find(operation.code, b: b, c: c, into: from)
      let lanes = ShuffleSources.undefinedReads(from: from, members: members, active: active)
      guard lanes != 0 else { return }
      let lane = lanes.trailingZeroBitCount
      report(
        .missingLanes,
        "lane \(lane) reads lane \(from[lane]) by a shuffle in which that takes no part: the value "
          + "is undefined; keep the source among the members", at: counter, warp: warp, lane: lane,
        detail: 1)
    }
  }
}
