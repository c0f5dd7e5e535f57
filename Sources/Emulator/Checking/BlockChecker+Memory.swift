// Accesses outside what is allocated, too early freed, or misaligned. They are dropped: their lanes
// are sent to a few bytes of nobody's, which are zero.
extension BlockChecker {
  /// Takes an access to global memory that is not allowed.
  ///
  /// - Returns: Where its lane goes instead; nil where faults end the launch.
  func divertGlobal(
    lane: Int, byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int
  ) -> UnsafeMutableRawPointer? {
    let isUndefined = checkAddress(1 << UInt32(lane), counter, warp)
    guard checks.contains(.memory) else { return nil }
    clearSink()
    // An address that is no address at all is one finding, not two.
    if isUndefined { return executor.sink }
    let address = executor.globalAddresses[lane]
    let what = isStore ? "store of" : "load of"
    if address & UInt64(byteCount &- 1) != 0 {
      reportMisaligned(
        "global", byteCount, address, lane: lane, counter, warp,
        allocation: launch.memory.nearest(to: address))
    } else if let gone = launch.memory.freedAllocation(at: address) {
      report(
        .useAfterFree,
        "\(what) \(byteCount) bytes of '\(gone.name)', which was freed: free it after the launch",
        at: counter, warp: warp, lane: lane, address: address,
        allocation: launch.memory.nearest(to: address))
    } else {
      report(
        .outOfBounds,
        "\(what) \(byteCount) bytes outside global memory: guard the index against the size",
        at: counter, warp: warp, lane: lane, address: address,
        allocation: launch.memory.nearest(to: address))
    }
    return executor.sink
  }

  /// Takes accesses to shared memory, at `sharedAddresses`, that are not allowed.
  ///
  /// - Returns: False where faults end the launch.
  func divertShared(
    _ wrong: UInt32, byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int
  ) -> Bool {
    let isUndefined = checkAddress(wrong, counter, warp)
    guard checks.contains(.memory) else { return false }
    for lane in 0..<32 where wrong >> UInt32(lane) & 1 != 0 {
      let address = UInt64(executor.sharedAddresses[lane])
      if address & UInt64(byteCount &- 1) != 0 {
        reportMisaligned("shared", byteCount, address, lane: lane, counter, warp, allocation: nil)
      } else if !isUndefined {
        report(
          .outOfBounds,
          "\(isStore ? "store" : "load") of \(byteCount) bytes outside the block's "
            + "\(executor.sharedBytes) bytes of shared memory: guard the index, or give the block more",
          at: counter, warp: warp, lane: lane, address: address)
      }
      executor.sharedAddresses[lane] = UInt32(executor.sinkOffset)
    }
    clearSink()
    return true
  }

  /// Takes accesses to local memory or parameters, at `sharedAddresses`, that are not allowed.
  ///
  /// - Returns: Where their lanes go instead; nil where faults end the launch.
  func divertPrivate(
    _ wrong: UInt32, _ space: String, size: Int, byteCount: Int, isStore: Bool, _ counter: Int,
    _ warp: Int
  ) -> UnsafeMutableRawPointer? {
    let isUndefined = checkAddress(wrong, counter, warp)
    guard checks.contains(.memory) else { return nil }
    for lane in 0..<32 where wrong >> UInt32(lane) & 1 != 0 {
      let address = UInt64(executor.sharedAddresses[lane])
      if address & UInt64(byteCount &- 1) != 0 {
        reportMisaligned(space, byteCount, address, lane: lane, counter, warp, allocation: nil)
      } else if !isUndefined {
        report(
          .outOfBounds,
          "\(isStore ? "store" : "load") of \(byteCount) bytes outside \(size) bytes of \(space) "
            + "memory: guard the index against the size", at: counter, warp: warp, lane: lane,
          address: address)
      }
    }
    clearSink()
    return executor.sink
  }

  private func reportMisaligned(
    _ space: String, _ byteCount: Int, _ address: UInt64, lane: Int, _ counter: Int, _ warp: Int,
    allocation: String?
  ) {
    report(
      .misaligned,
      "access of \(byteCount) bytes to \(space) memory whose address is no multiple of it: align the "
        + "data, or access it by smaller elements",
      at: counter, warp: warp, lane: lane, address: address, allocation: allocation)
  }

  private func clearSink() {
    executor.sink.initializeMemory(
      as: UInt8.self, repeating: 0, count: BlockExecutor.sinkBytes)
  }
}
