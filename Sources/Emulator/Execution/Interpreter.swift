// The main loop: one decoded operation a turn, 32 lanes at a time.
extension BlockExecutor {
  /// Runs a warp until all its lanes have ended or wait at barriers.
  ///
  /// - Returns: False if it faulted.
  func runWarp(_ warp: Int) -> Bool {
    let operations = self.operations
    let counts = self.counts
    let file = registers + warp * program.rowBytes
    let predicates = self.predicates + warp * program.predicateCount
    let isCounting = self.isCounting

    while let group = warps[warp].takeNext() {
      var counter = group.counter
      var lanes = group.lanes
      // Where the next group waits: there the two merge or change turns.
      let meeting = warps[warp].lowestCounter

      running: while true {
        if counter >= meeting {
          warps[warp].runnable.append(Warp.Group(counter: counter, lanes: lanes))
          break running
        }
        instructionsLeft &-= 1
        if instructionsLeft < 0 {
          fail(.instructionLimit(instructionLimit), at: counter, warp: warp, lanes: lanes)
          return false
        }
        let operation = operations[counter]
        var active = lanes
        if operation.predicate >= 0 {
          let value = predicates[Int(operation.predicate >> 1)]
          active &= operation.predicate & 1 == 0 ? value : ~value
        }
        if isCounting {
          counts[counter].issues &+= 1
          counts[counter].lanes &+= UInt64(truncatingIfNeeded: active.nonzeroBitCount)
        }

        switch operation.code {
        case .branch:
          let target = Int(operation.immediate)
          if active == lanes {
            counter = target
          } else if active == 0 {
            counter &+= 1
          } else {
            warps[warp].runnable.append(Warp.Group(counter: target, lanes: active))
            warps[warp].runnable.append(Warp.Group(counter: counter &+ 1, lanes: lanes & ~active))
            break running
          }
          continue running

        case .exit:
          lanes &= ~active
          if lanes == 0 { break running }

        case .barrier:
          if active != 0 {
            if isCounting { counts[counter].requests &+= 1 }
            warps[warp].waiting.append(
              Warp.Waiting(
                group: Warp.Group(counter: counter &+ 1, lanes: active),
                barrier: Int(operation.immediate)))
            lanes &= ~active
            if lanes == 0 { break running }
          }

        case .loadGlobal8, .loadGlobalS8, .loadGlobal16, .loadGlobalS16, .loadGlobal32,
          .loadGlobal64:
          if active != 0,
            !accessGlobal(operation, file, active, counter, warp, isStore: false)
          {
            return false
          }
        case .storeGlobal8, .storeGlobal16, .storeGlobal32, .storeGlobal64:
          if active != 0,
            !accessGlobal(operation, file, active, counter, warp, isStore: true)
          {
            return false
          }
        case .loadShared8, .loadSharedS8, .loadShared16, .loadSharedS16, .loadShared32,
          .loadShared64:
          if active != 0,
            !accessShared(operation, file, active, counter, warp, isStore: false)
          {
            return false
          }
        case .storeShared8, .storeShared16, .storeShared32, .storeShared64:
          if active != 0,
            !accessShared(operation, file, active, counter, warp, isStore: true)
          {
            return false
          }
        case .asyncCopy:
          if active != 0, !copyAsync(operation, file, active, counter, warp) { return false }
        case .commitCopies:
          if active != 0 { copies[warp].commit(lanes: active) }
        case .waitCopies:
          if active != 0 {
            copies[warp].wait(
              pending: Int(operation.immediate), lanes: active, shared: shared)
          }
        case .loadMatrix, .loadMatrixTransposed, .matrixMultiply, .shuffleUp, .shuffleDown,
          .shuffleButterfly, .shuffleIndex, .ballot, .voteAll, .voteAny, .voteUniform:
          if active == 0 { break }
          switch gather(operation, file, lanes: lanes, active: active, counter, warp) {
          case .complete: break
          case .joined(let others):
            uncount(counter, active)
            lanes |= others
            continue running
          case .waits:
            uncount(counter, active)
            warps[warp].converging.append(Warp.Group(counter: counter, lanes: lanes))
            break running
          case .impossible:
            fail(.missingLanes(active: active), at: counter, warp: warp, lanes: active)
            return false
          }
          if !runWarpWide(operation, file, predicates, active, counter, warp) { return false }

        case .eq32, .ne32, .ltU32, .leU32, .ltS32, .leS32, .eq64, .ne64, .ltU64, .leU64, .ltS64,
          .leS64, .andPredicate, .orPredicate, .xorPredicate, .notPredicate, .movePredicate:
          Self.setPredicate(operation, file, predicates, active)
        case .select32, .select64:
          Self.select(operation, file, predicates, active)
        default:
          Self.compute(operation, file, active)
        }
        counter &+= 1
      }
    }
    guard let group = warps[warp].converging.first else { return true }
    fail(.missingLanes(active: group.lanes), at: group.counter, warp: warp, lanes: group.lanes)
    return false
  }

