import PTX

// Atomic operations and fences.
extension Lowering {
  /// An atomic operation of the function being lowered: whether the order of blocks matters is known
  /// when all that reads registers is.
  struct PendingAtomic {
    /// The first entry of its results in the operand pool.
    var results: Int
    var count: Int
    /// Whether it accesses shared memory, which no other block sees.
    var isShared: Bool
    /// Whether its order against others matters even if nobody reads what it gives back.
    var isOrdered: Bool
  }

  mutating func lower(_ form: AtomicAccess, _ operands: [Operand]) throws(LoweringError) {
    var operands = operands
    if form.hasCachePolicy { _ = try source(operands.removeLast(), .b64) }
    let kind = AtomicForm.Kind(form.type)
    let results =
      form.isReduction
      ? [] : try destinations(operands.removeFirst(), count: form.count, form.type)
    let address = try address(operands[0], in: form.space)
    let values = try sources(operands[1], count: form.count, form.type)
    let replacements =
      form.function == .cas ? [try source(operands[2], form.type)] : values.map { _ in -1 }
    // For each value the rows of the result, the operand and, for cas, the replacement.
    let packed = AtomicForm(form, kind)
    let rows = values.indices.flatMap { index in
      [results.isEmpty ? -1 : results[index], values[index], replacements[index]]
    }
    var operation = MicroOperation(
      code: .atomic, d: pooled(rows), a: address.row, immediate: address.offset)
    operation.count = UInt8(form.count)
    operation.detail = packed.rawValue
    pendingAtomics.append(
      PendingAtomic(
        results: Int(operation.d), count: form.count, isShared: form.space == .shared,
        isOrdered: !packed.isCommutative))
    try append(
      operation, reads: [address.row] + values + replacements.filter { $0 >= 0 }, writes: results)
  }

  /// Drops results that nothing in the function reads, as compilers write `atom` also for a
  /// reduction, and notes whether the order of blocks matters.
  mutating func settleAtomics() {
    guard !pendingAtomics.isEmpty else { return }
    var isRead = [Bool](repeating: false, count: registerIs64.count)
    for effect in effects {
      for register in effect.reads { isRead[register] = true }
    }
    for atomic in pendingAtomics {
      var givesBack = false
      for index in 0..<atomic.count {
        let row = Int(pool[atomic.results + 3 * index])
        if row < 0 { continue }
        if isRead[row] { givesBack = true } else { pool[atomic.results + 3 * index] = -1 }
      }
      if !atomic.isShared, givesBack || atomic.isOrdered { communicatesBetweenBlocks = true }
    }
    pendingAtomics = []
  }

  /// A fence changes no value here; its scope and order are kept for who watches accesses.
  mutating func lower(_ form: Fence) throws(LoweringError) {
    var operation = MicroOperation(code: .fence)
    operation.detail = FenceDetail(form).rawValue
    try append(operation)
  }
}
