/// For each register the span of a function that holds all places from which it may be read later,
/// found by backward data flow over the basic blocks.
///
/// Positions are twice the operation's index, for a write one more: destination and sources may
/// share a row, as they may be the same register in the text.
struct LiveIntervals {
  typealias Effects = RegisterAllocation.Effects

  struct Interval {
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
    var predecessors: [Int] = []
  }

  /// The span of each register; that of one that is never used is empty.
  private(set) var intervals: [Interval]

  private let blocks: [BasicBlock]
  /// Registers that some block reads before it writes them: the others live within a block.
  private var shared: [Int] = []
  /// The index of each register in `shared`.
  private var sharedIndices: [Int]
  /// The blocks and registers where `shared` registers are read first.
  private var exposures: [(block: Int, register: Int)] = []

  /// - Parameter limit: Words that the data flow may hold, and 64 times as many that it may visit.
  ///   Where they do not suffice, spans are widened to whole loops.
  init(_ effects: [Effects], registerCount: Int, limit: Int = 1 << 23) {
    intervals = Array(repeating: Interval(), count: registerCount)
    blocks = Self.basicBlocks(effects)
    sharedIndices = Array(repeating: -1, count: registerCount)
    for (position, effect) in effects.enumerated() {
      for register in effect.reads { intervals[register].include(2 * position) }
      for register in effect.writes { intervals[register].include(2 * position + 1) }
    }
    let killers = Self.killers(effects, registerCount: registerCount)
    findExposures(effects, killers)
    let words = (shared.count + 63) / 64
    guard !shared.isEmpty else { return }
    if blocks.count * words <= limit, flow(effects, killers, words: words, budget: 64 * limit) {
      return
    }
    widenToLoops(effects)
  }

  /// For each operation, whether it is the only one that writes its registers and runs once, under a
  /// guard: where the guard is false nothing was ever written.
  static func onlyWrites(_ effects: [Effects], registerCount: Int) -> [Bool] {
    var writers = Array(repeating: 0, count: registerCount)
    for effect in effects {
      for register in effect.writes { writers[register] += 1 }
    }
    return zip(effects, repeatedPositions(effects)).map { effect, isRepeated in
      effect.isGuarded && !isRepeated && !effect.writes.isEmpty
        && effect.writes.allSatisfy { writers[$0] == 1 }
    }
  }

  /// For each operation, whether what it writes is new in all lanes. A guarded write keeps the old
  /// value of some, unless there was none: no other operation writes the register, and this one runs
  /// once.
  private static func killers(_ effects: [Effects], registerCount: Int) -> [Bool] {
    var writers = Array(repeating: 0, count: registerCount)
    for effect in effects {
      for register in effect.writes { writers[register] += 1 }
    }
    let isRepeated = repeatedPositions(effects)
    return effects.indices.map { position in
      !effects[position].isGuarded
        || (!isRepeated[position] && effects[position].writes.allSatisfy { writers[$0] == 1 })
    }
  }

  private mutating func findExposures(_ effects: [Effects], _ killers: [Bool]) {
    // The last block that wrote each register, and that read it first.
    var killedIn = Array(repeating: -1, count: intervals.count)
    var exposedIn = Array(repeating: -1, count: intervals.count)
    for (block, basicBlock) in blocks.enumerated() {
      for position in basicBlock.range {
        for register in effects[position].reads
        where killedIn[register] != block && exposedIn[register] != block {
          exposedIn[register] = block
          exposures.append((block, register))
          if sharedIndices[register] < 0 {
            sharedIndices[register] = shared.count
            shared.append(register)
          }
        }
        guard killers[position] else { continue }
        for register in effects[position].writes { killedIn[register] = block }
      }
    }
  }

