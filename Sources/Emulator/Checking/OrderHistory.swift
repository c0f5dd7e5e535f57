/// What warps know of each other beyond the barriers of a whole block: a graph of release and acquire
/// events. A warp that acquires knows all that the releasing one knew.
struct OrderHistory {
  /// One event. Its parents are events that it knows of; they are older.
  private struct Event {
    /// The warp whose accesses up to `tick` are known; `UInt32.max` for none.
    var warp: UInt32
    /// No event behind this one, along its parents, is newer.
    var tick: UInt32
    /// The accesses of the whole block of the warp are known up to here.
    var blockTick: UInt32
    var first: Int32
    var second: Int32
    var visit: UInt32 = 0
  }

  /// An event, or `none`.
  typealias Node = Int32
  static let none: Node = -1
  /// Where a search gives up and takes the accesses as ordered: a race may be missed, none invented.
  private static let searchLimit = 1 << 16
  private static let eventLimit = 1 << 24

  private let warpsPerBlock: UInt32
  private var events: [Event] = []
  private var visit: UInt32 = 0
  private var stack: [Node] = []

  init(warpsPerBlock: Int) {
    self.warpsPerBlock = UInt32(warpsPerBlock)
  }

  /// An event of `warp`, which knows of `parent`.
  mutating func release(
    warp: UInt32, tick: UInt32, blockTick: UInt32, parent: Node
  ) -> Node {
    append(Event(warp: warp, tick: tick, blockTick: blockTick, first: parent, second: Self.none))
  }

  /// What `first` and `second` know together.
  mutating func join(_ first: Node, _ second: Node) -> Node {
    if first == second || second == Self.none { return first }
    if first == Self.none { return second }
    let event = events[Int(first)]
    if event.first == second || event.second == second { return first }
    let tick = max(event.tick, events[Int(second)].tick)
    return append(Event(warp: .max, tick: tick, blockTick: 0, first: first, second: second))
  }

  private mutating func append(_ event: Event) -> Node {
    guard events.count < Self.eventLimit else { return Node(events.count - 1) }
    events.append(event)
    return Node(events.count - 1)
  }

  /// Whether the accesses of `warp` up to `tick` are known at `node`.
  mutating func knows(_ node: Node, warp: UInt32, tick: UInt32) -> Bool {
    if events.count >= Self.eventLimit { return true }
    let warpsPerBlock = self.warpsPerBlock
    let block = warp / warpsPerBlock
    return search(node, from: tick) { event in
      event.warp != .max
        && (event.warp == warp || event.blockTick >= tick && event.warp / warpsPerBlock == block)
    }
  }

  /// The newest event of `warp` that is known at `node`, as its time; 0 if there is none.
  mutating func newest(of warp: UInt32, at node: Node) -> UInt32 {
    var tick: UInt32 = 0
    _ = search(node, from: 1) { event in
      if event.warp == warp { tick = max(tick, event.tick) }
      return false
    }
    return tick
  }

  /// Looks along the parents for an event not older than `tick`.
  private mutating func search(
    _ node: Node, from tick: UInt32, _ isWanted: (Event) -> Bool
  ) -> Bool {
    guard node != Self.none else { return false }
    visit &+= 1
    stack.removeAll(keepingCapacity: true)
    stack.append(node)
    var steps = 0
    while let next = stack.popLast() {
      let event = events[Int(next)]
      guard event.visit != visit, event.tick >= tick else { continue }
      events[Int(next)].visit = visit
      if isWanted(event) { return true }
      steps += 1
      if steps > Self.searchLimit { return true }
      if event.second != Self.none { stack.append(event.second) }
      if event.first != Self.none { stack.append(event.first) }
    }
    return false
  }
}
