import Synchronization

// Atomic operations on memory that blocks on other host threads change at the same time. Only those
// are run so whose order does not matter and whose old value nobody reads.
extension BlockExecutor {
  func combineInParallel(_ form: AtomicForm, _ rows: AtomicRows) {
    switch (form.kind, form.function) {
    case (.s32, .min):
      exchange32(rows) { UInt32(bitPattern: min(Int32(bitPattern: $0), Int32(bitPattern: $1))) }
    case (.s32, .max):
      exchange32(rows) { UInt32(bitPattern: max(Int32(bitPattern: $0), Int32(bitPattern: $1))) }
    case (.s64, .min):
      exchange64(rows) { UInt64(bitPattern: min(Int64(bitPattern: $0), Int64(bitPattern: $1))) }
    case (.s64, .max):
      exchange64(rows) { UInt64(bitPattern: max(Int64(bitPattern: $0), Int64(bitPattern: $1))) }
    case (.u64, .min): exchange64(rows) { min($0, $1) }
    case (.u64, .max): exchange64(rows) { max($0, $1) }
    case (.u64, .and): each(rows, UInt64.self) { $0.pointee.bitwiseAnd($1, ordering: .relaxed) }
    case (.u64, .or): each(rows, UInt64.self) { $0.pointee.bitwiseOr($1, ordering: .relaxed) }
    case (.u64, .xor): each(rows, UInt64.self) { $0.pointee.bitwiseXor($1, ordering: .relaxed) }
    case (.u64, _), (.s64, _):
      each(rows, UInt64.self) { $0.pointee.wrappingAdd($1, ordering: .relaxed) }
    case (_, .min): exchange32(rows) { min($0, $1) }
    case (_, .max): exchange32(rows) { max($0, $1) }
    case (_, .and): each(rows, UInt32.self) { $0.pointee.bitwiseAnd($1, ordering: .relaxed) }
    case (_, .or): each(rows, UInt32.self) { $0.pointee.bitwiseOr($1, ordering: .relaxed) }
    case (_, .xor): each(rows, UInt32.self) { $0.pointee.bitwiseXor($1, ordering: .relaxed) }
    default: each(rows, UInt32.self) { $0.pointee.wrappingAdd($1, ordering: .relaxed) }
    }
  }

  /// Minima and maxima by compare and exchange: those of `Atomic` compare unsigned values as signed
  /// ones in Swift 6.3.
  @inline(__always)
  private func exchange32(_ rows: AtomicRows, _ new: (UInt32, UInt32) -> UInt32) {
    each(rows, UInt32.self) { place, value in
      var old = place.pointee.load(ordering: .relaxed)
      while new(old, value) != old {
        let attempt = place.pointee.weakCompareExchange(
          expected: old, desired: new(old, value), ordering: .relaxed)
        if attempt.exchanged { break }
        old = attempt.original
      }
    }
  }

  @inline(__always)
  private func exchange64(_ rows: AtomicRows, _ new: (UInt64, UInt64) -> UInt64) {
    each(rows, UInt64.self) { place, value in
      var old = place.pointee.load(ordering: .relaxed)
      while new(old, value) != old {
        let attempt = place.pointee.weakCompareExchange(
          expected: old, desired: new(old, value), ordering: .relaxed)
        if attempt.exchanged { break }
        old = attempt.original
      }
    }
  }

  /// Lets the host's atomics work on raw memory: an `Atomic` is laid out as its value.
  @inline(__always)
  private func each<Value: AtomicRepresentable, Old>(
    _ rows: AtomicRows, _ type: Value.Type,
    _ apply: (UnsafeMutablePointer<Atomic<Value>>, Value) -> Old
  ) {
    let operands = rows.values.assumingMemoryBound(to: type)
    var remaining = rows.active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      let place = hostAddresses[lane] + rows.byteOffset
      _ = apply(place.assumingMemoryBound(to: Atomic<Value>.self), operands[lane])
    }
  }
}
