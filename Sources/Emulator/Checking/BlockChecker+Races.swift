// Conflicting accesses that nothing orders.
extension BlockChecker {
  /// One access of a warp, as the shadow sees it.
  struct WarpAccess {
    var counter: Int
    var warp: Int
    var active: UInt32
    var byteCount: Int
    var isShared: Bool
    var isWrite: Bool
    /// The mark of lane 0, without bytes.
    var mark: Mark
    var firstThread: UInt32
    var threadCount: UInt32
    var blockTick: UInt32

    /// Whether a mark is of the block and before its last barrier, or no mark at all.
    @inline(__always)
    func isSettled(_ mark: Mark) -> Bool {
      mark.tick <= blockTick
        && (isShared || mark.tick == 0 || mark.who &- firstThread < threadCount)
    }
  }

  func warpAccess(
    _ active: UInt32, byteCount: Int, isShared: Bool, isWrite: Bool, _ counter: Int, _ warp: Int
  ) -> WarpAccess {
    WarpAccess(
      counter: counter, warp: warp, active: active, byteCount: byteCount, isShared: isShared,
      isWrite: isWrite,
      mark: Mark(
        tick: launch.now, who: firstThread &+ UInt32(truncatingIfNeeded: warp &* 32),
        meta: launch.marks[counter]), firstThread: firstThread,
      threadCount: UInt32(truncatingIfNeeded: warpCount &* 32), blockTick: blockTick)
  }

