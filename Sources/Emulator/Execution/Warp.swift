/// Where a warp stands between two runs of the interpreter.
///
/// Lanes that took different ways form groups with a program counter each. The group deepest in calls
/// runs first, among those of one depth the one with the lowest counter, and groups merge where frame
/// and counter meet; since code is laid out with the join behind both sides of a branch, lanes come
/// together again as early as they can. A group that spins gives way to the others, so that lanes that
/// wait for each other make progress, as they do since Volta.
struct Warp {
  /// Lanes at one program counter of one frame.
  struct Group {
    var counter: Int
    var lanes: UInt32
    /// The frame of the call they are in, and how deep it lies.
    var frame = 0
    var depth = 0
    /// When it last gave way; the longest ago is the next in turn.
    var turn = 0
  }

  /// A group that waits at a barrier and goes on at its counter.
  struct Waiting {
    var group: Group
    var barrier: Int
    /// The number of threads that the barrier waits for; nil for all that have not ended.
    var expected: Int?
    var role: BarrierRole
    /// The lanes whose predicate holds, for a reduction.
    var votes: UInt32
    /// The operation that waits.
    var operation: Int
  }

  /// Groups that can run.
  var runnable: [Group]
  /// Groups that wait at a barrier.
  var waiting: [Waiting] = []
  /// Groups that wait at a warp-wide instruction for other lanes of the warp.
  var converging: [Group] = []
  /// The frame of the group that runs.
  var runningFrame = 0
  /// The lanes that had not ended when `converging` was last tried again.
  private var lanesAtRetry: UInt32 = 0
  private var turn = 0
  /// Whether the group that gave way the longest time ago runs until it gives way.
  var isInTurn = false

  init(lanes: UInt32) {
    runnable = [Group(counter: 0, lanes: lanes)]
  }

  /// Whether every lane has ended.
  var isDone: Bool { runnable.isEmpty && waiting.isEmpty && converging.isEmpty }

  /// The lanes that have not ended, but for the group that runs.
  var liveLanes: UInt32 {
    runnable.reduce(0) { $0 | $1.lanes } | waiting.reduce(0) { $0 | $1.group.lanes }
      | converging.reduce(0) { $0 | $1.lanes }
  }

  /// Takes the next group to run, merged with all others at its place. Nil if none can run.
  ///
  /// - Parameter isFair: Take the group that ran the longest time ago, not the one that brings lanes
  ///   together soonest.
  mutating func takeNext(isFair: Bool) -> Group? {
    if runnable.isEmpty, !converging.isEmpty, liveLanes != lanesAtRetry {
      // Lanes that were waited for may have ended.
      lanesAtRetry = liveLanes
      swap(&runnable, &converging)
    }
    guard var next = runnable.first else { return nil }
    if runnable.count == 1 {
      runnable.removeAll(keepingCapacity: true)
      runningFrame = next.frame
      return next
    }
    for group in runnable.dropFirst() {
      let isBefore =
        isFair
        ? group.turn < next.turn
        : (group.depth, next.counter) > (next.depth, group.counter)
      if isBefore { next = group }
    }
    var lanes: UInt32 = 0
    runnable.removeAll { group in
      guard group.counter == next.counter, group.frame == next.frame else { return false }
      lanes |= group.lanes
      return true
    }
    next.lanes = lanes
    runningFrame = next.frame
    return next
  }

  /// Puts a group behind all others in turn.
  mutating func yield(_ group: Group) {
    turn += 1
    var group = group
    group.turn = turn
    runnable.append(group)
  }

  /// Takes the lanes that wait for others at the warp-wide instruction at `counter` of the running
  /// frame.
  mutating func takeConverging(at counter: Int) -> UInt32 {
    var lanes: UInt32 = 0
    converging.removeAll { group in
      guard group.counter == counter, group.frame == runningFrame else { return false }
      lanes |= group.lanes
      return true
    }
    return lanes
  }

  /// The lowest program counter of the runnable groups in `frame`, or `Int.max`. Groups in other
  /// frames never merge with them.
  func lowestCounter(frame: Int) -> Int {
    var lowest = Int.max
    for group in runnable where group.frame == frame { lowest = min(lowest, group.counter) }
    return lowest
  }
}
