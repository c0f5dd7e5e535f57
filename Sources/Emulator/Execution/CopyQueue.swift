/// The asynchronous copies of a warp that are not finished.
///
/// Groups belong to threads: a lane closes and waits for its own copies alone. A copy takes effect
/// when its lane waits for the group, no earlier: a kernel that reads before it waits sees the old
/// bytes, here as it may on hardware.
struct CopyQueue {
  /// The copy of one lane. The source was checked when the copy was issued.
  struct Copy {
    var shared: Int
    var source: UnsafeRawPointer
    var sourceAddress: UInt64
    var sourceBytes: UInt8
    var byteCount: UInt8
    var lane: UInt8
    /// The number of the group among those of the lane; set by the queue.
    var group = 0
  }

  private var copies: [Copy] = []
  /// Groups that each lane has closed.
  private var closedGroups = [Int](repeating: 0, count: 32)

  mutating func removeAll() {
    copies.removeAll(keepingCapacity: true)
    for lane in closedGroups.indices { closedGroups[lane] = 0 }
  }

  mutating func append(_ copy: Copy) {
    var copy = copy
    copy.group = closedGroups[Int(copy.lane)]
    copies.append(copy)
  }

  /// Closes, for each of `lanes`, the group of the copies it issued since the last one; it may be
  /// empty.
  mutating func commit(lanes: UInt32) {
    var remaining = lanes
    while remaining != 0 {
      closedGroups[remaining.trailingZeroBitCount] += 1
      remaining &= remaining &- 1
    }
  }

  /// Finishes, for each of `lanes`, all its groups but the `pending` newest; with a negative number
  /// every copy, also of the open group.
  mutating func wait(pending: Int, lanes: UInt32, shared: UnsafeMutableRawPointer) {
    let closed = closedGroups
    copies.removeAll { copy in
      guard Self.isDue(copy, pending: pending, lanes: lanes, closed) else { return false }
      Self.finish(copy, shared)
      return true
    }
  }

  /// The copies that `wait` would finish.
  func due(pending: Int, lanes: UInt32) -> [Copy] {
    copies.filter { Self.isDue($0, pending: pending, lanes: lanes, closedGroups) }
  }

  private static func isDue(
    _ copy: Copy, pending: Int, lanes: UInt32, _ closedGroups: [Int]
  ) -> Bool {
    let waits = lanes >> UInt32(copy.lane) & 1 != 0
    return waits && (pending < 0 || copy.group < closedGroups[Int(copy.lane)] - pending)
  }

  private static func finish(_ copy: Copy, _ shared: UnsafeMutableRawPointer) {
    let target = shared + copy.shared
    target.copyMemory(from: copy.source, byteCount: Int(copy.sourceBytes))
    let rest = Int(copy.byteCount) - Int(copy.sourceBytes)
    (target + Int(copy.sourceBytes)).initializeMemory(as: UInt8.self, repeating: 0, count: rest)
  }
}