  /// Notes an access to shared memory at `sharedAddresses`.
  @inline(never)
  func noteShared(_ access: WarpAccess) {
    let addresses = executor.sharedAddresses
    let shadow = sharedShadow
    let words = max(1, access.byteCount >> 2)
    let width = UInt32(truncatingIfNeeded: (1 << min(4, access.byteCount)) &- 1)
    var remaining = access.active
    var last: UInt32 = .max
    if !access.isWrite, access.active == Lanes.full {
      // Of lanes that read one place together two stand for all.
      for half in 0..<2 where readsOnePlace(addresses + 16 * half) {
        let cell = shadow + Int(addresses[16 * half] >> 2)
        var isQuiet = true
        for word in 0..<words where !access.isSettled(cell[word].write) { isQuiet = false }
        if isQuiet { remaining &= ~(0xFFFC << UInt32(16 * half)) }
      }
      // Both halves often read the same words, of which nothing more is to be remembered.
      if words == 1, remaining == Lanes.full, halvesAgree(addresses) {
        var areQuiet = true
        for lane in 0..<16 where !hasTwoReaders(shadow + Int(addresses[lane] >> 2), access) {
          areQuiet = false
        }
        if areQuiet { return }
      }
    }
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      let address = addresses[lane]
      let cell = shadow + Int(address >> 2)
      // Lanes that read one place together are two, whatever their number.
      if !access.isWrite, address == last, cell.pointee.read.isOfSeveral(access.mark) { continue }
      last = address
      let bytes = width << (address & 3)
      for word in 0..<words {
        if access.isWrite {
          noteWrite(cell + word, bytes, lane, access)
        } else if !hasTwoReaders(cell + word, access) {
          noteRead(cell + word, bytes, lane, access)
        }
      }
    }
  }

  /// Whether two other warps have read the word since the last barrier and nobody has written it: a
  /// third one is not remembered.
  @inline(__always)
  private func hasTwoReaders(
    _ cell: UnsafeMutablePointer<ShadowWord>, _ access: WarpAccess
  ) -> Bool {
    let tick = access.blockTick
    return cell.pointee.write.tick <= tick && cell.pointee.read.tick > tick
      && cell.pointee.otherRead.tick > tick && cell.pointee.read.warp != access.mark.warp
      && cell.pointee.otherRead.warp != access.mark.warp
  }

  @inline(__always)
  private func halvesAgree(_ addresses: UnsafePointer<UInt32>) -> Bool {
    var difference: UInt32 = 0
    for lane in 0..<16 { difference |= addresses[lane] ^ addresses[lane &+ 16] }
    return difference == 0
  }

  @inline(__always)
  private func readsOnePlace(_ addresses: UnsafePointer<UInt32>) -> Bool {
    var difference: UInt32 = 0
    for lane in 1..<16 { difference |= addresses[lane] ^ addresses[0] }
    return difference == 0
  }

  /// Notes an access to global memory at `globalAddresses`.
  @inline(never)
  func noteGlobal(_ access: WarpAccess) {
    if noteOwn(access) { return }
    let addresses = executor.globalAddresses
    let shadow = launch.globalShadow
    let words = max(1, access.byteCount >> 2)
    let width = UInt32(truncatingIfNeeded: (1 << min(4, access.byteCount)) &- 1)
    var remaining = access.active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      let address = addresses[lane]
      // An aligned access does not leave its page.
      let cell = shadow.word(address)
      let bytes = width << UInt32(truncatingIfNeeded: address & 3)
      for word in 0..<words {
        if access.isWrite {
          noteWrite(cell + word, bytes, lane, access)
        } else {
          noteRead(cell + word, bytes, lane, access)
        }
      }
    }
  }

  /// The common case of global memory: lanes side by side access words that no other thread has.
  ///
  /// - Returns: False, with nothing noted, if it is none.
  @inline(__always)
  private func noteOwn(_ access: WarpAccess) -> Bool {
    let addresses = executor.globalAddresses
    let first = addresses[0]
    guard access.byteCount == 4, access.active == Lanes.full, access.mark.isPlain,
      first & 0xFFF <= 0xF80
    else { return false }
    var difference: UInt64 = 0
    for lane in 0..<32 {
      difference |= addresses[lane] ^ (first &+ UInt64(truncatingIfNeeded: 4 &* lane))
    }
    guard difference == 0 else { return false }
    let cells = launch.globalShadow.word(first)
    for lane in 0..<32 {
      let who = access.mark.who | UInt32(truncatingIfNeeded: lane)
      let cell = cells + lane
      guard cell.pointee.write.isAbsentOrPlain(of: who),
        cell.pointee.read.isAbsentOrPlain(of: who), cell.pointee.otherRead.tick == 0
      else { return false }
    }
    var mark = access.mark
    mark.add(Mark.allBytes)
    for lane in 0..<32 {
      let cell = cells + lane
      mark.who = access.mark.who | UInt32(truncatingIfNeeded: lane)
      if access.isWrite {
        cell.pointee.read.tick = 0
        cell.pointee.write = mark
      } else if cell.pointee.read.tick != mark.tick || cell.pointee.read.bytes != Mark.allBytes {
        cell.pointee.read = mark
      }
    }
    return true
  }

  @inline(__always)
  private func noteRead(
    _ cell: UnsafeMutablePointer<ShadowWord>, _ bytes: UInt32, _ lane: Int, _ access: WarpAccess
  ) {
    var mark = access.mark
    mark.who |= UInt32(truncatingIfNeeded: lane)
    mark.add(bytes)
    let write = cell.pointee.write
    if !access.isSettled(write),
      write.who != mark.who || write.meta & (Mark.severalLanes | Mark.severalWarps) != 0
    {
      compare(cell, write, isWrite: true, mark, access)
    }
    let read = cell.pointee.read
    if read.tick == mark.tick, read.bytes & bytes == bytes,
      read.who == mark.who || read.isOfSeveral(mark)
    {
      return
    }
    let other = cell.pointee.otherRead
    if other.tick == mark.tick, other.bytes & bytes == bytes,
      other.who == mark.who || other.isOfSeveral(mark)
    {
      return
    }
    if access.isSettled(read) || read.who == mark.who && !read.hasSeveralLanes {
      cell.pointee.read = mark
    } else if read.warp == mark.warp {
      addRead(&cell.pointee.read, mark, access)
    } else if access.isSettled(other) {
      cell.pointee.otherRead = mark
    } else if other.warp == mark.warp {
      addRead(&cell.pointee.otherRead, mark, access)
    }
  }

  /// Adds the read of another lane of the warp, or starts anew where the lanes have met since.
  @inline(__always)
  private func addRead(_ read: inout Mark, _ mark: Mark, _ access: WarpAccess) {
    if read.tick <= warpTicks[access.warp] {
      read = mark
    } else {
      read.add(mark.bytes | (read.who == mark.who ? 0 : Mark.severalLanes))
    }
  }

  @inline(__always)
  private func noteWrite(
    _ cell: UnsafeMutablePointer<ShadowWord>, _ bytes: UInt32, _ lane: Int, _ access: WarpAccess
  ) {
    var mark = access.mark
    mark.who |= UInt32(truncatingIfNeeded: lane)
    mark.add(bytes)
    let write = cell.pointee.write
    if !access.isSettled(write), write.who != mark.who {
      compare(cell, write, isWrite: true, mark, access)
    }
    if !access.isSettled(cell.pointee.read) {
      compare(cell, cell.pointee.read, isWrite: false, mark, access)
    }
    if !access.isSettled(cell.pointee.otherRead) {
      compare(cell, cell.pointee.otherRead, isWrite: false, mark, access)
    }
    if bytes == Mark.allBytes {
      // Who is ordered behind this write is behind the reads before it.
      cell.pointee.read.tick = 0
      cell.pointee.otherRead.tick = 0
    } else if write.warp == mark.warp, write.tick == mark.tick, write.who != mark.who {
      mark.add(write.bytes | Mark.severalLanes)
    }
    if mark.isStrong, write.isStrong, !access.isSettled(write),
      write.warp != mark.warp || write.hasSeveralWarps
    {
      mark.add(Mark.severalWarps)
    }
    cell.pointee.write = mark
  }

  // MARK: Conflicts

  /// Compares an access with an earlier one that no barrier of the block orders.
  @inline(never)
  private func compare(
    _ cell: UnsafeMutablePointer<ShadowWord>, _ earlier: Mark, isWrite: Bool, _ mark: Mark,
    _ access: WarpAccess
  ) {
    guard earlier.tick != 0, earlier.bytes & mark.bytes != 0 else { return }
    if earlier.isPending, earlier.warp &- firstThread >> 5 < UInt32(warpCount) {
      return reportPendingSource(earlier, mark, access)
    }
    if !access.isShared,
      earlier.isTentative && !access.isWrite || mark.isTentative && !isWrite
    {
      return
    }
    guard !(earlier.isStrong && mark.isStrong), !isOrdered(earlier, isWrite: isWrite, mark, access)
    else { return }
    if isWrite, access.isWrite {
      // Copies of one instruction mostly bring the same bytes to a place that they share.
      let areCopies =
        earlier.counter == access.counter && earlier.warp == mark.warp
        && launch.roles[access.counter].contains(.asyncCopy)
      if areCopies || writesSame(earlier, mark, access) { return }
    }
    reportRace(earlier, isWrite: isWrite, mark, access)
  }

  private func isOrdered(
    _ earlier: Mark, isWrite: Bool, _ mark: Mark, _ access: WarpAccess
  ) -> Bool {
    guard earlier.warp == mark.warp else {
      if earlier.warp &- firstThread >> 5 < UInt32(warpCount), earlier.tick <= blockTick {
        return true
      }
      return launch.history.knows(known[access.warp], warp: earlier.warp, tick: earlier.tick)
    }
    if earlier.hasSeveralWarps, earlier.tick > blockTick {
      // Which of them the warp knows of is not recorded: any acquire may have brought them all.
      return known[access.warp] != OrderHistory.none
    }
    if earlier.tick <= max(warpTicks[access.warp], blockTick) { return true }
    // Of bytes of one word that several lanes wrote it is not known who wrote which.
    if earlier.hasSeveralLanes ? isWrite : earlier.who == mark.who { return true }
    let ticks = laneTicks[access.warp]
    guard !ticks.isEmpty else { return false }
    let row = ticks[32 * mark.lane..<32 * mark.lane + 32]
    return earlier.hasSeveralLanes
      ? row.contains { $0 >= earlier.tick } : row[32 * mark.lane + earlier.lane] >= earlier.tick
  }

  private func reportRace(
    _ earlier: Mark, isWrite: Bool, _ mark: Mark, _ access: WarpAccess
  ) {
    let address =
      access.isShared
      ? UInt64(executor.sharedAddresses[mark.lane]) : executor.globalAddresses[mark.lane]
    let place = access.isShared ? "shared" : "global"
    let isAtomic = launch.roles[access.counter].contains(.atomic)
    let what = isAtomic ? "atomic access to" : access.isWrite ? "store to" : "load from"
    let before = isWrite ? "store" : "load"
    let kind: Finding.Kind
    let other: String
    let isWithinWarp = earlier.warp == mark.warp && !earlier.hasSeveralWarps
    if isWithinWarp, earlier.counter != access.counter || !isWrite || !access.isWrite {
      kind = .warpSynchronous
      other =
        "an earlier \(before) of another lane of the warp: a bar.warp.sync between the two orders "
        + "them"
    } else if isWithinWarp {
      kind = .race
      other =
        "that of another lane of the warp: both write the address, with different values; let one "
        + "lane write, or use an atomic"
    } else if earlier.warp &- firstThread >> 5 < UInt32(warpCount) {
      kind = .race
      other =
        "an earlier \(before) of another warp: a bar.sync between the two, or atomics, order them"
    } else {
      kind = .race
      other =
        "an earlier \(before) of another block: use atomics, a fence with a flag, or two launches"
    }
    report(
      kind, "\(what) \(place) memory races with \(other)", at: access.counter, warp: access.warp,
      lane: mark.lane, address: address,
      allocation: access.isShared ? "shared memory" : launch.memory.nearest(to: address),
      other: (earlier.counter, thread(earlier.who)))
  }
}
