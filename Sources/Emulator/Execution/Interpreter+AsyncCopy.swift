// Asynchronous copies: checked when they are issued, carried out when they are waited for.
extension BlockExecutor {
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
    checker?.issueCopies(active, reading: reading, byteCount: size, counter, warp)
    var remaining = active
    while remaining != 0 {
      let lane = remaining.trailingZeroBitCount
      remaining &= remaining &- 1
      let reads = reading >> UInt32(truncatingIfNeeded: lane) & 1 != 0
      let source = reads ? hostAddresses[lane] : shared
      copies[warp].append(
        CopyQueue.Copy(
          shared: Int(sharedAddresses[lane]), source: UnsafeRawPointer(source),
          sourceAddress: globalAddresses[lane],
          sourceBytes: UInt8(truncatingIfNeeded: sourceSizes[lane]),
          byteCount: UInt8(truncatingIfNeeded: size),
          lane: UInt8(truncatingIfNeeded: lane)))
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
      let isAligned = address & UInt64(size &- 1) == 0
      if let host = isAligned ? recentHost(address, byteCount) ?? host(address, byteCount) : nil {
        hostAddresses[lane] = host
        continue
      }
      if let sink = checker?.divertGlobal(
        lane: lane, byteCount: size, isStore: false, counter, warp)
      {
        hostAddresses[lane] = sink
        continue
      }
      if !isAligned {
        fail(
          .misaligned(space: .global, byteCount: size), at: counter, warp: warp,
          lanes: 1 << UInt32(lane), address: address)
        return false
      }
      fail(
        .globalOutOfBounds(
          isStore: false, byteCount: byteCount, nearest: memory.nearest(to: address)),
        at: counter, warp: warp, lanes: 1 << UInt32(lane), address: address)
      return false
    }
    if isCounting {
      counts[counter].requests &+= 1
      counts[counter].sectors &+= UInt64(
        truncatingIfNeeded: Sectors.count(addresses: globalAddresses, mask: reading, size: size))
      counts[counter].bytes &+= UInt64(truncatingIfNeeded: bytes)
    }
    return true
  }
}
