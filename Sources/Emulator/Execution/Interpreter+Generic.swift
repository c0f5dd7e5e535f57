// Accesses to local memory and by generic addresses.
extension BlockExecutor {
  @inline(never)
  func accessLocal(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32,
    _ counter: Int, _ warp: Int
  ) -> Bool {
    let base = Lanes.row(file, operation.a, as: UInt32.self)
    let offset = UInt32(truncatingIfNeeded: operation.immediate)
    for lane in 0..<32 { sharedAddresses[lane] = base[lane] &+ offset }
    let byteCount = operation.code.elementBytes * Int(operation.count)
    guard
      resolveLocal(
        active, byteCount: byteCount, isStore: operation.code.isStore, counter, warp)
    else { return false }
    move(operation, file, active)
    return true
  }

  /// A load or store by addresses of any space: the lanes of each space are resolved together.
  @inline(never)
  func accessGeneric(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32,
    _ counter: Int, _ warp: Int
  ) -> Bool {
    let byteCount = operation.code.elementBytes * Int(operation.count)
    let isStore = operation.code.isStore
    if operation.detail != 0 { communications &+= 1 }
    guard
      resolveGeneric(
        operation.a, offset: operation.immediate, file, active, byteCount: byteCount,
        isStore: isStore, counter, warp)
    else { return false }
    move(operation, file, active)
    return true
  }

  /// Fills `hostAddresses` of the active lanes for addresses of any space; checks and counts them.
  ///
  /// - Returns: False if it faulted.
  func resolveGeneric(
    _ row: Int32, offset: Int64, _ file: UnsafeMutableRawPointer, _ active: UInt32,
    byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int
  ) -> Bool {
    let base = Lanes.row(file, row, as: UInt64.self)
    let offset = UInt64(bitPattern: offset)
    for lane in 0..<32 {
      globalAddresses[lane] = base[lane] &+ offset
      sharedAddresses[lane] = UInt32(truncatingIfNeeded: globalAddresses[lane])
    }
    func lanes(in window: UInt64) -> UInt32 {
      let upper = AddressWindow.upperHalf(window)
      return Lanes.mask { AddressWindow.upperHalf(globalAddresses[$0]) == upper } & active
    }
    let shared = lanes(in: AddressWindow.shared)
    let local = lanes(in: AddressWindow.local)
    let parameter = lanes(in: AddressWindow.parameter)
    let global = active & ~(shared | local | parameter)
    if shared != 0 {
      guard resolveShared(shared, byteCount: byteCount, isStore: isStore, counter, warp) else {
        return false
      }
      var remaining = shared
      while remaining != 0 {
        let lane = remaining.trailingZeroBitCount
        remaining &= remaining &- 1
        hostAddresses[lane] = self.shared + Int(sharedAddresses[lane])
      }
    }
    if local != 0 {
      guard resolveLocal(local, byteCount: byteCount, isStore: isStore, counter, warp) else {
        return false
      }
    }
    if parameter != 0 {
      guard resolveParameter(parameter, byteCount: byteCount, isStore: isStore, counter, warp)
      else { return false }
    }
    return global == 0
      || resolveGlobal(global, byteCount: byteCount, isStore: isStore, counter, warp)
  }

