// Copies under way: until their thread waits for them, nobody may use their bytes.
extension BlockChecker {
  /// A shared word that a copy will write: who issued it, by which operation.
  struct PendingCopy {
    /// One more than the operation; 0 for none.
    var operation: UInt32 = 0
    var who: UInt32 = 0
    /// Copies to the word that are under way.
    var count: UInt32 = 0
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
          pendingCopies[word].operation = UInt32(counter) + 1
          pendingCopies[word].who = agent(warp) << 5 | UInt32(lane)
          pendingCopies[word].count += 1
          pendingCopyCount += 1
        }
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
    for copy in finished {
      let who = agent(warp) << 5 | UInt32(copy.lane)
      let first = copy.shared >> 2
      let words = max(1, Int(copy.byteCount) / 4)
      for word in first..<first + words {
        if checks.contains(.asyncCopies), pendingCopies[word].count > 0 {
          pendingCopies[word].count -= 1
          pendingCopyCount -= 1
          if pendingCopies[word].count == 0 { pendingCopies[word].operation = 0 }
        }
        // Others see the data as if the lane had stored it now.
        if sharedShadow[word].write.who == who { sharedShadow[word].write.tick = launch.now }
      }
      guard launch.watchesGlobalRaces, copy.sourceBytes > 0 else { continue }
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
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      let address = executor.sharedAddresses[lane]
      let first = Int(address >> 2)
      for word in first..<first + max(1, byteCount >> 2) {
        let pending = pendingCopies[word]
        guard pending.operation != 0 else { continue }
        reportPending(pending, UInt64(address), isStore: isStore, counter, warp, lane)
        break
      }
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
      other: (Int(pending.operation) - 1, thread(pending.who)))
  }
}
