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
  var runnable: [Group] = []
  /// Groups that wait at a barrier.
  var waiting: [Waiting] = []

  /// Whether every lane has ended.
  var isDone: Bool { runnable.isEmpty && waiting.isEmpty }

  /// The lanes that have not ended.
  var liveLanes: UInt32 {
    runnable.reduce(0) { $0 | $1.lanes } | waiting.reduce(0) { $0 | $1.group.lanes }
  }

  /// Takes the runnable group with the lowest program counter, merged with all others there.
  mutating func takeLowest() -> Group? {
    guard let counter = runnable.map(\.counter).min() else { return nil }
    var lanes: UInt32 = 0
    runnable.removeAll { group in
      guard group.counter == counter else { return false }
      lanes |= group.lanes
      return true
    }
    return Group(counter: counter, lanes: lanes)
  }

  /// Lets the groups that wait at `barrier` go on.
  mutating func release(_ barrier: Int) {
    runnable += waiting.filter { $0.barrier == barrier }.map(\.group)
    waiting.removeAll { $0.barrier == barrier }
  }

  /// The lowest program counter of the groups that could run, or `Int.max`.
  var lowestCounter: Int { runnable.map(\.counter).min() ?? .max }
}
