// Loads and stores of global memory: addresses are checked before anything is touched.
extension BlockExecutor {
  @inline(never)
  func accessGlobal(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32,
    _ counter: Int, _ warp: Int, isStore: Bool
  ) -> Bool {
    let width = operation.code.elementBytes
    let count = Int(operation.count)
    if operation.detail != 0 { communications &+= 1 }
    guard
      formGlobalAddresses(
        operation.a, offset: operation.immediate, file, active, byteCount: width * count,
        isStore: isStore, counter, warp)
    else { return false }
    for element in 0..<count {
      let row = pool[Int(operation.d) &+ element]
      if isStore {
        Lanes.store(width, file, active, row) { lane in hostAddresses[lane] + element &* width }
      } else {
        Lanes.load(operation.code, file, active, row) { lane in
          UnsafeRawPointer(hostAddresses[lane] + element &* width)
        }
      }
    }
    return true
  }

  /// Fills `hostAddresses` of the active lanes, checks them and counts sectors.
  private func formGlobalAddresses(
    _ row: Int32, offset: Int64, _ file: UnsafeMutableRawPointer, _ active: UInt32,
    byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int
  ) -> Bool {
    let base = Lanes.row(file, row, as: UInt64.self)
    let offset = UInt64(bitPattern: offset)
    for lane in 0..<32 { globalAddresses[lane] = base[lane] &+ offset }
    return resolveGlobal(active, byteCount: byteCount, isStore: isStore, counter, warp)
  }

  /// Fills `hostAddresses` of the active lanes from `globalAddresses`, checks them and counts sectors.
  func resolveGlobal(
    _ active: UInt32, byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int
  ) -> Bool {
    let first = globalAddresses[active.trailingZeroBitCount & 31]
    var dropped: UInt32 = 0
    // Where a kernel alternates between allocations, one look-up serves the whole warp.
    if !formInRecentAllocation(active, byteCount),
      host(first, byteCount) == nil || !formInRecentAllocation(active, byteCount)
    {
      var remaining = active
      while remaining != 0 {
        let lane = remaining.trailingZeroBitCount
        let address = globalAddresses[lane]
        let isAligned = address & UInt64(byteCount &- 1) == 0
        if let host = isAligned ? host(address, byteCount) : nil {
          hostAddresses[lane] = host
          remaining &= remaining &- 1
          continue
        }
        if let sink = checker?.divertGlobal(
          lane: lane, byteCount: byteCount, isStore: isStore, counter, warp)
        {
          hostAddresses[lane] = sink
          dropped |= 1 << UInt32(truncatingIfNeeded: lane)
          remaining &= remaining &- 1
          continue
        }
        if !isAligned {
          fail(
            .misaligned(space: .global, byteCount: byteCount), at: counter, warp: warp,
            lanes: remaining, address: address)
          return false
        }
        fail(
          .globalOutOfBounds(
            isStore: isStore, byteCount: byteCount, nearest: memory.nearest(to: address)),
          at: counter, warp: warp, lanes: remaining, address: address)
        return false
      }
    }
    if isCounting {
      countGlobal(active, byteCount: byteCount, counter)
    }
    uncountedChecker?._withUnsafeGuaranteedRef {
      $0.accessGlobal(active & ~dropped, byteCount: byteCount, isStore: isStore, counter, warp)
    }
    return true
  }

  /// The common case: all active lanes are aligned and in the allocation of the last access.
  @inline(__always)
  private func formInRecentAllocation(_ active: UInt32, _ byteCount: Int) -> Bool {
    guard let recent = recentAllocation, recent.end &- recent.start >= UInt64(byteCount) else {
      return false
    }
    let start = recent.start
    let last = recent.end &- start &- UInt64(byteCount)
    let unaligned = UInt64(byteCount &- 1)
    // Mostly nothing is wrong in any lane, which is found out without looking at each.
    var someOutside: UInt64 = 0
    for lane in 0..<32 {
      let address = globalAddresses[lane]
      someOutside |= address & unaligned | (address &- start > last ? 1 : 0)
    }
    if someOutside != 0 {
      let isOutside = Lanes.mask { lane in
        globalAddresses[lane] &- start > last || globalAddresses[lane] & unaligned != 0
      }
      guard isOutside & active == 0 else { return false }
    }
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      hostAddresses[lane] = recent.host + Int(truncatingIfNeeded: globalAddresses[lane] &- start)
    }
    return true
  }

  private func countGlobal(_ active: UInt32, byteCount: Int, _ counter: Int) {
    counts[counter].requests &+= 1
    counts[counter].sectors &+= UInt64(
      truncatingIfNeeded: Sectors.count(addresses: globalAddresses, mask: active, size: byteCount))
    counts[counter].bytes &+= UInt64(truncatingIfNeeded: active.nonzeroBitCount &* byteCount)
  }

  /// The host address of a device address from which `byteCount` bytes are inside the allocation of
  /// the last access.
  @inline(__always)
  func recentHost(_ address: UInt64, _ byteCount: Int) -> UnsafeMutableRawPointer? {
    guard let recent = recentAllocation, address >= recent.start, address < recent.end,
      recent.end &- address >= UInt64(byteCount)
    else { return nil }
    return recent.host + Int(address &- recent.start)
  }

  /// The host address of a device address from which `byteCount` bytes are inside one allocation,
  /// which is remembered.
  func host(_ address: UInt64, _ byteCount: Int) -> UnsafeMutableRawPointer? {
    if memory.isHostTransparent { return transparentHost(address, byteCount) }
    guard let index = memory.index(of: address) else { return nil }
    let allocation = memory.allocations[index]
    guard allocation.end &- address >= UInt64(byteCount) else { return nil }
    let host = memory.hostAddress(of: index)
    recentAllocation = (allocation.address, allocation.end, host)
    return host + Int(address &- allocation.address)
  }

  /// The address itself, unless no process of the host can have it: then a pointer is null or wild.
  private func transparentHost(_ address: UInt64, _ byteCount: Int) -> UnsafeMutableRawPointer? {
    let range = GlobalMemory.hostAddresses
    guard range.contains(address), range.upperBound &- address >= UInt64(byteCount),
      let first = UnsafeMutableRawPointer(bitPattern: UInt(range.lowerBound))
    else { return nil }
    recentAllocation = (range.lowerBound, range.upperBound, first)
    return first + Int(address &- range.lowerBound)
  }
}
