/// Where a warp stands between two runs of the interpreter.
///
/// Lanes that took different ways form groups with a program counter each. The group with the
/// lowest counter runs first and groups merge where their counters meet; since code is laid out with
/// the join behind both sides of a branch, lanes come together again as early as they can.
struct Warp {
  /// Lanes at one program counter.
  struct Group {
    var counter: Int
    var lanes: UInt32
  }

  /// A group that waits at a barrier and goes on at its counter.
  struct Waiting {
    var group: Group
    var barrier: Int
  }

  /// Groups that can run.
  var runnable: [Group]
  /// Groups that wait at a barrier.
  var waiting: [Waiting] = []
  /// Groups that wait at a warp-wide instruction for other lanes of the warp.
  var converging: [Group] = []
  /// The lanes that had not ended when `converging` was last tried again.
  private var lanesAtRetry: UInt32 = 0

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

  /// Takes the runnable group with the lowest program counter, merged with all others there. Nil
  /// if none can run.
  mutating func takeNext() -> Group? {
    if runnable.isEmpty, !converging.isEmpty, liveLanes != lanesAtRetry {
      // Lanes that were waited for may have ended.
      lanesAtRetry = liveLanes
      swap(&runnable, &converging)
    }
    guard let counter = runnable.map(\.counter).min() else { return nil }
    var lanes: UInt32 = 0
    runnable.removeAll { group in
      guard group.counter == counter else { return false }
      lanes |= group.lanes
      return true
    }
    return Group(counter: counter, lanes: lanes)
  }

  /// Takes the lanes that wait for others at the warp-wide instruction at `counter`.
  mutating func takeConverging(at counter: Int) -> UInt32 {
    var lanes: UInt32 = 0
    converging.removeAll { group in
      guard group.counter == counter else { return false }
      lanes |= group.lanes
      return true
    }
    return lanes
  }

  /// Lets the groups that wait at `barrier` go on.
  mutating func release(_ barrier: Int) {
    runnable += waiting.filter { $0.barrier == barrier }.map(\.group)
    waiting.removeAll { $0.barrier == barrier }
  }

  /// The lowest program counter of the groups that could run, or `Int.max`.
  var lowestCounter: Int { runnable.map(\.counter).min() ?? .max }
}
