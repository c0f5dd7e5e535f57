import PTX

// Hints, pauses, traps and cache policies.
extension Lowering {
  mutating func lower(_ form: Hint, _ operands: [Operand]) throws(LoweringError) {
    var operation = MicroOperation(code: .hint)
    switch form.kind {
    case .prefetch, .prefetchu, .discard, .applypriority:
      // A prefetch of any address is allowed; what is discarded keeps its value.
      let space: StateSpace? =
        form.modifiers.contains("local")
        ? .local : form.modifiers.contains("global") ? .global : nil
      _ = try address(operands[0], in: space)
      if operands.count > 1, operands[1] != .integer(128) {
        throw invalid("\(form.mnemonic) takes a size of 128 bytes")
      }
    case .nanosleep:
      _ = try source(operands[0], .u32)
      // Who pauses waits for others.
      operation.detail = 1
    case .trap, .brkpt:
      // Without a debugger a breakpoint ends the kernel, as a trap does.
      operation.code = .trap
    case .pmevent, .setmaxnreg:
      guard case .integer = operands[0] else { throw invalid("\(form.mnemonic) takes a constant") }
    case .griddepcontrol: break
    }
    try append(operation)
  }

  mutating func lower(_ form: CreatePolicy, _ operands: [Operand]) throws(LoweringError) {
    let d = try destination(operands[0], .b64)
    let policy = constant(.uniform(0, is64: true))
    try append(MicroOperation(code: .move64, d: d, a: policy), writes: [d])
  }

  /// Checks the cache policy of an access, which changes nothing.
  mutating func checkPolicy(_ operand: Operand?) throws(LoweringError) {
    if let operand { _ = try source(operand, .b64) }
  }
}