  /// Takes back the count of an instruction that lanes reached but did not execute.
  private func uncount(_ counter: Int, _ active: UInt32) {
    guard isCounting else { return }
    counts[counter].issues &-= 1
    counts[counter].lanes &-= UInt64(truncatingIfNeeded: active.nonzeroBitCount)
  }

  // MARK: Predicates

  @inline(__always)
  static func setPredicate(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer,
    _ predicates: UnsafeMutablePointer<UInt32>, _ active: UInt32
  ) {
    @inline(__always)
    func compare<Value>(_ type: Value.Type, _ relation: (Value, Value) -> Bool) -> UInt32 {
      let a = Lanes.row(file, operation.a, as: type)
      let b = Lanes.row(file, operation.b, as: type)
      return Lanes.mask { relation(a[$0], b[$0]) }
    }
    @inline(__always)
    func predicate(_ slot: Int32) -> UInt32 { predicates[Int(slot)] }

    let value: UInt32
    switch operation.code {
    case .eq32: value = compare(UInt32.self, ==)
    case .ne32: value = compare(UInt32.self, !=)
    case .ltU32: value = compare(UInt32.self, <)
    case .leU32: value = compare(UInt32.self, <=)
    case .ltS32: value = compare(Int32.self, <)
    case .leS32: value = compare(Int32.self, <=)
    case .eq64: value = compare(UInt64.self, ==)
    case .ne64: value = compare(UInt64.self, !=)
    case .ltU64: value = compare(UInt64.self, <)
    case .leU64: value = compare(UInt64.self, <=)
    case .ltS64: value = compare(Int64.self, <)
    case .leS64: value = compare(Int64.self, <=)
    case .andPredicate: value = predicate(operation.a) & predicate(operation.b)
    case .orPredicate: value = predicate(operation.a) | predicate(operation.b)
    case .xorPredicate: value = predicate(operation.a) ^ predicate(operation.b)
    case .notPredicate: value = ~predicate(operation.a)
    default: value = predicate(operation.a)
    }
    let slot = Int(operation.d)
    predicates[slot] = (predicates[slot] & ~active) | (value & active)
  }

  @inline(__always)
  static func select(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer,
    _ predicates: UnsafeMutablePointer<UInt32>, _ active: UInt32
  ) {
    let chosen = predicates[Int(operation.c)]
    if operation.code == .select32 {
      let a = Lanes.row(file, operation.a, as: UInt32.self)
      let b = Lanes.row(file, operation.b, as: UInt32.self)
      // Without a branch: which lanes choose what is rarely predictable.
      Lanes.each(file, active, operation.d, as: UInt32.self) { lane in
        let mask = 0 &- (chosen >> UInt32(truncatingIfNeeded: lane) & 1)
        return b[lane] ^ (a[lane] ^ b[lane]) & mask
      }
    } else {
      let a = Lanes.row(file, operation.a, as: UInt64.self)
      let b = Lanes.row(file, operation.b, as: UInt64.self)
      Lanes.each(file, active, operation.d, as: UInt64.self) { lane in
        let mask = 0 &- UInt64(chosen >> UInt32(truncatingIfNeeded: lane) & 1)
        return b[lane] ^ (a[lane] ^ b[lane]) & mask
      }
    }
  }
}
