// Barriers of the block: who waits, who is counted, and when they go on.
extension BlockExecutor {
  /// The barrier of the cluster, behind the sixteen of the block.
  static let clusterBarrier = 16

  /// Counts the active lanes at a barrier; those that wait leave the running group.
  ///
  /// - Returns: The lanes that wait; nil if it faulted.
  func arrive(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer,
    _ predicates: UnsafeMutablePointer<UInt32>, lanes: UInt32, active: UInt32, _ counter: Int,
    _ warp: Int
  ) -> UInt32? {
    let first = active.trailingZeroBitCount
    let barrier = Int(Lanes.row(file, operation.a, as: UInt32.self)[first])
    let role = BarrierRole(rawValue: operation.count) ?? .wait
    var expected: Int?
    if operation.c >= 0 { expected = Int(Lanes.row(file, operation.c, as: UInt32.self)[first]) }
    let isKnown = (0...15).contains(barrier) || operation.detail & 4 != 0
    guard isKnown, expected.map({ $0 > 0 && $0 % 32 == 0 }) ?? true else {
      fail(
        .invalidBarrier(barrier: barrier, threads: expected), at: counter, warp: warp, lanes: active
      )
      return nil
    }
    if role == .arrive {
      let live = warps[warp].liveLanes | lanes
      arrivedThreads[barrier] += active == live ? 32 : active.nonzeroBitCount
      checker?.arrive(barrier: barrier, warp: warp)
      return 0
    }
    var votes: UInt32 = 0
    if operation.b >= 0 {
      let value = predicates[Int(operation.b)]
      votes = (operation.detail & 1 == 0 ? value : ~value) & active
    }
    let frame = warps[warp].runningFrame
    let waiting = Warp.Waiting(
      group: Warp.Group(
        counter: counter &+ 1, lanes: active, frame: frame, depth: frames[warp][frame].depth),
      barrier: barrier, expected: expected, role: role, votes: votes, operation: counter)
    checker?.wait(waiting, warp: warp)
    warps[warp].waiting.append(waiting)
    return active
  }

  /// Lets the groups of every barrier go on at which all go that it waits for.
  ///
  /// - Returns: Whether any did.
  func releaseBarriers() -> Bool {
    var waitingAt: UInt32 = 0
    for warp in warps {
      for waiting in warp.waiting { waitingAt |= 1 << UInt32(waiting.barrier) }
    }
    var released = false
    while waitingAt != 0 {
      let barrier = waitingAt.trailingZeroBitCount
      waitingAt &= waitingAt &- 1
      if isComplete(barrier) {
        release(barrier)
        released = true
      }
    }
    return released
  }

  private func isComplete(_ barrier: Int) -> Bool {
    var arrivedLanes = 0
    var liveLanes = 0
    // A barrier with a count is counted by warps: a whole one counts 32, also with fewer threads.
    var countedThreads = arrivedThreads[barrier]
    var expected: Int?
    for warp in warps {
      let live = warp.liveLanes
      var lanes: UInt32 = 0
      for waiting in warp.waiting where waiting.barrier == barrier {
        lanes |= waiting.group.lanes
        expected = expected ?? waiting.expected
      }
      liveLanes += live.nonzeroBitCount
      arrivedLanes += lanes.nonzeroBitCount
      countedThreads += lanes != 0 && lanes == live ? 32 : lanes.nonzeroBitCount
    }
    return expected.map { countedThreads >= $0 } ?? (arrivedLanes == liveLanes)
  }

  private func release(_ barrier: Int) {
    var count = 0
    var all = true
    for warp in warps {
      for waiting in warp.waiting where waiting.barrier == barrier {
        count += waiting.votes.nonzeroBitCount
        if waiting.votes != waiting.group.lanes { all = false }
      }
    }
    checker?.complete(barrier: barrier)
    arrivedThreads[barrier] = 0
    for index in warps.indices {
      for waiting in warps[index].waiting where waiting.barrier == barrier {
        finish(waiting, warp: index, count: count, all: all)
        warps[index].runnable.append(waiting.group)
      }
      warps[index].waiting.removeAll { $0.barrier == barrier }
    }
  }

  /// Writes what a reduction gives to the lanes that waited for it.
  private func finish(_ waiting: Warp.Waiting, warp: Int, count: Int, all: Bool) {
    let operation = operations[waiting.operation]
    let frame = frames[warp][waiting.group.frame]
    let lanes = waiting.group.lanes
    let holds: Bool
    switch waiting.role {
    case .wait, .arrive: return
    case .count:
      return Lanes.each(frame.file, lanes, operation.d, as: UInt32.self) { _ in UInt32(count) }
    case .all: holds = all
    case .any: holds = count > 0
    }
    let slot = Int(operation.immediate)
    let old = frame.predicates[slot]
    frame.predicates[slot] = holds ? old | lanes : old & ~lanes
  }

  /// ` (PTX line 12)`, if the operation comes from a text.
  private func place(of operation: Int) -> String {
    let source = Int(program.sources[operation])
    guard source >= 0, let position = program.instructions[source].position else { return "" }
    return " (PTX line \(position.line))"
  }

  func reportDeadlock() {
    var lines: [String] = []
    var first: (warp: Int, counter: Int, lanes: UInt32)?
    for (index, warp) in warps.enumerated() {
      for waiting in warp.waiting {
        if first == nil { first = (index, waiting.operation, waiting.group.lanes) }
        lines.append(
          "warp \(index) lanes 0x\(String(waiting.group.lanes, radix: 16)) wait at "
            + (waiting.barrier == Self.clusterBarrier
              ? "the cluster's barrier" : "barrier \(waiting.barrier)")
            + place(of: waiting.operation))
      }
    }
    for (index, warp) in warps.enumerated() where warp.isDone {
      lines.append("warp \(index) has ended")
    }
    checker?.checkDeadlock()
    guard let first else { preconditionFailure("a block that cannot go on waits for something") }
    fail(
      .deadlock(waiting: lines.joined(separator: "; ")), at: first.counter, warp: first.warp,
      lanes: first.lanes)
  }
}
