/// What the checkers know of the block that an executor runs.
final class BlockChecker {
  let launch: Checker
  /// The executor owns this object, so it outlives it.
  unowned(unsafe) let executor: BlockExecutor
  let checks: Checks
  let warpCount: Int

  // Races
  /// The shadow of shared memory by words.
  let sharedShadow: UnsafeMutablePointer<ShadowWord>
  /// Which bytes of each word of shared memory the block has written.
  let sharedWritten: UnsafeMutablePointer<UInt8>
  let sharedWordCount: Int
  /// The first thread of the block, counted over the grid.
  var firstThread: UInt32 = 0
  /// All accesses of the block up to this time are known to all its threads.
  var blockTick: UInt32 = 0
  /// All accesses of each warp up to this time are known to its lanes.
  var warpTicks: [UInt32]
  /// Where lanes of a warp met without the others: what lane t knows of lane u stands at 32 t + u.
  var laneTicks: [[UInt32]]
  /// What each warp knows beyond `blockTick`, what it released at its last fence, and what it will
  /// know after its next one.
  var known: [OrderHistory.Node]
  var fenced: [OrderHistory.Node]
  var acquired: [OrderHistory.Node]
  /// What those know who acquire from an address of shared memory.
  var releases: [UInt64: OrderHistory.Node] = [:]
  /// What those released who were counted at a barrier and went on.
  var arrivals = [OrderHistory.Node](repeating: OrderHistory.none, count: 17)

  // Initialization
  /// Nil where nobody asks.
  let tables: DefinednessTables?
  /// The registers of the frames of each warp.
  var registerWatches: [[RegisterWatch]]
  /// Those of the group that runs, which `registerWatches` owns.
  unowned(unsafe) var runningWatch: RegisterWatch?
  var uncountedWatch: Unmanaged<RegisterWatch>?
  /// For each warp, which bytes of its lanes' local memory they have written.
  var localWritten: [GrowingBits]
  /// The lanes for which an element of the load under way is undefined.
  let loadedUndefined: UnsafeMutablePointer<UInt32>

  // Copies under way
  /// For each word of shared memory, how many copies under way will write it.
  let pendingCounts: UnsafeMutablePointer<UInt8>
  /// The last of them.
  let pendingCopies: UnsafeMutablePointer<PendingCopy>
  /// Words of copies under way.
  var pendingCopyCount = 0

  init(_ launch: Checker, _ executor: BlockExecutor) {
    self.launch = launch
    self.executor = executor
    checks = launch.checks
    warpCount = executor.warpCount
    sharedWordCount = (executor.sinkOffset + BlockExecutor.sinkBytes) / 4
    sharedShadow = .allocate(capacity: sharedWordCount)
    sharedShadow.initialize(repeating: ShadowWord(), count: sharedWordCount)
    sharedWritten = .allocate(capacity: sharedWordCount)
    sharedWritten.initialize(repeating: 0, count: sharedWordCount)
    pendingCounts = .allocate(capacity: sharedWordCount)
    pendingCounts.initialize(repeating: 0, count: sharedWordCount)
    pendingCopies = .allocate(capacity: sharedWordCount)
    pendingCopies.initialize(repeating: PendingCopy(), count: sharedWordCount)
    tables = launch.tables
    registerWatches = Array(repeating: [], count: warpCount)
    localWritten = (0..<warpCount).map { _ in GrowingBits() }
    loadedUndefined = .allocate(capacity: DefinednessTables.elementLimit)
    loadedUndefined.initialize(repeating: 0, count: DefinednessTables.elementLimit)
    warpTicks = Array(repeating: 0, count: warpCount)
    laneTicks = Array(repeating: [], count: warpCount)
    known = Array(repeating: OrderHistory.none, count: warpCount)
    fenced = known
    acquired = known
  }

  deinit {
    sharedShadow.deallocate()
    sharedWritten.deallocate()
    pendingCounts.deallocate()
    pendingCopies.deallocate()
    loadedUndefined.deallocate()
    for bits in localWritten { bits.deallocate() }
  }

  /// Forgets the last block.
  func start(block index: Int) {
    firstThread = UInt32(truncatingIfNeeded: index &* warpCount &* 32)
    // What the shadow of shared memory remembers is of earlier blocks and settled.
    blockTick = launch.now
    launch.advance()
    sharedWritten.update(repeating: 0, count: sharedWordCount)
    if pendingCopyCount > 0 {
      pendingCounts.update(repeating: 0, count: sharedWordCount)
      pendingCopyCount = 0
    }
    for warp in 0..<warpCount {
      localWritten[warp].clear()
      enter(0, frame: 0, warp: warp)
      warpTicks[warp] = 0
      laneTicks[warp] = []
      known[warp] = OrderHistory.none
      fenced[warp] = OrderHistory.none
      acquired[warp] = OrderHistory.none
    }
    releases.removeAll()
    for barrier in arrivals.indices { arrivals[barrier] = OrderHistory.none }
  }

  /// Memory that was given back is given out again: earlier accesses are of no interest.
  func forget(_ address: UInt64, _ byteCount: UInt64) {
    guard checks.contains(.races) else { return }
    for offset in stride(from: 0, to: byteCount, by: 4) {
      launch.globalShadow.word(address + offset).pointee = ShadowWord()
    }
  }

  /// The warp, counted over the grid.
  @inline(__always)
  func agent(_ warp: Int) -> UInt32 { firstThread >> 5 &+ UInt32(truncatingIfNeeded: warp) }

  /// The thread that a mark names.
  func thread(_ who: UInt32) -> Finding.Thread {
    let warp = Int(who >> 5)
    return Finding.Thread(
      block: executor.launch.grid.coordinates(of: warp / warpCount), warp: warp % warpCount,
      lane: Int(who & 31))
  }

  /// Records a finding of this block.
  func report(
    _ kind: Finding.Kind, _ message: @autoclosure () -> String, at counter: Int, warp: Int,
    lane: Int, address: UInt64? = nil, allocation: @autoclosure () -> String? = nil,
    other: (counter: Int, thread: Finding.Thread?)? = nil, detail: Int = 0
  ) {
    var key = FindingLog.Key(kind: kind, operation: counter, detail: detail)
    if let other {
      // The same two instructions are one finding, whichever came first.
      key.operation = min(counter, other.counter)
      key.other = max(counter, other.counter)
    }
    launch.log.add(key) {
      Finding(
        kind: kind, message: message(), access: launch.access(counter),
        otherAccess: other.map { launch.access($0.counter, $0.thread) },
        kernel: executor.program.name, block: executor.block, warp: warp, lane: lane,
        address: address, allocation: allocation())
    }
  }
}
