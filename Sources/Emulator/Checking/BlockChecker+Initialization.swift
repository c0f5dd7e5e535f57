// Values that nothing has written: they may be copied, packed and thrown away, as compilers do, but
// not stored to global memory or used as an address.
extension BlockChecker {
  /// The registers of a frame; nil where nobody asks.
  func registers(_ warp: Int, frame: Int) -> RegisterWatch? {
    guard tables != nil, frame < registerWatches[warp].count else { return nil }
    runningWatch = registerWatches[warp][frame]
    uncountedWatch = runningWatch.map(Unmanaged.passUnretained)
    return runningWatch
  }

  /// Lanes of a warp begin a function in a frame.
  func enter(_ slot: Int, frame: Int, warp: Int) {
    guard let tables else { return }
    while registerWatches[warp].count <= frame {
      let rows = executor.program.functions.reduce(0) { max($0, $1.rowCount) }
      registerWatches[warp].append(RegisterWatch(tables, rowCount: rows, loaded: loadedUndefined))
    }
    registerWatches[warp][frame].start(executor.program.functions[slot])
  }

  /// The registers of the group that runs.
  @inline(__always)
  private func running(_ warp: Int) -> RegisterWatch? { runningWatch }

  /// A barrier gives its result when others have come.
  func defineResult(_ counter: Int, _ active: UInt32, _ warp: Int) {
    running(warp)?.define(counter, active)
  }

  /// The runtime writes results into the memory of lanes that it is called by.
  func defineResults(_ active: UInt32, _ warp: Int) {
    let frame = executor.frames[warp][executor.warps[warp].runningFrame]
    let function = executor.program.functions[frame.function]
    let start = frame.localBase + function.frameBytes
    writeLocal(active, start..<start + function.outgoingBytes, warp)
  }

  // MARK: Addresses

  /// Reports addresses computed from what nothing wrote.
  ///
  /// - Returns: Whether there are any.
  @discardableResult
  func checkAddress(_ active: UInt32, _ counter: Int, _ warp: Int) -> Bool {
    let row = executor.operations[counter].a
    let lanes = uncountedWatch?._withUnsafeGuaranteedRef { watch in
      watch.row(at: row).map { watch.undefined[$0] & active } ?? 0
    }
    guard let lanes, lanes != 0, let watch = running(warp), let row = watch.row(at: row) else {
      return false
    }
    reportUse("an address is computed from", watch, row, lanes, counter, warp)
    return true
  }

  private func reportUse(
    _ what: String, _ watch: RegisterWatch, _ row: Int, _ lanes: UInt32, _ counter: Int,
    _ warp: Int, address: UInt64? = nil
  ) {
    let origin = Int(watch.origins[row])
    let source =
      origin < 0
      ? "a register that nothing has written: set it on every path that leads here"
      : "memory that nothing has written: write it, or guard the load"
    report(
      .uninitialized, "\(what) \(source)", at: counter, warp: warp,
      lane: lanes.trailingZeroBitCount, address: address,
      other: origin < 0 || origin == counter ? nil : (origin, nil))
  }

  // MARK: Stores

  /// The lanes whose element of a store nothing has written.
  func undefinedLanes(_ element: Int, _ counter: Int, _ warp: Int) -> UInt32 {
    let operation = executor.operations[counter]
    let place = executor.pool[Int(operation.d) + element]
    return uncountedWatch?._withUnsafeGuaranteedRef { watch in
      watch.row(at: place).map { watch.undefined[$0] } ?? 0
    } ?? 0
  }

  /// Reports a store to global memory of nothing but what nothing wrote.
  func checkStoredValues(_ active: UInt32, _ counter: Int, _ warp: Int) {
    let operation = executor.operations[counter]
    guard operation.code.storesRows, uncountedWatch != nil else { return }
    var lanes = active
    for element in 0..<Int(operation.count) {
      lanes &= undefinedLanes(element, counter, warp)
      if lanes == 0 { return }
    }
    guard let watch = running(warp), let row = watch.row(at: executor.pool[Int(operation.d)])
    else { return }
    reportUse(
      "a store to global memory writes", watch, row, lanes, counter, warp,
      address: executor.globalAddresses[lanes.trailingZeroBitCount])
  }
}
