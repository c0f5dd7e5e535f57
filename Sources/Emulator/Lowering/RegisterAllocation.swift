/// Gives virtual registers rows of the register file, so that a warp's rows stay in the first-level
/// cache, and counts how many values are alive at once.
///
/// Values of 32 and of 64 bits are allocated apart. A register's interval spans all places where it
/// may be read later, found by backward data flow over the basic blocks.
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
    isOnlyWrite = Self.onlyWrites(effects, registerCount: is64.count)
    let intervals = Self.intervals(effects, registerCount: is64.count)
    let order = is64.indices
      .filter { intervals[$0].start <= intervals[$0].end }
      .sorted { (intervals[$0].start, $0) < (intervals[$1].start, $1) }
    var free: (narrow: [Int], wide: [Int]) = ([], [])
    var active: [(end: Int, register: Int)] = []
    var live = 0
    for register in order {
      let start = intervals[register].start
      active.removeAll { entry in
        guard entry.end < start else { return false }
        if is64[entry.register] {
          free.wide.append(rows[entry.register])
        } else {
          free.narrow.append(rows[entry.register])
        }
        live -= weight(entry.register)
        return true
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
      active.append((intervals[register].end, register))
    }
  }

  private struct Interval {
    var start = Int.max
    var end = Int.min

    mutating func include(_ position: Int) {
      start = min(start, position)
      end = max(end, position)
    }
  }

  private struct BasicBlock {
    var range: Range<Int>
    var successors: [Int] = []
    var reads: Set<Int> = []
    var writes: Set<Int> = []
    var liveIn: Set<Int> = []
    var liveOut: Set<Int> = []
  }

  /// Positions are twice the operation's index, for a write one more: destination and sources may
  /// share a row, as they may be the same register in the text.
  private static func onlyWrites(_ effects: [Effects], registerCount: Int) -> [Bool] {
    var writers = Array(repeating: 0, count: registerCount)
    for effect in effects {
      for register in effect.writes { writers[register] += 1 }
    }
    return zip(effects, repeatedPositions(effects)).map { effect, isRepeated in
      effect.isGuarded && !isRepeated && !effect.writes.isEmpty
        && effect.writes.allSatisfy { writers[$0] == 1 }
    }
  }

  private static func intervals(_ effects: [Effects], registerCount: Int) -> [Interval] {
    var writers = Array(repeating: 0, count: registerCount)
    for effect in effects {
      for register in effect.writes { writers[register] += 1 }
    }
    let isRepeated = repeatedPositions(effects)
    // A guarded write keeps the old value of some lanes, unless there was none: no other operation
    // writes the register, and this one runs once.
    func kills(_ effect: Effects, _ register: Int, _ position: Int) -> Bool {
      !effect.isGuarded || (writers[register] == 1 && !isRepeated[position])
    }

    var blocks = basicBlocks(effects)
    for index in blocks.indices {
      for position in blocks[index].range {
        let effect = effects[position]
        for register in effect.reads where !blocks[index].writes.contains(register) {
          blocks[index].reads.insert(register)
        }
        for register in effect.writes where kills(effect, register, position) {
          blocks[index].writes.insert(register)
        }
      }
      blocks[index].liveIn = blocks[index].reads
    }
    var changed = true
    while changed {
      changed = false
      for index in blocks.indices.reversed() {
        var out: Set<Int> = []
        for successor in blocks[index].successors { out.formUnion(blocks[successor].liveIn) }
        if out == blocks[index].liveOut { continue }
        blocks[index].liveOut = out
        blocks[index].liveIn.formUnion(out.subtracting(blocks[index].writes))
        changed = true
      }
    }

    var intervals = Array(repeating: Interval(), count: registerCount)
    for block in blocks {
      for register in block.liveIn { intervals[register].include(2 * block.range.lowerBound) }
      for register in block.liveOut { intervals[register].include(2 * block.range.upperBound) }
      for position in block.range {
        let effect = effects[position]
        for register in effect.reads {
          intervals[register].include(2 * position)
        }
        for register in effect.writes { intervals[register].include(2 * position + 1) }
      }
    }
    return intervals
  }

  /// Whether each operation may run more than once: every cycle has a backward branch around it.
  private static func repeatedPositions(_ effects: [Effects]) -> [Bool] {
    var isRepeated = Array(repeating: false, count: effects.count)
    // The furthest branch back to a place at or before the current one.
    var end = -1
    var furthest: [Int: Int] = [:]
    for (position, effect) in effects.enumerated() {
      for target in effect.targets where target <= position { furthest[target] = position }
    }
    for position in effects.indices {
      end = max(end, furthest[position] ?? -1)
      isRepeated[position] = position <= end
    }
    return isRepeated
  }

  private static func basicBlocks(_ effects: [Effects]) -> [BasicBlock] {
    guard !effects.isEmpty else { return [] }
    var isLeader = Array(repeating: false, count: effects.count + 1)
    isLeader[0] = true
    for (position, effect) in effects.enumerated() {
      for target in effect.targets { isLeader[target] = true }
      if !effect.targets.isEmpty || !effect.fallsThrough { isLeader[position + 1] = true }
    }
    let leaders = effects.indices.filter { isLeader[$0] }
    var blockOfLeader: [Int: Int] = [:]
    for (index, leader) in leaders.enumerated() { blockOfLeader[leader] = index }
    return leaders.enumerated().map { index, leader in
      let end = index + 1 < leaders.count ? leaders[index + 1] : effects.count
      var block = BasicBlock(range: leader..<end)
      let last = effects[end - 1]
      block.successors += last.targets.compactMap { blockOfLeader[$0] }
      if last.fallsThrough, end < effects.count { block.successors.append(index + 1) }
      return block
    }
  }
}
