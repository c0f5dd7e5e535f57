import PTX

// Atomic operations. The lanes of one instruction are applied in the order of the lanes.
extension BlockExecutor {
  /// - Returns: False if it faulted.
  @inline(never)
  func accessAtomic(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32, _ counter: Int,
    _ warp: Int
  ) -> Bool {
    let form = AtomicForm(rawValue: operation.detail)
    let width = form.kind.byteCount
    let count = Int(operation.count)
    guard resolveAtomic(operation, form.space, file, active, width &* count, counter, warp) else {
      return false
    }
    let entry = pool + Int(operation.d)
    // Threads wait for others by reading: what gives nothing back waits for nobody.
    if entry[0] >= 0 { communications &+= 1 }
    // A result may lie in the row of an operand of another element: all operands are taken first.
    withUnsafeTemporaryAllocation(byteCount: 256 &* count, alignment: 64) { operands in
      guard let values = operands.baseAddress else { return }
      for element in 0..<count {
        let row = file + Int(entry[3 &* element &+ 1])
        (values + 256 &* element).copyMemory(from: row, byteCount: max(4, width) &* 32)
      }
      for element in 0..<count {
        apply(
          form,
          AtomicRows(
            file: file, active: active, result: entry[3 &* element],
            values: UnsafeRawPointer(values + 256 &* element),
            replacement: entry[3 &* element &+ 2], byteOffset: element &* width))
      }
    }
    return true
  }

  /// Applies one value of each lane.
  private func apply(_ form: AtomicForm, _ rows: AtomicRows) {
    // Where blocks run side by side, the order does not matter and the host's atomics do.
    guard program.communicatesBetweenBlocks || form.space == .shared else {
      return combineInParallel(form, rows)
    }
    let function = form.function
    switch form.kind {
    case .u32: combine(UInt32.self, function, rows)
    case .s32: combine(Int32.self, function, rows)
    case .u64: combine(UInt64.self, function, rows)
    case .s64: combine(Int64.self, function, rows)
    case .b16: update(UInt16.self, UInt32.self, rows) { $0 == $1 ? $2 : $0 }
    case .f32:
      let isFlushed = lanesInGlobal(form.space)
      update(UInt32.self, UInt32.self, rows) { old, value, _, lane in
        AtomicArithmetic.addSingle(
          old, value, flushes: isFlushed >> UInt32(truncatingIfNeeded: lane) & 1 != 0)
      }
    case .f64:
      update(UInt64.self, UInt64.self, rows) { old, value, _ in
        (Double(bitPattern: old) + Double(bitPattern: value)).bitPattern
      }
    case .f16, .bf16:
      update(UInt16.self, UInt32.self, rows) { old, value, _ in
        AtomicArithmetic.half(function, old, value, isBrain: form.kind == .bf16)
      }
    case .f16x2, .bf16x2:
      update(UInt32.self, UInt32.self, rows) { old, value, _ in
        AtomicArithmetic.pair(function, old, value, isBrain: form.kind == .bf16x2)
      }
    }
  }

  /// Fills `hostAddresses`, checks them and counts the traffic.
  private func resolveAtomic(
    _ operation: MicroOperation, _ space: StateSpace?, _ file: UnsafeMutableRawPointer,
    _ active: UInt32, _ byteCount: Int, _ counter: Int, _ warp: Int
  ) -> Bool {
    switch space {
    case .shared:
      guard
        formSharedAddresses(
          operation.a, offset: operation.immediate, file, active, byteCount: byteCount,
          isStore: true, counter, warp)
      else { return false }
      for lane in 0..<32 where active >> UInt32(lane) & 1 != 0 {
        hostAddresses[lane] = shared + Int(sharedAddresses[lane])
      }
      countSerialised(active, byteCount: byteCount, counter)
      return true
    case .global:
      let base = Lanes.row(file, operation.a, as: UInt64.self)
      let offset = UInt64(bitPattern: operation.immediate)
      for lane in 0..<32 { globalAddresses[lane] = base[lane] &+ offset }
      return resolveGlobal(active, byteCount: byteCount, isStore: true, counter, warp)
    default:
      let base = Lanes.row(file, operation.a, as: UInt64.self)
      let offset = UInt64(bitPattern: operation.immediate)
      let unshared =
        Lanes.mask { lane in
          let upper = AddressWindow.upperHalf(base[lane] &+ offset)
          return upper == AddressWindow.upperHalf(AddressWindow.local)
            || upper == AddressWindow.upperHalf(AddressWindow.parameter)
        } & active
      guard unshared == 0 else {
        fail(
          .unsharedAtomic, at: counter, warp: warp, lanes: unshared,
          address: base[unshared.trailingZeroBitCount] &+ offset)
        return false
      }
      guard
        resolveGeneric(
          operation.a, offset: operation.immediate, file, active, byteCount: byteCount,
          isStore: true, counter, warp)
      else { return false }
      countSerialised(active & ~lanesInGlobal(nil), byteCount: byteCount, counter)
      return true
    }
  }

