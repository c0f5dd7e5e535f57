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
    /// Its number among all copies of the warp; set by the queue.
    var number = 0
  }

  /// An arrival at an mbarrier once the copies of a lane before it are done.
  private struct Arrival {
    var barrier: Int
    var lane: UInt8
    /// Copies of the warp that were issued before.
    var number: Int
  }

  private var copies: [Copy] = []
  private var arrivals: [Arrival] = []
  /// Copies issued so far.
  private var issued = 0
  /// Groups that each lane has closed.
  private var closedGroups = [Int](repeating: 0, count: 32)

  mutating func removeAll() {
    copies.removeAll(keepingCapacity: true)
    arrivals.removeAll(keepingCapacity: true)
    issued = 0
    for lane in closedGroups.indices { closedGroups[lane] = 0 }
  }

  mutating func append(_ copy: Copy) {
    var copy = copy
    copy.group = closedGroups[Int(copy.lane)]
    copy.number = issued
    issued += 1
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

  /// Whether arrivals at mbarriers are pending.
  var hasArrivals: Bool { !arrivals.isEmpty }

  /// Lets a lane arrive at the mbarrier at a place of shared memory when its copies so far are done.
  mutating func arrive(at barrier: Int, lane: UInt8) {
    arrivals.append(Arrival(barrier: barrier, lane: lane, number: issued))
  }

  /// The copies that `finishArrivals` would finish.
  func due(arrivingAt barrier: Int) -> [Copy] {
    copies.filter { copy in
      arrivals.contains {
        $0.barrier == barrier && $0.lane == copy.lane && copy.number < $0.number
      }
    }
  }

  /// Finishes the copies that pending arrivals at an mbarrier wait for.
  ///
  /// - Returns: The number of these arrivals, which are pending no more.
  mutating func finishArrivals(at barrier: Int, shared: UnsafeMutableRawPointer) -> Int {
    var limits = [Int](repeating: 0, count: 32)
    var count = 0
    arrivals.removeAll { arrival in
      guard arrival.barrier == barrier else { return false }
      limits[Int(arrival.lane)] = max(limits[Int(arrival.lane)], arrival.number)
      count += 1
      return true
    }
    copies.removeAll { copy in
      guard copy.number < limits[Int(copy.lane)] else { return false }
      Self.finish(copy, shared)
      return true
    }
    return count
  }

  private static func finish(_ copy: Copy, _ shared: UnsafeMutableRawPointer) {
    let target = shared + copy.shared
    target.copyMemory(from: copy.source, byteCount: Int(copy.sourceBytes))
    let rest = Int(copy.byteCount) - Int(copy.sourceBytes)
    (target + Int(copy.sourceBytes)).initializeMemory(as: UInt8.self, repeating: 0, count: rest)
  }
}
