// mbarrier: who arrives at an object releases, who finds its phase complete acquires.
extension BlockChecker {
  /// Lanes arrive at the objects at `sharedAddresses`.
  func arriveAtObjects(_ active: UInt32, _ warp: Int) {
    guard checks.contains(.races) else { return }
    synchronize(active, [.writes, .release], isShared: true, warp: warp) {
      UInt64(executor.sharedAddresses[$0])
    }
  }

  /// Lanes find the phase of the objects at `sharedAddresses` complete.
  func passObjects(_ complete: UInt32, _ warp: Int) {
    guard checks.contains(.races), complete != 0 else { return }
    synchronize(complete, [.reads, .acquire], isShared: true, warp: warp) {
      UInt64(executor.sharedAddresses[$0])
    }
  }

  /// Copies of a warp are done, which arrives for them at the object at a place of shared memory.
  func finishCopies(_ finished: [CopyQueue.Copy], arrivingAt place: Int, _ warp: Int) {
    finishCopies(finished, warp)
    guard checks.contains(.races) else { return }
    synchronize(1, [.writes, .release], isShared: true, warp: warp) { _ in UInt64(place) }
  }
}