  /// Fills `hostAddresses` of the active lanes from offsets in `sharedAddresses`.
  private func resolveLocal(
    _ active: UInt32, byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int
  ) -> Bool {
    let unaligned = UInt32(truncatingIfNeeded: byteCount &- 1)
    let size = localMemory?.usableBytes(warp: warp) ?? 0
    let limit = size &- byteCount
    let wrong =
      Lanes.mask { lane in
        sharedAddresses[lane] & unaligned != 0 || Int(sharedAddresses[lane]) > limit
      } & active
    let sink =
      wrong == 0
      ? nil
      : checker?.divertPrivate(
        wrong, "local", size: size, byteCount: byteCount, isStore: isStore, counter, warp)
    guard wrong == 0 || sink != nil, localMemory != nil || wrong == active else {
      let address = sharedAddresses[wrong.trailingZeroBitCount & 31]
      fail(
        address & unaligned != 0
          ? .misaligned(space: .local, byteCount: byteCount)
          : .localOutOfBounds(isStore: isStore, byteCount: byteCount, size: size),
        at: counter, warp: warp, lanes: wrong, address: UInt64(address))
      return false
    }
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      if let sink, wrong >> UInt32(truncatingIfNeeded: lane) & 1 != 0 {
        hostAddresses[lane] = sink
      } else if let localMemory {
        hostAddresses[lane] = localMemory.host(
          warp: warp, lane: lane, offset: Int(sharedAddresses[lane]))
      }
    }
    if isCounting { countLocal(active, byteCount: byteCount, counter) }
    if let checker {
      checker.accessLocal(active & ~wrong, byteCount: byteCount, isStore: isStore, counter, warp)
    }
    return true
  }

  /// The hardware interleaves the lanes' local memory by four bytes, so lanes at one offset share
  /// sectors (CUDA C++ Programming Guide, "Local Memory").
  private func countLocal(_ active: UInt32, byteCount: Int, _ counter: Int) {
    counts[counter].requests &+= 1
    counts[counter].bytes &+= UInt64(truncatingIfNeeded: active.nonzeroBitCount &* byteCount)
    for word in 0..<max(1, byteCount / 4) {
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 32) { addresses in
        guard let start = addresses.baseAddress else { return }
        for lane in 0..<32 {
          let index = UInt64(sharedAddresses[lane] >> 2) &+ UInt64(truncatingIfNeeded: word)
          start[lane] = index &* 128 &+ UInt64(truncatingIfNeeded: lane &* 4)
        }
        counts[counter].sectors &+= UInt64(
          truncatingIfNeeded: Sectors.count(addresses: start, mask: active, size: 4))
      }
    }
  }

  private func resolveParameter(
    _ active: UInt32, byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int
  ) -> Bool {
    let limit = parameters.count &- byteCount
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      let offset = Int(sharedAddresses[lane])
      guard !isStore, offset <= limit, offset & (byteCount &- 1) == 0 else {
        if let sink = checker?.divertPrivate(
          1 << UInt32(truncatingIfNeeded: lane), "parameter", size: parameters.count,
          byteCount: byteCount, isStore: isStore, counter, warp)
        {
          hostAddresses[lane] = sink
          remaining &= remaining &- 1
          continue
        }
        fail(
          .parameterOutOfBounds(
            isStore: isStore, byteCount: byteCount, size: parameters.count), at: counter,
          warp: warp, lanes: remaining, address: globalAddresses[lane])
        return false
      }
      hostAddresses[lane] = parameterSpace + offset
      remaining &= remaining &- 1
    }
    return true
  }

  /// Moves the values of a load or store between rows and `hostAddresses`.
  private func move(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32
  ) {
    let width = operation.code.elementBytes
    for element in 0..<Int(operation.count) {
      let row = pool[Int(operation.d) &+ element]
      if operation.code.isStore {
        Lanes.store(width, file, active, row) { hostAddresses[$0] + element &* width }
      } else {
        Lanes.load(operation.code, file, active, row) {
          UnsafeRawPointer(hostAddresses[$0] + element &* width)
        }
      }
    }
  }

  /// Copies bytes between two places in the local memory of each lane: an argument or a result.
  func copyLocal(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32, _ counter: Int,
    _ warp: Int
  ) -> Bool {
    let to = Int(Lanes.row(file, operation.d, as: UInt32.self)[0])
    let from = Int(Lanes.row(file, operation.a, as: UInt32.self)[0])
    let count = Int(operation.immediate)
    guard let localMemory, max(to, from) + count <= localMemory.usableBytes(warp: warp) else {
      fail(
        .localOutOfBounds(isStore: true, byteCount: count, size: 0), at: counter, warp: warp,
        lanes: active)
      return false
    }
    checker?.writeLocal(active, to..<to + count, warp)
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      for byte in 0..<count {
        let value = localMemory.host(warp: warp, lane: lane, offset: from + byte)
          .load(as: UInt8.self)
        localMemory.host(warp: warp, lane: lane, offset: to + byte)
          .storeBytes(of: value, as: UInt8.self)
      }
    }
    return true
  }
}
