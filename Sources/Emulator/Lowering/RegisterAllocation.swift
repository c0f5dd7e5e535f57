/// Gives virtual registers rows of the register file, so that a warp's rows stay in the first-level
/// cache, and counts how many values are alive at once.
///
/// Values of 32 and of 64 bits are allocated apart, each for its live interval.
struct RegisterAllocation {
  /// What one operation reads and writes, as virtual register numbers.
  struct Effects {
    var reads: [Int] = []
    var writes: [Int] = []
    /// Whether the operation runs under a guard, so that some lanes keep the old value.
    var isGuarded = false
    /// Branch targets, and whether control also goes on to the next operation.
    var targets: [Int] = []
    var fallsThrough = true
  }

  /// The row of each register, counted within its width.
  private(set) var rows: [Int]
  private(set) var rowCount32 = 0
  private(set) var rowCount64 = 0
  /// The most 32-bit values alive at once, without the uncounted; a 64-bit value counts as two.
  private(set) var maximumLive = 0

  /// For each operation, whether it runs under a guard and once, and alone writes its result: lanes
  /// that its guard leaves out have no value there.
  private(set) var isOnlyWrite: [Bool] = []

  /// - Parameter uncounted: Registers that get a row but are left out of `maximumLive`.
  init(effects: [Effects], is64: [Bool], uncounted: Set<Int> = []) {
    func weight(_ register: Int) -> Int {
      uncounted.contains(register) ? 0 : is64[register] ? 2 : 1
    }
    rows = Array(repeating: 0, count: is64.count)
    isOnlyWrite = LiveIntervals.onlyWrites(effects, registerCount: is64.count)
    let intervals = LiveIntervals(effects, registerCount: is64.count).intervals
    let used = is64.indices.filter { intervals[$0].start <= intervals[$0].end }
    let order = used.sorted { (intervals[$0].start, $0) < (intervals[$1].start, $1) }
    // Registers end in this order; all before `ended` have.
    let endOrder = used.sorted { (intervals[$0].end, $0) < (intervals[$1].end, $1) }
    var ended = 0
    var free: (narrow: [Int], wide: [Int]) = ([], [])
    var live = 0
    for register in order {
      let start = intervals[register].start
      while intervals[endOrder[ended]].end < start {
        let gone = endOrder[ended]
        if is64[gone] { free.wide.append(rows[gone]) } else { free.narrow.append(rows[gone]) }
        live -= weight(gone)
        ended += 1
      }
      if is64[register] {
        rows[register] = free.wide.popLast() ?? rowCount64
        rowCount64 = max(rowCount64, rows[register] + 1)
      } else {
        rows[register] = free.narrow.popLast() ?? rowCount32
        rowCount32 = max(rowCount32, rows[register] + 1)
      }
      live += weight(register)
      maximumLive = max(maximumLive, live)
    }
  }
}
