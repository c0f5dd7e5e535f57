// What a store writes: lanes that write one value to one address do not harm each other.
extension BlockChecker {
  /// Whether a store writes what the earlier one left.
  func writesSame(_ earlier: Mark, _ mark: Mark, _ access: WarpAccess) -> Bool {
    let operation = executor.operations[access.counter]
    guard operation.code.storesRows, access.byteCount <= 16 else { return false }
    let mine = value(of: operation, lane: mark.lane, access)
    let isOfThisInstruction =
      earlier.warp == mark.warp && earlier.counter == access.counter && earlier.lane < mark.lane
      && access.active >> UInt32(earlier.lane) & 1 != 0
      && address(earlier.lane, access) == address(mark.lane, access)
    if isOfThisInstruction {
      return mine == value(of: operation, lane: earlier.lane, access)
    }
    guard let host = host(mark.lane, access) else { return false }
    return (0..<access.byteCount).allSatisfy { byte in
      host.load(fromByteOffset: byte, as: UInt8.self) == mine[byte]
    }
  }

  private func address(_ lane: Int, _ access: WarpAccess) -> UInt64 {
    access.isShared ? UInt64(executor.sharedAddresses[lane]) : executor.globalAddresses[lane]
  }

  /// Where the access of a lane lies in the memory of the host.
  private func host(_ lane: Int, _ access: WarpAccess) -> UnsafeMutableRawPointer? {
    access.isShared
      ? executor.shared + Int(executor.sharedAddresses[lane]) : executor.hostAddresses[lane]
  }

  /// The bytes that a lane stores.
  private func value(of operation: MicroOperation, lane: Int, _ access: WarpAccess) -> [UInt8] {
    let width = operation.code.elementBytes
    let frame = executor.warps[access.warp].runningFrame
    let file = executor.frames[access.warp][frame].file
    var bytes: [UInt8] = []
    for element in 0..<Int(operation.count) {
      let row = file + Int(executor.pool[Int(operation.d) + element])
      let start = lane * (width == 8 ? 8 : 4)
      for byte in 0..<width {
        bytes.append(row.load(fromByteOffset: start + byte, as: UInt8.self))
      }
    }
    return bytes.count >= access.byteCount
      ? bytes : bytes + Array(repeating: 0, count: access.byteCount - bytes.count)
  }
}
