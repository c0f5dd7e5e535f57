// Operations on a whole warp: tensor core, matrix loads, shuffles and votes.
extension BlockExecutor {
  /// Whether the lanes that a warp-wide operation needs have come together.
  enum Gathering {
    /// All are here.
    case complete
    /// Some waited here; they join and the operation starts again.
    case joined(UInt32)
    /// Some are elsewhere and may still come.
    case waits
    /// Some will never come: they ended, their guard is false or they are no members.
    case impossible
  }

  /// Looks for the lanes that an operation needs: all for mma and ldmatrix, for shuffles and votes
  /// the members that have not ended (PTX ISA, "shfl.sync" and "vote.sync").
  @inline(never)
  func gather(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, lanes: UInt32, active: UInt32,
    _ counter: Int, _ warp: Int
  ) -> Gathering {
    if operation.isUnsynchronized { return .complete }
    var needed = Lanes.full
    if let row = operation.memberMask(in: pool) {
      let masks = Lanes.row(file, row, as: UInt32.self)
      let isMember = Lanes.mask { masks[$0] >> UInt32(truncatingIfNeeded: $0) & 1 != 0 }
      if isMember & active != active { return .impossible }
      if active == Lanes.full { return .complete }
      needed = 0
      for lane in 0..<32 where active >> UInt32(truncatingIfNeeded: lane) & 1 != 0 {
        needed |= masks[lane]
      }
      needed &= active | warps[warp].liveLanes | lanes
    }
    let missing = needed & ~active
    if missing == 0 { return .complete }
    let others = warps[warp].takeConverging(at: counter)
    if others != 0 { return .joined(others) }
    return missing & warps[warp].liveLanes == missing ? .waits : .impossible
  }

  /// Executes an operation whose lanes have come together.
  ///
  /// - Returns: False if it faulted.
  @inline(never)
  func runWarpWide(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer,
    _ predicates: UnsafeMutablePointer<UInt32>, _ active: UInt32, _ counter: Int, _ warp: Int
  ) -> Bool {
    switch operation.code {
    case .loadMatrix, .loadMatrixTransposed, .matrixMultiply, .storeMatrix, .storeMatrixTransposed,
      .transposeMatrix, .multiplyFragments, .fragmentAddress:
      return runMatrix(operation, file, active, counter, warp)
    case .shuffleUp, .shuffleDown, .shuffleButterfly, .shuffleIndex:
      checker?.shuffle(operation, file, active: active, counter, warp)
      shuffle(operation, file, predicates, active)
    // The lanes have met, and every access to memory takes effect when it is made.
    case .warpBarrier:
      if let checker {
        checker.meet(
          active, members: Lanes.row(file, operation.b, as: UInt32.self), warp: warp,
          live: warps[warp].liveLanes | active)
      }
    case .matchAny32, .matchAny64, .matchAll32, .matchAll64, .elect:
      Self.match(operation, file, predicates, active)
    case .reduce:
      Self.reduce(operation, file, active)
    default:
      vote(operation, file, predicates, active)
    }
    return true
  }

  /// shfl: a lane whose read is undefined keeps its destination.
  @inline(never)
  private func shuffle(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer,
    _ predicates: UnsafeMutablePointer<UInt32>, _ active: UInt32
  ) {
    let a = Lanes.row(file, operation.a, as: UInt32.self)
    let b = Lanes.row(file, operation.b, as: UInt32.self)
    let c = Lanes.row(file, pool[Int(operation.c)], as: UInt32.self)
    let members = Lanes.row(file, pool[Int(operation.c) &+ 1], as: UInt32.self)
    var inRange: UInt32 = 0
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 32) { from in
      guard let from = from.baseAddress else { return }
      inRange = ShuffleSources.find(operation.code, b: b, c: c, into: from)
      let undefined = ShuffleSources.undefinedReads(
        from: from, members: members, active: active)
      // The destination may be a source: all lanes are read before the first is written.
      for lane in 0..<32 { from[lane] = Int32(bitPattern: a[Int(from[lane])]) }
      Lanes.each(file, active & ~undefined, operation.d, as: Int32.self) { from[$0] }
    }
    if operation.immediate >= 0 {
      let slot = Int(operation.immediate)
      predicates[slot] = (predicates[slot] & ~active) | (inRange & active)
    }
  }

  /// vote: each lane gets the outcome over its own members.
  @inline(never)
  private func vote(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer,
    _ predicates: UnsafeMutablePointer<UInt32>, _ active: UInt32
  ) {
    let members = Lanes.row(file, operation.b, as: UInt32.self)
    let votes = predicates[Int(operation.a)] & active
    if operation.code == .ballot {
      Lanes.each(file, active, operation.d, as: UInt32.self) { votes & members[$0] }
      return
    }
    let someSay = Lanes.mask { votes & members[$0] != 0 }
    let someDeny = Lanes.mask { ~votes & active & members[$0] != 0 }
    let holds =
      switch operation.code {
      case .voteAll: ~someDeny
      case .voteAny: someSay
      default: ~(someSay & someDeny)
      }
    let slot = Int(operation.d)
    predicates[slot] = (predicates[slot] & ~active) | (holds & active)
  }
}

extension MicroOperation {
  /// The row of member masks of a shuffle or vote; nil for operations of the whole warp.
  @inline(__always)
  func memberMask(in pool: UnsafePointer<Int32>) -> Int32? {
    switch code {
    case .shuffleUp, .shuffleDown, .shuffleButterfly, .shuffleIndex: pool[Int(c) &+ 1]
    case .ballot, .voteAll, .voteAny, .voteUniform, .matchAny32, .matchAny64, .matchAll32,
      .matchAll64, .reduce, .elect, .warpBarrier:
      b
    default: nil
    }
  }

  /// Whether the lanes that happen to be active act alone: shfl and vote without `.sync`.
  @inline(__always)
  fileprivate var isUnsynchronized: Bool {
    switch code {
    case .shuffleUp, .shuffleDown, .shuffleButterfly, .shuffleIndex, .ballot, .voteAll, .voteAny,
      .voteUniform:
      detail == MicroOperation.isUnsynchronized
    default: false
    }
  }
}
