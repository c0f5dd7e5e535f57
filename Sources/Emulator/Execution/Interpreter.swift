// The main loop: one decoded operation a turn, 32 lanes at a time.
extension BlockExecutor {
  /// Why a warp stopped running.
  enum WarpOutcome {
    /// All its lanes have ended or wait.
    case blocked
    /// Its turn is over.
    case preempted
    /// It gave way, as its lanes seem to wait for others.
    case spinning
    /// `fault` says why.
    case faulted
  }

  /// Runs a warp until all its lanes have ended or wait at barriers, or its turn is over.
  func runWarp(_ warp: Int) -> WarpOutcome {
    let operations = self.operations
    let counts = self.counts
    let isCounting = self.isCounting
    // A checker wants to see every lane's address.
    let takesShortWay = checker == nil
    var slice = min(nextSlice(), instructionsLeft)
    var budget = slice
    defer { instructionsLeft &-= slice &- budget }
    var isFair = warps[warp].isInTurn
    warps[warp].isInTurn = false
    /// Groups that gave way since the warp was chosen.
    var turnsLeft = 32

    while let group = warps[warp].takeNext(isFair: isFair) {
      var counter = group.counter
      var lanes = group.lanes
      let frame = group.frame
      let file = frames[warp][frame].file
      let predicates = frames[warp][frame].predicates
      let watch = checker?.registers(warp, frame: frame).map(Unmanaged.passUnretained)
      // Where the next group waits: there the two merge or change turns.
      let meeting = isFair ? Int.max : warps[warp].lowestCounter(frame: frame)
      let isInTurn = isFair
      isFair = false

      running: while true {
        if counter >= meeting {
          warps[warp].runnable.append(
            Warp.Group(counter: counter, lanes: lanes, frame: frame, depth: group.depth))
          break running
        }
        if budget <= 0 {
          instructionsLeft &-= slice
          let isOver = instructionsLeft <= 0
          if isOver || isLate {
            slice = 0
            budget = 0
            fail(
              isOver ? .instructionLimit(options.instructionLimit) : .timeout, at: counter,
              warp: warp, lanes: lanes)
            return .faulted
          }
          slice = min(nextSlice(), instructionsLeft)
          budget = slice
          if isInTurn {
            // A group that got its turn keeps it over short slices, or it would get nowhere.
            warps[warp].isInTurn = true
            warps[warp].runnable.append(
              Warp.Group(
                counter: counter, lanes: lanes, frame: frame, depth: group.depth, turn: group.turn))
            return .preempted
          }
          warps[warp].yield(
            Warp.Group(counter: counter, lanes: lanes, frame: frame, depth: group.depth))
          if case .greedy = options.schedule, warps[warp].runnable.count > 1, turnsLeft > 0 {
            turnsLeft -= 1
            isFair = true
            break running
          }
          return .preempted
        }
        budget &-= 1
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
          if active == 0 {
            counter &+= 1
            continue running
          }
          if active != lanes {
            checker?.diverge(active: active, counter, warp)
            warps[warp].runnable.append(
              Warp.Group(counter: target, lanes: active, frame: frame, depth: group.depth))
            warps[warp].runnable.append(
              Warp.Group(
                counter: counter &+ 1, lanes: lanes & ~active, frame: frame, depth: group.depth))
            if communications < Self.communicationLimit || target > counter { break running }
            lanes = 0
          }
          if communications >= Self.communicationLimit, target <= counter {
            // A loop around atomics or volatile loads mostly waits for somebody.
            communications = 0
            if lanes != 0 {
              warps[warp].yield(
                Warp.Group(counter: target, lanes: lanes, frame: frame, depth: group.depth))
            }
            if warps[warp].runnable.count > 1, turnsLeft > 0 {
              turnsLeft -= 1
              isFair = true
              break running
            }
            return .spinning
          }
          counter = target
          continue running

        case .indexedBranch:
          if active != 0 {
            guard branchIndexed(operation, file, active, counter, warp, group) else {
              return .faulted
            }
            lanes &= ~active
            if lanes != 0 {
              warps[warp].runnable.append(
                Warp.Group(
                  counter: counter &+ 1, lanes: lanes, frame: frame, depth: group.depth))
            }
            break running
          }

        case .exit:
          lanes &= ~active
          if frame != 0 { end(frame, lanes: active, warp: warp) }
          if lanes == 0 { break running }

        case .call, .indirectCall:
          if active != 0 {
            if operation.code == .indirectCall {
              guard callIndirect(operation, file, active, counter, warp) else { return .faulted }
            } else {
              guard
                enter(
                  Int(operation.immediate), lanes: active, returnCounter: counter &+ 1,
                  parent: frame, warp: warp)
              else {
                fail(.stackOverflow(depth: group.depth), at: counter, warp: warp, lanes: active)
                return .faulted
              }
            }
            lanes &= ~active
            if lanes != 0 {
              warps[warp].runnable.append(
                Warp.Group(
                  counter: counter &+ 1, lanes: lanes, frame: frame, depth: group.depth))
            }
            break running
          }

        case .functionReturn:
          if active != 0 {
            leave(frame, lanes: active, warp: warp)
            lanes &= ~active
            if lanes != 0 {
              warps[warp].runnable.append(
                Warp.Group(
                  counter: counter &+ 1, lanes: lanes, frame: frame, depth: group.depth))
            }
            break running
          }

        case .systemCall:
          if active != 0 {
            if !callSystem(operation, file, active, counter, warp) { return .faulted }
            checker?.defineResults(active, warp)
          }

        case .trap:
          if active != 0 {
            fail(.trap, at: counter, warp: warp, lanes: active)
            return .faulted
          }

        // Who pauses waits for others.
        case .hint: communications &+= Int(operation.detail)
        // Memory is sequentially consistent: what a fence orders is in order for all but a checker.
        case .fence:
          if active != 0, let checker { checker.hint(counter, warp) }

        case .barrier:
          if active != 0 {
            if isCounting { counts[counter].requests &+= 1 }
            guard
              let waiting = arrive(
                operation, file, predicates, lanes: lanes, active: active, counter, warp)
            else { return .faulted }
            lanes &= ~waiting
            if lanes == 0 { break running }
          }

        case .loadGlobal32
        where active == Lanes.full && takesShortWay && operation.detail == 0
          && accessGlobalHalves(operation, file, counter, isStore: false),
          .storeGlobal32
        where active == Lanes.full && takesShortWay && operation.detail == 0
          && accessGlobalHalves(operation, file, counter, isStore: true),
          .loadShared32
        where active == Lanes.full && takesShortWay && operation.detail == 0
          && accessSharedHalves(operation, file, counter, isStore: false),
          .storeShared32
        where active == Lanes.full && takesShortWay && operation.detail == 0
          && accessSharedHalves(operation, file, counter, isStore: true):
          break
        case .loadGlobal8, .loadGlobalS8, .loadGlobal16, .loadGlobalS16, .loadGlobal32,
          .loadGlobal64:
          if active != 0,
            !accessGlobal(operation, file, active, counter, warp, isStore: false)
          {
            return .faulted
          }
        case .storeGlobal8, .storeGlobal16, .storeGlobal32, .storeGlobal64:
          if active != 0,
            !accessGlobal(operation, file, active, counter, warp, isStore: true)
          {
            return .faulted
          }
        case .loadShared8, .loadSharedS8, .loadShared16, .loadSharedS16, .loadShared32,
          .loadShared64:
          if active != 0,
            !accessShared(operation, file, active, counter, warp, isStore: false)
          {
            return .faulted
          }
        case .storeShared8, .storeShared16, .storeShared32, .storeShared64:
          if active != 0,
            !accessShared(operation, file, active, counter, warp, isStore: true)
          {
            return .faulted
          }
        case .loadLocal8, .loadLocalS8, .loadLocal16, .loadLocalS16, .loadLocal32, .loadLocal64,
          .storeLocal8, .storeLocal16, .storeLocal32, .storeLocal64:
          if active != 0, !accessLocal(operation, file, active, counter, warp) { return .faulted }
        case .loadGeneric8, .loadGenericS8, .loadGeneric16, .loadGenericS16, .loadGeneric32,
          .loadGeneric64, .storeGeneric8, .storeGeneric16, .storeGeneric32, .storeGeneric64:
          if active != 0, !accessGeneric(operation, file, active, counter, warp) {
            return .faulted
          }
        case .copyLocal:
          if active != 0, !copyLocal(operation, file, active, counter, warp) { return .faulted }
        case .asyncCopy:
          if active != 0, !copyAsync(operation, file, active, counter, warp) { return .faulted }
        case .atomic:
          if active != 0, !accessAtomic(operation, file, active, counter, warp) { return .faulted }
        case .transactionBarrier:
          if active != 0, !operateBarrier(operation, file, predicates, active, counter, warp) {
            return .faulted
          }
        case .copyArrival:
          if active != 0, !arriveAfterCopies(operation, file, active, counter, warp) {
            return .faulted
          }
        case .commitCopies:
          if active != 0 { copies[warp].commit(lanes: active) }
        case .waitCopies:
          if active != 0 {
            if let checker {
              checker.finishCopies(
                copies[warp].due(pending: Int(operation.immediate), lanes: active), warp)
            }
            copies[warp].wait(
              pending: Int(operation.immediate), lanes: active, shared: shared)
          }
        case .loadMatrix, .loadMatrixTransposed, .matrixMultiply, .storeMatrix,
          .storeMatrixTransposed, .transposeMatrix, .multiplyFragments, .fragmentAddress,
          .shuffleUp, .shuffleDown, .shuffleButterfly, .shuffleIndex, .ballot, .voteAll, .voteAny,
          .voteUniform, .matchAny32, .matchAny64, .matchAll32, .matchAll64, .reduce, .elect,
          .warpBarrier:
          if active == 0 { break }
          switch gather(operation, file, lanes: lanes, active: active, counter, warp) {
          case .complete: break
          case .joined(let others):
            uncount(counter, active)
            lanes |= others
            continue running
          case .waits:
            uncount(counter, active)
            warps[warp].converging.append(
              Warp.Group(counter: counter, lanes: lanes, frame: frame, depth: group.depth))
            break running
          case .impossible:
            if let checker, checker.missLanes(operation, file, active: active, counter, warp) {
              break
            }
            fail(.missingLanes(active: active), at: counter, warp: warp, lanes: active)
            return .faulted
          }
          if !runWarpWide(operation, file, predicates, active, counter, warp) { return .faulted }

        case .readClock:
          let issued = options.instructionLimit &- instructionsLeft &+ slice &- budget
          readClock(operation, file, active, issued)
        case .isInSpace:
          testAddress(operation, file, predicates, active)
        case .eq32, .ne32, .ltU32, .leU32, .ltS32, .leS32, .eq64, .ne64, .ltU64, .leU64, .ltS64,
          .leS64, .andPredicate, .orPredicate, .xorPredicate, .notPredicate, .movePredicate:
          Self.setPredicate(operation, file, predicates, active)
        case .select32, .select64:
          Self.select(operation, file, predicates, active)
        case .floatRow: floatUnit.run(operation, file, active)
        case .float: Self.computeFloat(operation, file, active)
        case .convert: Self.convert(operation, file, active)
        case .convertPacked: Self.convertPacked(operation, file, active)
        case .compare: compare(operation, file, predicates, active)
        case .setComparison: setComparison(operation, file, predicates, active)
        case .signSelect: Self.signSelect(operation, file, active)
        case .testFloat: Self.testFloat(operation, file, predicates, active)
        case .carry:
          Self.computeCarry(operation, file, predicates, active)
        case .bits:
          Self.computeBits(operation, file, active, pool)
        case .video:
          Self.computeVideo(operation, file, active, program.videoControls)
        case .pack:
          Self.pack(operation, file, pool, active)
        case .unpack:
          Self.unpack(operation, file, pool, active)
        default:
          Self.compute(operation, file, active)
        }
        watch?._withUnsafeGuaranteedRef { $0.step(counter, active, of: lanes) }
        counter &+= 1
      }
    }
    guard let group = warps[warp].converging.first else { return .blocked }
    fail(.missingLanes(active: group.lanes), at: group.counter, warp: warp, lanes: group.lanes)
    return .faulted
  }

  /// Whether the launch has taken longer than allowed.
  var isLate: Bool { deadline.map { ContinuousClock.now > $0 } ?? false }

  /// Takes back the count of an instruction that lanes reached but did not execute.
  private func uncount(_ counter: Int, _ active: UInt32) {
    guard isCounting else { return }
    counts[counter].issues &-= 1
    counts[counter].lanes &-= UInt64(truncatingIfNeeded: active.nonzeroBitCount)
  }
}
