// Where the interpreter tells of accesses, whose addresses have been checked.
extension BlockChecker {
  /// Lanes access shared memory at `sharedAddresses`.
  func accessShared(_ active: UInt32, byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int) {
    let role = launch.roles[counter]
    guard active != 0, !role.contains(.asyncCopy) else { return }
    if pendingCopyCount > 0, checks.contains(.asyncCopies) {
      checkPending(active, byteCount: byteCount, isStore: isStore, counter, warp)
    }
    if tables != nil {
      checkAddress(active, counter, warp)
      noteSharedBytes(active, byteCount: byteCount, isStore: isStore, counter, warp)
    }
    guard checks.contains(.races) else { return }
    noteShared(
      warpAccess(active, byteCount: byteCount, isShared: true, isWrite: isStore, counter, warp))
    if role.contains(.strong) {
      let addresses = executor.sharedAddresses
      synchronize(active, role, isShared: true, warp: warp) { UInt64(addresses[$0]) }
    }
  }

  /// Lanes access global memory at `globalAddresses`.
  func accessGlobal(_ active: UInt32, byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int) {
    let role = launch.roles[counter]
    guard active != 0, !role.contains(.asyncCopy) else { return }
    if tables != nil {
      checkAddress(active, counter, warp)
      if isStore { checkStoredValues(active, counter, warp) }
      noteGlobalBytes(active, byteCount: byteCount, isStore: isStore, counter, warp)
    }
    guard launch.watchesGlobalRaces else { return }
    noteGlobal(
      warpAccess(active, byteCount: byteCount, isShared: false, isWrite: isStore, counter, warp))
    if role.contains(.strong) {
      let addresses = executor.globalAddresses
      synchronize(active, role, isShared: false, warp: warp) { addresses[$0] }
    }
  }
}
