// Copies under way: until their thread waits for them, nobody may use their bytes.
extension BlockChecker {
  /// A copy that will write a word: who issued it, by which operation.
  struct PendingCopy {
    var operation: UInt32 = 0
    var who: UInt32 = 0
  }

  /// Lanes issue copies to `sharedAddresses`; those of `reading` read `globalAddresses`.
  func issueCopies(
    _ active: UInt32, reading: UInt32, byteCount: Int, _ counter: Int, _ warp: Int
  ) {
    if tables != nil {
      noteSharedBytes(active, byteCount: byteCount, isStore: true, counter, warp)
    }
    if checks.contains(.asyncCopies) {
      if pendingCopyCount > 0 {
        checkPending(active, byteCount: byteCount, isStore: true, counter, warp)
      }
      for lane in 0..<32 where active >> UInt32(lane) & 1 != 0 {
        let first = Int(executor.sharedAddresses[lane] >> 2)
        for word in first..<first + max(1, byteCount / 4) {
          pendingCopies[word] = PendingCopy(
            operation: UInt32(truncatingIfNeeded: counter),
            who: agent(warp) << 5 | UInt32(truncatingIfNeeded: lane))
          pendingCounts[word] &+= 1
        }
        pendingCopyCount += 1
      }
    }
    if checks.contains(.races) {
      noteShared(
        warpAccess(active, byteCount: byteCount, isShared: true, isWrite: true, counter, warp))
    }
    if launch.watchesGlobalRaces, reading != 0 {
      var access = warpAccess(
        reading, byteCount: byteCount, isShared: false, isWrite: false, counter, warp)
      if checks.contains(.asyncCopies) { access.mark.add(Mark.pending) }
      noteGlobal(access)
    }
  }

  /// The copies of a lane arrive, as it has waited for them.
  func finishCopies(_ finished: [CopyQueue.Copy], _ warp: Int) {
    if checks.contains(.asyncCopies) { pendingCopyCount -= finished.count }
    for copy in finished {
      let who = agent(warp) << 5 | UInt32(copy.lane)
      let first = copy.shared >> 2
      let words = max(1, Int(copy.byteCount) / 4)
      guard launch.watchesGlobalRaces || checks.contains(.races) else {
        for word in first..<first + words where pendingCounts[word] > 0 { pendingCounts[word] -= 1 }
        continue
      }
      for word in first..<first + words {
        if checks.contains(.asyncCopies), pendingCounts[word] > 0 { pendingCounts[word] -= 1 }
        // Others see the data as if the lane had stored it now.
        if sharedShadow[word].write.who == who { sharedShadow[word].write.tick = launch.now }
      }
      guard launch.watchesGlobalRaces, checks.contains(.asyncCopies), copy.sourceBytes > 0 else {
        continue
      }
      let cell = launch.globalShadow.word(copy.sourceAddress)
      for word in 0..<words {
        finishRead(&cell[word].read, who)
        finishRead(&cell[word].otherRead, who)
      }
    }
  }

  private func finishRead(_ read: inout Mark, _ who: UInt32) {
    guard read.who == who, read.isPending else { return }
    read.remove(Mark.pending)
    read.tick = launch.now
  }

  /// Looks for words among those accessed that a copy under way will write.
  func checkPending(
    _ active: UInt32, byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int
  ) {
    let addresses = executor.sharedAddresses
    let counts = pendingCounts
    let words = max(1, byteCount >> 2)
    var found: UInt32 = 0
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      let first = counts + Int(addresses[lane] >> 2)
      for word in 0..<words where first[word] != 0 {
        found |= 1 << UInt32(truncatingIfNeeded: lane)
      }
    }
    for lane in 0..<32 where found >> UInt32(lane) & 1 != 0 {
      let first = Int(addresses[lane] >> 2)
      guard let word = (first..<first + words).first(where: { counts[$0] != 0 }) else { continue }
      reportPending(
        pendingCopies[word], UInt64(addresses[lane]), isStore: isStore, counter, warp, lane)
    }
  }

  /// A write to bytes that a copy under way still reads.
  func reportPendingSource(_ earlier: Mark, _ mark: Mark, _ access: WarpAccess) {
    let address = executor.globalAddresses[mark.lane]
    report(
      .asyncCopyNotAwaited,
      "bytes are written that a cp.async under way still reads: wait with cp.async.wait_group or "
        + "wait_all before", at: access.counter, warp: access.warp, lane: mark.lane,
      address: address, allocation: launch.memory.nearest(to: address),
      other: (earlier.counter, thread(earlier.who)))
  }

  private func reportPending(
    _ pending: PendingCopy, _ address: UInt64, isStore: Bool, _ counter: Int, _ warp: Int,
    _ lane: Int
  ) {
    let isOwn = pending.who == agent(warp) << 5 | UInt32(lane)
    let what = isStore ? "bytes are written" : "data is read"
    let mend =
      isOwn
      ? "wait with cp.async.wait_group or wait_all before"
      : "the thread that copies waits with cp.async.wait_group, then a bar.sync, before"
    report(
      .asyncCopyNotAwaited,
      "\(what) in shared memory that a cp.async under way will write: \(mend)", at: counter,
      warp: warp, lane: lane, address: address, allocation: "shared memory",
      other: (Int(pending.operation), thread(pending.who)))
  }
}
