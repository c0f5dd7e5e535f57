// Loads, stores, copies and matrix loads: addresses are checked before anything is touched.
extension BlockExecutor {
  // MARK: Global memory

  func loadGlobal(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32,
    _ counter: Int, _ warp: Int
  ) -> Bool {
    let width = operation.code.elementBytes
    let count = Int(operation.count)
    guard
      formGlobalAddresses(
        operation.a, offset: operation.immediate, file, active, byteCount: width * count,
        isStore: false, counter, warp)
    else { return false }
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      guard let source = host(globalAddresses[lane]) else { continue }
      for element in 0..<count {
        Self.load(
          operation.code, from: UnsafeRawPointer(source + element &* width),
          to: file + Int(pool[Int(operation.d) &+ element]), lane: lane)
      }
    }
    return true
  }

  func storeGlobal(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32,
    _ counter: Int, _ warp: Int
  ) -> Bool {
    let width = operation.code.elementBytes
    let count = Int(operation.count)
    guard
      formGlobalAddresses(
        operation.a, offset: operation.immediate, file, active, byteCount: width * count,
        isStore: true, counter, warp)
    else { return false }
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      guard let target = host(globalAddresses[lane]) else { continue }
      for element in 0..<count {
        Self.store(
          width, from: UnsafeRawPointer(file + Int(pool[Int(operation.d) &+ element])), lane: lane,
          to: target + element &* width)
      }
    }
    return true
  }

  /// Fills `globalAddresses`, checks every active lane and counts sectors.
  private func formGlobalAddresses(
    _ row: Int32, offset: Int64, _ file: UnsafeMutableRawPointer, _ active: UInt32,
    byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int
  ) -> Bool {
    let base = Lanes.row(file, row, as: UInt64.self)
    let offset = UInt64(bitPattern: offset)
    for lane in 0..<32 { globalAddresses[lane] = base[lane] &+ offset }
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      let address = globalAddresses[lane]
      if address & UInt64(byteCount &- 1) != 0 {
        fail(
          .misaligned(space: .global, byteCount: byteCount), at: counter, warp: warp,
          lanes: remaining, address: address)
        return false
      }
      if !isInside(address, byteCount) {
        fail(
          .globalOutOfBounds(
            isStore: isStore, byteCount: byteCount, nearest: memory.nearest(to: address)),
          at: counter, warp: warp, lanes: remaining, address: address)
        return false
      }
      remaining &= remaining &- 1
    }
    if isCounting {
      countGlobal(active, byteCount: byteCount, counter)
    }
    return true
  }

  private func countGlobal(_ active: UInt32, byteCount: Int, _ counter: Int) {
    counts[counter].requests &+= 1
    counts[counter].sectors &+= UInt64(
      truncatingIfNeeded: Sectors.count(addresses: globalAddresses, mask: active))
    counts[counter].bytes &+= UInt64(truncatingIfNeeded: active.nonzeroBitCount &* byteCount)
  }

  /// Whether `byteCount` bytes from `address` are inside one allocation; remembers it.
  @inline(__always)
  private func isInside(_ address: UInt64, _ byteCount: Int) -> Bool {
    let size = UInt64(byteCount)
    if let recent = recentAllocation, address >= recent.start, address < recent.end,
      recent.end &- address >= size
    {
      return true
    }
    guard let index = memory.index(of: address) else { return false }
    let allocation = memory.allocations[index]
    guard allocation.end &- address >= size else { return false }
    recentAllocation = (allocation.address, allocation.end, memory.hostAddress(of: index))
    return true
  }

  /// The host address of a device address that `isInside` accepted.
  @inline(__always)
  private func host(_ address: UInt64) -> UnsafeMutableRawPointer? {
    if let recent = recentAllocation, address >= recent.start, address < recent.end {
      return recent.host + Int(address &- recent.start)
    }
    guard let index = memory.index(of: address) else { return nil }
    let allocation = memory.allocations[index]
    recentAllocation = (allocation.address, allocation.end, memory.hostAddress(of: index))
    return memory.hostAddress(of: index) + Int(address &- allocation.address)
  }

  // MARK: Shared memory

  func loadShared(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32,
    _ counter: Int, _ warp: Int
  ) -> Bool {
    let width = operation.code.elementBytes
    let count = Int(operation.count)
    guard
      formSharedAddresses(
        operation.a, offset: operation.immediate, file, active, byteCount: width * count,
        isStore: false, counter, warp)
    else { return false }
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      let source = UnsafeRawPointer(shared + Int(sharedAddresses[lane]))
      for element in 0..<count {
        Self.load(
          operation.code, from: source + element &* width,
          to: file + Int(pool[Int(operation.d) &+ element]), lane: lane)
      }
    }
    return true
  }

  func storeShared(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32,
    _ counter: Int, _ warp: Int
  ) -> Bool {
    let width = operation.code.elementBytes
    let count = Int(operation.count)
    guard
      formSharedAddresses(
        operation.a, offset: operation.immediate, file, active, byteCount: width * count,
        isStore: true, counter, warp)
    else { return false }
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      let target = shared + Int(sharedAddresses[lane])
      for element in 0..<count {
        Self.store(
          width, from: UnsafeRawPointer(file + Int(pool[Int(operation.d) &+ element])), lane: lane,
          to: target + element &* width)
      }
    }
    return true
  }

  /// Fills `sharedAddresses`, checks every active lane and counts wavefronts.
  private func formSharedAddresses(
    _ row: Int32, offset: Int64, _ file: UnsafeMutableRawPointer, _ active: UInt32,
    byteCount: Int, isStore: Bool, _ counter: Int, _ warp: Int
  ) -> Bool {
    let base = Lanes.row(file, row, as: UInt32.self)
    let offset = UInt32(truncatingIfNeeded: offset)
    for lane in 0..<32 { sharedAddresses[lane] = base[lane] &+ offset }
    let limit = sharedBytes &- byteCount
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      let address = sharedAddresses[lane]
      if address & UInt32(truncatingIfNeeded: byteCount &- 1) != 0 {
        fail(
          .misaligned(space: .shared, byteCount: byteCount), at: counter, warp: warp,
          lanes: remaining, address: UInt64(address))
        return false
      }
      if Int(address) > limit {
        fail(
          .sharedOutOfBounds(isStore: isStore, byteCount: byteCount, size: sharedBytes),
          at: counter, warp: warp, lanes: remaining, address: UInt64(address))
        return false
      }
      remaining &= remaining &- 1
    }
    if isCounting { countShared(active, byteCount: byteCount, counter) }
    return true
  }

  private func countShared(_ active: UInt32, byteCount: Int, _ counter: Int) {
    let passes = banks.passes(addresses: sharedAddresses, mask: active, byteCount: byteCount)
    counts[counter].requests &+= 1
    counts[counter].wavefronts &+= UInt64(truncatingIfNeeded: passes.wavefronts)
    counts[counter].minimumWavefronts &+= UInt64(truncatingIfNeeded: passes.minimum)
    counts[counter].bytes &+= UInt64(truncatingIfNeeded: active.nonzeroBitCount &* byteCount)
  }

  // MARK: cp.async

  func copyAsync(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32,
    _ counter: Int, _ warp: Int
  ) -> Bool {
    let size = Int(operation.detail)
    let sourceSizes = Lanes.row(file, operation.c, as: UInt32.self)
    // Lanes that read nothing need no valid source; the others must be inside one allocation.
    var reading: UInt32 = 0
    for lane in 0..<32 where active >> UInt32(lane) & 1 != 0 {
      if Int(sourceSizes[lane]) > size {
        fail(
          .invalidCopySize(Int(sourceSizes[lane])), at: counter, warp: warp,
          lanes: 1 << UInt32(lane))
        return false
      }
      if sourceSizes[lane] != 0 { reading |= 1 << UInt32(lane) }
    }
    guard
      formSharedAddresses(
        operation.a, offset: operation.immediate >> 32, file, active, byteCount: size,
        isStore: true, counter, warp),
      formCopySources(
        operation.b, offset: Int64(Int32(truncatingIfNeeded: operation.immediate)), file, reading,
        sourceSizes, size, counter, warp)
    else { return false }
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      let reads = reading >> UInt32(truncatingIfNeeded: lane) & 1 != 0
      let source = reads ? host(globalAddresses[lane]) : nil
      copies[warp].append(
        CopyQueue.Copy(
          shared: Int(sharedAddresses[lane]), source: UnsafeRawPointer(source ?? shared),
          sourceBytes: UInt8(truncatingIfNeeded: sourceSizes[lane]),
          byteCount: UInt8(truncatingIfNeeded: size)))
    }
    return true
  }

  private func formCopySources(
    _ row: Int32, offset: Int64, _ file: UnsafeMutableRawPointer, _ reading: UInt32,
    _ sourceSizes: UnsafePointer<UInt32>, _ size: Int, _ counter: Int, _ warp: Int
  ) -> Bool {
    let base = Lanes.row(file, row, as: UInt64.self)
    let offset = UInt64(bitPattern: offset)
    var bytes = 0
    for lane in 0..<32 where reading >> UInt32(lane) & 1 != 0 {
      let address = base[lane] &+ offset
      globalAddresses[lane] = address
      let byteCount = Int(sourceSizes[lane])
      bytes &+= byteCount
      if address & UInt64(size &- 1) != 0 {
        fail(
          .misaligned(space: .global, byteCount: size), at: counter, warp: warp,
          lanes: 1 << UInt32(lane), address: address)
        return false
      }
      if !isInside(address, byteCount) {
        fail(
          .globalOutOfBounds(
            isStore: false, byteCount: byteCount, nearest: memory.nearest(to: address)),
          at: counter, warp: warp, lanes: 1 << UInt32(lane), address: address)
        return false
      }
    }
    // The shared side of the copy has counted the request and its wavefronts.
    if isCounting, reading != 0 {
      counts[counter].sectors &+= UInt64(
        truncatingIfNeeded: Sectors.count(addresses: globalAddresses, mask: reading))
      counts[counter].sourceBytes &+= UInt64(truncatingIfNeeded: bytes)
    }
    return true
  }

  // MARK: ldmatrix

  func loadMatrix(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ counter: Int, _ warp: Int
  ) -> Bool {
    let count = Int(operation.count)
    let suppliers: UInt32 = count == 4 ? .max : (1 << UInt32(8 * count)) - 1
    guard
      formSharedAddresses(
        operation.a, offset: operation.immediate, file, suppliers, byteCount: 16, isStore: false,
        counter, warp)
    else { return false }
    for matrix in 0..<count {
      let target = (file + Int(pool[Int(operation.d) &+ matrix]))
      for row in 0..<8 {
        let source = shared + Int(sharedAddresses[8 &* matrix &+ row])
        if operation.code == .loadMatrix {
          // Word t of row r goes to lane 4 r + t: 16 contiguous bytes of the register row.
          (target + 16 &* row).copyMemory(from: source, byteCount: 16)
        } else {
          // Column c of row r goes to lane 4 c + r / 2, half r & 1.
          let elements = source.assumingMemoryBound(to: UInt16.self)
          let lanes = target.assumingMemoryBound(to: UInt16.self)
          for column in 0..<8 {
            lanes[2 &* (4 &* column &+ row >> 1) &+ (row & 1)] = elements[column]
          }
        }
      }
    }
    return true
  }

  // MARK: One value

  @inline(__always)
  private static func load(
    _ code: OperationCode, from source: UnsafeRawPointer, to row: UnsafeMutableRawPointer,
    lane: Int
  ) {
    switch code {
    case .loadGlobal64, .loadShared64:
      row.assumingMemoryBound(to: UInt64.self)[lane] = source.load(as: UInt64.self)
    case .loadGlobal32, .loadShared32:
      row.assumingMemoryBound(to: UInt32.self)[lane] = source.load(as: UInt32.self)
    case .loadGlobal16, .loadShared16:
      row.assumingMemoryBound(to: UInt32.self)[lane] = UInt32(source.load(as: UInt16.self))
    case .loadGlobalS16, .loadSharedS16:
      row.assumingMemoryBound(to: Int32.self)[lane] = Int32(source.load(as: Int16.self))
    case .loadGlobalS8, .loadSharedS8:
      row.assumingMemoryBound(to: Int32.self)[lane] = Int32(source.load(as: Int8.self))
    default:
      row.assumingMemoryBound(to: UInt32.self)[lane] = UInt32(source.load(as: UInt8.self))
    }
  }

  @inline(__always)
  private static func store(
    _ width: Int, from row: UnsafeRawPointer, lane: Int, to target: UnsafeMutableRawPointer
  ) {
    switch width {
    case 8:
      target.storeBytes(of: row.load(fromByteOffset: 8 &* lane, as: UInt64.self), as: UInt64.self)
    case 4:
      target.storeBytes(of: row.load(fromByteOffset: 4 &* lane, as: UInt32.self), as: UInt32.self)
    case 2:
      target.storeBytes(of: row.load(fromByteOffset: 4 &* lane, as: UInt16.self), as: UInt16.self)
    default:
      target.storeBytes(of: row.load(fromByteOffset: 4 &* lane, as: UInt8.self), as: UInt8.self)
    }
  }
}

extension OperationCode {
  /// Bytes of one value of a load or store.
  @inline(__always)
  var elementBytes: Int {
    switch self {
    case .loadGlobal8, .loadGlobalS8, .storeGlobal8, .loadShared8, .loadSharedS8, .storeShared8: 1
    case .loadGlobal16, .loadGlobalS16, .storeGlobal16, .loadShared16, .loadSharedS16,
      .storeShared16:
      2
    case .loadGlobal64, .storeGlobal64, .loadShared64, .storeShared64: 8
    default: 4
    }
  }
}
