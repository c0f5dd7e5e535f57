import PTX

// Barriers that are objects in shared memory.
extension Lowering {
  mutating func lower(
    _ form: TransactionBarrier, _ operands: [Operand]
  ) throws(LoweringError) {
    var operation = MicroOperation(code: .transactionBarrier)
    operation.detail = TransactionBarrierDetail(form).rawValue
    var writes: [Int32] = []
    var rest = operands
    switch form.kind {
    case .arrive, .arriveDrop:
      operation.d = try destination(rest.removeFirst(), .b64)
      writes = [operation.d]
    case .pendingCount:
      operation.d = try destination(rest.removeFirst(), .u32)
      writes = [operation.d]
    case .testWait, .tryWait: operation.c = try predicate(rest.removeFirst())
    default: break
    }
    if form.kind != .pendingCount {
      let address = try address(rest.removeFirst(), in: form.space)
      operation.a = address.row
      operation.immediate = address.offset
    }
    switch form.kind {
    case .invalidate: break
    case .pendingCount: operation.b = try source(rest[0], .b64)
    case .testWait, .tryWait:
      operation.b = try source(rest[0], form.usesParity ? .b32 : .b64)
      // How long a thread may sleep changes nothing.
      if rest.count > 1 { _ = try source(rest[1], .u32) }
    default: operation.b = try source(rest.first ?? .integer(1), .u32)
    }
    try append(
      operation, reads: [operation.a, operation.b].filter { $0 >= 0 }, writes: writes)
  }

  /// `cp.async.mbarrier.arrive`.
  mutating func lowerCopyArrival(
    _ place: Operand, in space: StateSpace?, isExpected: Bool
  ) throws(LoweringError) {
    let address = try address(place, in: space)
    var operation = MicroOperation(
      code: .copyArrival, a: address.row, immediate: address.offset)
    operation.detail = (space == .shared ? 1 : 0) | (isExpected ? 2 : 0)
    try append(operation, reads: [address.row])
  }
}
