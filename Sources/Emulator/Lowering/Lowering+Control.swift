import PTX

// Branches and barriers.
extension Lowering {
  mutating func lower(_ form: Control, _ operands: [Operand]) throws(LoweringError) {
    switch form.kind {
    case .exit: try append(MicroOperation(code: .exit))
    case .ret: try lowerReturn()
    case .bra:
      guard case .name(let label) = operands[0] else { throw invalid("bra needs a label") }
      try appendBranch(MicroOperation(code: .branch), to: [label])
    }
  }

  mutating func lowerIndexedBranch(_ operands: [Operand]) throws(LoweringError) {
    guard case .name(let name) = operands[1], case .branchTargets(let labels) = entity(name) else {
      throw invalid("brx.idx needs the label of a .branchtargets list")
    }
    let index = try source(operands[0], .u32)
    // The table of targets stands in the operand pool.
    let table = pooled(labels.map { _ in -1 })
    try appendBranch(
      MicroOperation(code: .indexedBranch, d: table, a: index, immediate: Int64(labels.count)),
      to: labels, reads: [index])
  }

  mutating func lower(_ form: Barrier, _ operands: [Operand]) throws(LoweringError) {
    var operands = operands
    var operation = MicroOperation(code: .barrier)
    var writes: [Int32] = []
    switch form.kind {
    case .sync: operation.count = BarrierRole.wait.rawValue
    case .arrive: operation.count = BarrierRole.arrive.rawValue
    case .reduce(let reduction):
      let result = operands.removeFirst()
      var vote = operands.removeLast()
      if case .negated(let name) = vote {
        operation.detail = 1
        vote = .name(name)
      }
      operation.b = try predicate(vote)
      switch reduction {
      case .popc:
        operation.count = BarrierRole.count.rawValue
        operation.d = try destination(result, .u32)
        writes = [operation.d]
      case .and: operation.count = BarrierRole.all.rawValue
      case .or: operation.count = BarrierRole.any.rawValue
      }
      if reduction != .popc { operation.immediate = Int64(try predicate(result)) }
    }
    if case .integer(let barrier) = operands[0], !(0...15).contains(barrier) {
      throw invalid("there is no barrier \(barrier): a block has barriers 0 to 15")
    }
    if operands.count > 1, case .integer(let count) = operands[1],
      count <= 0 || count % 32 != 0 || count > 1024
    {
      throw invalid("a barrier counts whole warps: \(count) is no multiple of 32 up to 1024")
    }
    operation.a = try source(operands[0], .u32)
    if operands.count > 1 { operation.c = try source(operands[1], .u32) }
    if form.isAligned { operation.detail |= 2 }
    try append(
      operation, reads: [operation.a] + (operation.c >= 0 ? [operation.c] : []), writes: writes)
  }

  /// A cluster has one block here. What its threads do between their arrival and their wait is
  /// ordered as if they arrived when they wait.
  mutating func lower(_ form: ClusterBarrier) throws(LoweringError) {
    guard form.kind == .wait else { return try append(MicroOperation(code: .hint)) }
    var operation = MicroOperation(code: .barrier, count: BarrierRole.wait.rawValue)
    operation.detail = 4 | (form.isAligned ? 2 : 0)
    operation.a = constant(.uniform(UInt64(BlockExecutor.clusterBarrier), is64: false))
    try append(operation)
  }

  mutating func lower(_ form: ClusterAddress, _ operands: [Operand]) throws(LoweringError) {
    let is64 = form.type.bitWidth == 64
    guard form.kind == .mapa else {
      let d = try destination(operands[0], .u32)
      _ = try source(operands[1], form.type)
      let zero = constant(.uniform(0, is64: false))
      return try append(MicroOperation(code: .move32, d: d, a: zero), writes: [d])
    }
    // Block 0 of a cluster of one is the block itself.
    if case .integer(let rank) = operands[2], rank != 0 {
      throw invalid("block \(rank) is not in a cluster of one block")
    }
    let d = try destination(operands[0], form.type)
    let a = try source(operands[1], form.type)
    _ = try source(operands[2], .u32)
    try append(MicroOperation(code: is64 ? .move64 : .move32, d: d, a: a), reads: [a], writes: [d])
  }

  mutating func lowerWarpBarrier(_ operands: [Operand]) throws(LoweringError) {
    let members = try source(operands[0], .b32)
    try append(MicroOperation(code: .warpBarrier, b: members), reads: [members])
  }
}
