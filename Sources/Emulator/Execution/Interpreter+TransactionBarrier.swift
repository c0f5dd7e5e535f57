import PTX

// mbarrier: the lanes of one instruction are applied in the order of the lanes.
extension BlockExecutor {
  /// - Returns: False if it faulted.
  @inline(never)
  func operateBarrier(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer,
    _ predicates: UnsafeMutablePointer<UInt32>, _ active: UInt32, _ counter: Int, _ warp: Int
  ) -> Bool {
    let form = TransactionBarrierDetail(rawValue: operation.detail)
    if form.kind == .pendingCount {
      let states = Lanes.row(file, operation.b, as: UInt64.self)
      Lanes.each(file, active, operation.d, as: UInt32.self) {
        UInt32(TransactionBarrierState(rawValue: states[$0]).pending)
      }
      return true
    }
    guard locateBarriers(operation, isShared: form.isShared, file, active, counter, warp) else {
      return false
    }
    let isWait = form.kind == .testWait || form.kind == .tryWait
    var complete: UInt32 = 0
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      if isWait { finishCopies(arrivingAt: Int(sharedAddresses[lane])) }
      let place = hostAddresses[lane]
      let old = TransactionBarrierState(rawValue: place.load(as: UInt64.self))
      let problem: String?
      if isWait {
        problem = old.isInitialised ? nil : Self.uninitialised
        let parity =
          form.usesParity
          ? UInt64(Lanes.row(file, operation.b, as: UInt32.self)[lane] & 1)
          : TransactionBarrierState(
            rawValue: Lanes.row(file, operation.b, as: UInt64.self)[lane]
          ).parity
        if old.parity != parity { complete |= 1 << UInt32(lane) }
      } else {
        let value =
          operation.b < 0 ? 0 : Int(Lanes.row(file, operation.b, as: UInt32.self)[lane])
        var new = old
        problem = Self.change(&new, form, value)
        place.storeBytes(of: new.rawValue, as: UInt64.self)
        if operation.d >= 0 {
          (file + Int(operation.d)).assumingMemoryBound(to: UInt64.self)[lane] = old.rawValue
        }
      }
      if let problem {
        fail(
          .invalidBarrierObject(problem), at: counter, warp: warp, lanes: 1 << UInt32(lane),
          address: UInt64(sharedAddresses[lane]))
        return false
      }
    }
    if isWait {
      checker?.passObjects(complete, warp)
      if complete != active { communications &+= 1 }
      let slot = Int(operation.c)
      predicates[slot] = (predicates[slot] & ~active) | complete
    } else if form.kind != .initialize {
      checker?.arriveAtObjects(active, warp)
    }
    return true
  }

  static let uninitialised = "an mbarrier that was not initialised"

  /// Changes an object.
  ///
  /// - Returns: What is wrong, if anything.
  private static func change(
    _ state: inout TransactionBarrierState, _ form: TransactionBarrierDetail, _ value: Int
  ) -> String? {
    if form.kind == .initialize {
      guard (1...TransactionBarrierState.limit).contains(value) else {
        return "an mbarrier cannot expect \(value) arrivals"
      }
      state = TransactionBarrierState(expecting: UInt64(value))
      return nil
    }
    guard state.isInitialised else { return uninitialised }
    let tooManyBytes = "an mbarrier cannot count \(value) more bytes"
    switch form.kind {
    case .invalidate: state.rawValue = 0
    case .expectBytes: return state.expect(bytes: value) ? nil : tooManyBytes
    case .completeBytes:
      guard state.expect(bytes: -value) else { return tooManyBytes }
      state.completeIfDone()
    default:
      if form.expectsBytes, !state.expect(bytes: value) { return tooManyBytes }
      let count = form.expectsBytes ? 1 : value
      if form.kind == .arriveDrop {
        guard count <= state.expected else { return "more arrivals than the mbarrier expects" }
        state.expected -= count
      }
      let parity = state.parity
      guard count > 0, state.arrive(count) else { return "more arrivals than the mbarrier expects" }
      if form.isIncomplete, state.parity != parity {
        return "an arrival with .noComplete completed the phase of an mbarrier"
      }
    }
    return nil
  }

  /// cp.async.mbarrier.arrive: notes the arrival, which happens when somebody looks at the object.
  func arriveAfterCopies(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32, _ counter: Int,
    _ warp: Int
  ) -> Bool {
    guard
      locateBarriers(
        operation, isShared: operation.detail & 1 != 0, file, active, counter, warp)
    else { return false }
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      let place = hostAddresses[lane]
      var state = TransactionBarrierState(rawValue: place.load(as: UInt64.self))
      // An arrival that is not among those expected is expected from now on.
      let isExpected = operation.detail & 2 != 0
      guard state.isInitialised, isExpected || state.pending < TransactionBarrierState.limit else {
        fail(
          .invalidBarrierObject(Self.uninitialised), at: counter, warp: warp,
          lanes: 1 << UInt32(lane), address: UInt64(sharedAddresses[lane]))
        return false
      }
      if !isExpected {
        state.pending += 1
        place.storeBytes(of: state.rawValue, as: UInt64.self)
      }
      copies[warp].arrive(at: Int(sharedAddresses[lane]), lane: UInt8(lane))
    }
    return true
  }

  /// Finishes the copies whose arrivals the object at a place of shared memory counts. Arrivals past
  /// those that it expects are dropped: the phase is complete without them.
  private func finishCopies(arrivingAt place: Int) {
    for warp in copies.indices where copies[warp].hasArrivals {
      if let checker {
        let due = copies[warp].due(arrivingAt: place)
        if !due.isEmpty { checker.finishCopies(due, arrivingAt: place, warp) }
      }
      let count = copies[warp].finishArrivals(at: place, shared: shared)
      guard count > 0 else { continue }
      for _ in 0..<count {
        var state = TransactionBarrierState(rawValue: (shared + place).load(as: UInt64.self))
        guard state.isInitialised, state.arrive(1) else { return }
        (shared + place).storeBytes(of: state.rawValue, as: UInt64.self)
      }
    }
  }

  /// Fills `sharedAddresses` and `hostAddresses` of objects, which lie in shared memory.
  private func locateBarriers(
    _ operation: MicroOperation, isShared: Bool, _ file: UnsafeMutableRawPointer,
    _ active: UInt32, _ counter: Int, _ warp: Int
  ) -> Bool {
    if isShared {
      let base = Lanes.row(file, operation.a, as: UInt32.self)
      let offset = UInt32(truncatingIfNeeded: operation.immediate)
      for lane in 0..<32 { sharedAddresses[lane] = base[lane] &+ offset }
    } else {
      let base = Lanes.row(file, operation.a, as: UInt64.self)
      let offset = UInt64(bitPattern: operation.immediate)
      let window = AddressWindow.upperHalf(AddressWindow.shared)
      let outside =
        Lanes.mask { AddressWindow.upperHalf(base[$0] &+ offset) != window } & active
      guard outside == 0 else {
        fail(
          .invalidBarrierObject("an mbarrier outside shared memory"), at: counter, warp: warp,
          lanes: outside, address: base[outside.trailingZeroBitCount] &+ offset)
        return false
      }
      for lane in 0..<32 {
        sharedAddresses[lane] = UInt32(truncatingIfNeeded: base[lane] &+ offset)
      }
    }
    let limit = sharedBytes - 8
    let wrong =
      Lanes.mask { sharedAddresses[$0] & 7 != 0 || Int(sharedAddresses[$0]) > limit } & active
    guard wrong == 0 else {
      let address = sharedAddresses[wrong.trailingZeroBitCount]
      fail(
        address & 7 != 0
          ? .misaligned(space: .shared, byteCount: 8)
          : .sharedOutOfBounds(isStore: true, byteCount: 8, size: sharedBytes),
        at: counter, warp: warp, lanes: wrong, address: UInt64(address))
      return false
    }
    for lane in 0..<32 where active >> UInt32(lane) & 1 != 0 {
      hostAddresses[lane] = shared + Int(sharedAddresses[lane])
    }
    return true
  }
}
