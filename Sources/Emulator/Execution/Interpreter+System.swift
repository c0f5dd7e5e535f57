// What device code asks of the runtime.
extension BlockExecutor {
  /// Carries out a system call.
  ///
  /// - Returns: False if it faulted.
  func callSystem(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32, _ counter: Int,
    _ warp: Int
  ) -> Bool {
    fail(.trap, at: counter, warp: warp, lanes: active)
    return false
  }
}