  /// Finds where shared registers are live at the ends of blocks, as sets of bits.
  ///
  /// - Returns: False if it takes more steps than allowed.
  private mutating func flow(
    _ effects: [Effects], _ killers: [Bool], words: Int, budget: Int
  ) -> Bool {
    var liveIn = [UInt64](repeating: 0, count: blocks.count * words)
    var killed = liveIn
    for (block, register) in exposures {
      let index = sharedIndices[register]
      liveIn[block * words + index / 64] |= 1 << UInt64(index % 64)
    }
    for (block, basicBlock) in blocks.enumerated() {
      for position in basicBlock.range where killers[position] {
        for register in effects[position].writes where sharedIndices[register] >= 0 {
          let index = sharedIndices[register]
          killed[block * words + index / 64] |= 1 << UInt64(index % 64)
        }
      }
    }
    var isPending = Array(repeating: true, count: blocks.count)
    var somePending = true
    var budget = budget
    while somePending {
      somePending = false
      for block in blocks.indices.reversed() where isPending[block] {
        isPending[block] = false
        var changed = false
        for successor in blocks[block].successors {
          budget -= words
          for word in 0..<words {
            let place = block &* words &+ word
            let new = liveIn[successor &* words &+ word] & ~killed[place] & ~liveIn[place]
            guard new != 0 else { continue }
            liveIn[place] |= new
            changed = true
          }
        }
        guard changed else { continue }
        for predecessor in blocks[block].predecessors { isPending[predecessor] = true }
        somePending = true
      }
      if budget < 0 { return false }
    }
    for (block, basicBlock) in blocks.enumerated() {
      for word in 0..<words {
        var live = liveIn[block * words + word]
        include(&live, word, 2 * basicBlock.range.lowerBound)
        var out = basicBlock.successors.reduce(0) { $0 | liveIn[$1 * words + word] }
        include(&out, word, 2 * basicBlock.range.upperBound)
      }
    }
    return true
  }

  private mutating func include(_ bits: inout UInt64, _ word: Int, _ position: Int) {
    while bits != 0 {
      intervals[shared[64 * word + bits.trailingZeroBitCount]].include(position)
      bits &= bits - 1
    }
  }

  /// Widens the spans of shared registers to all loops that they reach into. A register that is live
  /// outside of its first and last use is so through a branch back around one of the two.
  private mutating func widenToLoops(_ effects: [Effects]) {
    var ranges: [(start: Int, end: Int)] = []
    for (position, effect) in effects.enumerated() {
      for target in effect.targets where target <= position { ranges.append((target, position)) }
    }
    var loops: [(start: Int, end: Int)] = []
    for range in ranges.sorted(by: { $0.start < $1.start }) {
      if let last = loops.last, range.start <= last.end {
        loops[loops.count - 1].end = max(last.end, range.end)
      } else {
        loops.append(range)
      }
    }
    func loop(around position: Int) -> (start: Int, end: Int)? {
      var low = 0
      var high = loops.count
      while low < high {
        let middle = (low + high) / 2
        if loops[middle].start <= position { low = middle + 1 } else { high = middle }
      }
      guard low > 0, loops[low - 1].end >= position else { return nil }
      return loops[low - 1]
    }
    for register in shared where intervals[register].start <= intervals[register].end {
      for end in [intervals[register].start / 2, intervals[register].end / 2] {
        guard let loop = loop(around: end) else { continue }
        intervals[register].include(2 * loop.start)
        intervals[register].include(2 * loop.end + 2)
      }
    }
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
    var blocks = leaders.enumerated().map { index, leader in
      let end = index + 1 < leaders.count ? leaders[index + 1] : effects.count
      var block = BasicBlock(range: leader..<end)
      let last = effects[end - 1]
      block.successors += last.targets.compactMap { blockOfLeader[$0] }
      if last.fallsThrough, end < effects.count { block.successors.append(index + 1) }
      return block
    }
    for index in blocks.indices {
      for successor in blocks[index].successors { blocks[successor].predecessors.append(index) }
    }
    return blocks
  }
}