  /// The lanes whose addresses of the last access lie in global memory.
  private func lanesInGlobal(_ space: StateSpace?) -> UInt32 {
    guard space == nil else { return space == .global ? .max : 0 }
    let window = AddressWindow.upperHalf(AddressWindow.shared)
    return Lanes.mask { AddressWindow.upperHalf(globalAddresses[$0]) != window }
  }

  /// Adds the wavefronts that an atomic access takes beyond a store by the same addresses.
  private func countSerialised(_ lanes: UInt32, byteCount: Int, _ counter: Int) {
    guard isCounting, lanes != 0 else { return }
    let serial = banks.serialPasses(addresses: sharedAddresses, mask: lanes, byteCount: byteCount)
    let plain = banks.passes(addresses: sharedAddresses, mask: lanes, byteCount: byteCount)
    counts[counter].wavefronts &+= UInt64(
      truncatingIfNeeded: serial.wavefronts &- plain.wavefronts)
  }

  // MARK: Values

  /// The functions of integers and bits, of one width and signedness.
  @inline(__always)
  private func combine<Value: FixedWidthInteger>(
    _ row: Value.Type, _ function: AtomicAccess.Function, _ rows: AtomicRows
  ) {
    switch function {
    case .add: update(row, row, rows) { old, value, _ in old &+ value }
    case .min: update(row, row, rows) { old, value, _ in min(old, value) }
    case .max: update(row, row, rows) { old, value, _ in max(old, value) }
    case .inc: update(row, row, rows) { old, value, _ in old >= value ? 0 : old &+ 1 }
    case .dec:
      update(row, row, rows) { old, value, _ in old == 0 || old > value ? value : old &- 1 }
    case .and: update(row, row, rows) { old, value, _ in old & value }
    case .or: update(row, row, rows) { old, value, _ in old | value }
    case .xor: update(row, row, rows) { old, value, _ in old ^ value }
    case .exch: update(row, row, rows) { _, value, _ in value }
    case .cas:
      update(row, row, rows) { old, value, replacement in old == value ? replacement : old }
    }
  }

  /// Replaces the value of each active lane by `new` of the old one, the operand and the replacement.
  @inline(__always)
  private func update<Value: FixedWidthInteger, Row: FixedWidthInteger>(
    _ type: Value.Type, _ row: Row.Type, _ rows: AtomicRows,
    _ new: (Value, Value, Value) -> Value
  ) {
    update(type, row, rows) { old, value, replacement, _ in new(old, value, replacement) }
  }

  @inline(__always)
  private func update<Value: FixedWidthInteger, Row: FixedWidthInteger>(
    _ type: Value.Type, _ row: Row.Type, _ rows: AtomicRows,
    _ new: (Value, Value, Value, Int) -> Value
  ) {
    let operands = rows.values.assumingMemoryBound(to: Row.self)
    let replacements =
      rows.replacement < 0 ? operands : Lanes.row(rows.file, rows.replacement, as: Row.self)
    var remaining = rows.active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      let place = hostAddresses[lane] + rows.byteOffset
      let old = place.load(as: Value.self)
      let value = new(
        old, Value(truncatingIfNeeded: operands[lane]),
        Value(truncatingIfNeeded: replacements[lane]), lane)
      // The row is read before: the result may lie where the operands do.
      place.storeBytes(of: value, as: Value.self)
      if rows.result >= 0 {
        (rows.file + Int(rows.result)).assumingMemoryBound(to: Row.self)[lane] =
          Row(truncatingIfNeeded: old)
      }
    }
  }
}
