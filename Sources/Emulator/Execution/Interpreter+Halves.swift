// The short way of loads and stores by whole warps: the lanes of each half-warp access one place, or
// places side by side, as most accesses of real kernels do. Whatever does not fit takes the general
// way, which gives the same values, counts and faults.
extension BlockExecutor {
  /// The places that the lanes of a half-warp access.
  struct HalfAccess {
    /// The address of its first lane.
    var first: UInt64
    /// Whether the lanes' places are side by side, not the same.
    var isContiguous: Bool
  }

  /// Loads or stores 32-bit values of shared memory, one, two or four a lane.
  ///
  /// - Returns: False, with nothing done, where the access does not fit.
  @inline(never)
  func accessSharedHalves(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ counter: Int, isStore: Bool
  ) -> Bool {
    let byteCount = 4 &* Int(operation.count)
    let step = UInt32(truncatingIfNeeded: byteCount)
    let offset = UInt32(truncatingIfNeeded: operation.immediate)
    let row = file + Int(operation.a)
    guard
      let low = Self.half(row.load(as: Lanes.Half.self), step: step),
      let high = Self.half(row.load(fromByteOffset: 64, as: Lanes.Half.self), step: step)
    else { return false }
    let lowPlace = UInt32(truncatingIfNeeded: low.first) &+ offset
    let highPlace = UInt32(truncatingIfNeeded: high.first) &+ offset
    let span = { (half: HalfAccess) in half.isContiguous ? 16 &* byteCount : byteCount }
    guard Int(lowPlace) &+ span(low) <= sharedBytes, Int(highPlace) &+ span(high) <= sharedBytes,
      (lowPlace | highPlace) & (step &- 1) == 0
    else { return false }
    let lowHost = shared + Int(lowPlace)
    let highHost = shared + Int(highPlace)
    move(operation, file, low, lowHost, high, highHost, isStore: isStore)
    if isCounting {
      // Eight or sixteen bytes a lane go by halves or quarters, none of which conflicts.
      let minimum = Int(operation.count)
      let wavefronts =
        operation.count == 1
        ? Self.wavefronts(low, lowPlace >> 2, high, highPlace >> 2) : minimum
      counts[counter].sharedRequests &+= 1
      counts[counter].wavefronts &+= UInt64(truncatingIfNeeded: wavefronts)
      counts[counter].minimumWavefronts &+= UInt64(truncatingIfNeeded: minimum)
      counts[counter].sharedBytes &+= UInt64(truncatingIfNeeded: 32 &* byteCount)
    }
    return true
  }

  /// Loads or stores 32-bit values of global memory, one, two or four a lane.
  ///
  /// - Returns: False, with nothing done, where the access does not fit.
  @inline(never)
  func accessGlobalHalves(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ counter: Int, isStore: Bool
  ) -> Bool {
    let byteCount = 4 &* Int(operation.count)
    let offset = UInt64(bitPattern: operation.immediate)
    let row = file + Int(operation.a)
    guard
      let low = Self.half(row, step: UInt64(truncatingIfNeeded: byteCount)),
      let high = Self.half(row + 128, step: UInt64(truncatingIfNeeded: byteCount))
    else { return false }
    let lowPlace = low.first &+ offset
    let highPlace = high.first &+ offset
    let span = { (half: HalfAccess) in half.isContiguous ? 16 &* byteCount : byteCount }
    guard (lowPlace | highPlace) & UInt64(truncatingIfNeeded: byteCount &- 1) == 0,
      let lowHost = recentHost(lowPlace, span(low)) ?? host(lowPlace, span(low)),
      let highHost = recentHost(highPlace, span(high)) ?? host(highPlace, span(high))
    else { return false }
    move(operation, file, low, lowHost, high, highHost, isStore: isStore)
    if isCounting {
      let lowEnd = lowPlace &+ UInt64(truncatingIfNeeded: span(low) &- byteCount)
      let highEnd = highPlace &+ UInt64(truncatingIfNeeded: span(high) &- byteCount)
      counts[counter].requests &+= 1
      counts[counter].sectors &+= Sectors.count(lowPlace, lowEnd, highPlace, highEnd)
      counts[counter].bytes &+= UInt64(truncatingIfNeeded: 32 &* byteCount)
    }
    return true
  }

  /// Moves the values between rows and the memory of both halves.
  @inline(__always)
  private func move(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ low: HalfAccess,
    _ lowHost: UnsafeMutableRawPointer, _ high: HalfAccess, _ highHost: UnsafeMutableRawPointer,
    isStore: Bool
  ) {
    let stride = 4 &* Int(operation.count)
    for element in 0..<Int(operation.count) {
      let target = file + Int(pool[Int(operation.d) &+ element])
      let byte = 4 &* element
      if isStore {
        Self.store(target, to: lowHost + byte, low, stride)
        Self.store(target + 64, to: highHost + byte, high, stride)
      } else {
        Self.load(target, from: lowHost + byte, low, stride)
        Self.load(target + 64, from: highHost + byte, high, stride)
      }
    }
  }

  /// The wavefronts of a whole warp at `sharedAddresses`; nil where its halves do not fit.
  func wholeWarpPasses(byteCount: Int) -> BankModel.Passes? {
    let addresses = UnsafeRawPointer(sharedAddresses)
    let step = UInt32(truncatingIfNeeded: byteCount)
    guard byteCount >= 4,
      let low = Self.half(addresses.loadUnaligned(as: Lanes.Half.self), step: step),
      let high = Self.half(
        addresses.loadUnaligned(fromByteOffset: 64, as: Lanes.Half.self), step: step)
    else { return nil }
    guard byteCount == 4 else {
      return BankModel.Passes(wavefronts: byteCount / 4, minimum: byteCount / 4)
    }
    let wavefronts = Self.wavefronts(
      low, UInt32(truncatingIfNeeded: low.first >> 2), high,
      UInt32(truncatingIfNeeded: high.first >> 2))
    return BankModel.Passes(wavefronts: wavefronts, minimum: 1)
  }

  // MARK: Halves

  private static let ramp = Lanes.Half(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  private static let wideRamp = Lanes.Quarter(0, 1, 2, 3, 4, 5, 6, 7)

  /// Whether 16 addresses are the same or `step` apart.
  @inline(__always)
  private static func half(_ addresses: Lanes.Half, step: UInt32) -> HalfAccess? {
    let first = addresses[0]
    let distance = addresses &- Lanes.Half(repeating: first)
    if isZero(distance) { return HalfAccess(first: UInt64(first), isContiguous: false) }
    guard isZero(distance ^ ramp &* Lanes.Half(repeating: step)) else { return nil }
    return HalfAccess(first: UInt64(first), isContiguous: true)
  }

  @inline(__always)
  private static func half(_ row: UnsafeMutableRawPointer, step: UInt64) -> HalfAccess? {
    let low = row.load(as: Lanes.Quarter.self)
    let high = row.load(fromByteOffset: 64, as: Lanes.Quarter.self)
    let first = low[0]
    let start = Lanes.Quarter(repeating: first)
    let lowDistance = low &- start
    let highDistance = high &- start
    if isZero(lowDistance | highDistance) { return HalfAccess(first: first, isContiguous: false) }
    // A step is a power of two.
    let shift = Lanes.Quarter(repeating: UInt64(truncatingIfNeeded: step.trailingZeroBitCount))
    let lowRamp = wideRamp &<< shift
    let highRamp = lowRamp &+ Lanes.Quarter(repeating: 8 &* step)
    guard isZero((lowDistance ^ lowRamp) | (highDistance ^ highRamp)) else { return nil }
    return HalfAccess(first: first, isContiguous: true)
  }

  @inline(__always)
  private static func isZero(_ value: Lanes.Half) -> Bool {
    let eight = value.lowHalf | value.highHalf
    let four = eight.lowHalf | eight.highHalf
    let two = four.lowHalf | four.highHalf
    return two[0] | two[1] == 0
  }

  @inline(__always)
  private static func isZero(_ value: Lanes.Quarter) -> Bool {
    let four = value.lowHalf | value.highHalf
    let two = four.lowHalf | four.highHalf
    return two[0] | two[1] == 0
  }

  /// Fills half a row from memory.
  @inline(__always)
  private static func load(
    _ target: UnsafeMutableRawPointer, from source: UnsafeMutableRawPointer, _ half: HalfAccess,
    _ stride: Int
  ) {
    if !half.isContiguous {
      let value = Lanes.Half(repeating: source.load(as: UInt32.self))
      target.storeBytes(of: value, as: Lanes.Half.self)
    } else if stride == 4 {
      target.copyMemory(from: source, byteCount: 64)
    } else {
      let lanes = target.assumingMemoryBound(to: UInt32.self)
      for lane in 0..<16 {
        lanes[lane] = source.load(fromByteOffset: lane &* stride, as: UInt32.self)
      }
    }
  }

  /// Writes half a row to memory; where the lanes write one place, the highest is last.
  @inline(__always)
  private static func store(
    _ source: UnsafeMutableRawPointer, to target: UnsafeMutableRawPointer, _ half: HalfAccess,
    _ stride: Int
  ) {
    if !half.isContiguous {
      target.storeBytes(of: source.load(fromByteOffset: 60, as: UInt32.self), as: UInt32.self)
    } else if stride == 4 {
      target.copyMemory(from: source, byteCount: 64)
    } else {
      let lanes = source.assumingMemoryBound(to: UInt32.self)
      for lane in 0..<16 {
        target.storeBytes(of: lanes[lane], toByteOffset: lane &* stride, as: UInt32.self)
      }
    }
  }

  /// The wavefronts of 32 accesses of four bytes, by the first word of each half. Sixteen words side
  /// by side lie in as many banks, so no bank serves more than one word of each half.
  @inline(__always)
  private static func wavefronts(
    _ low: HalfAccess, _ lowWord: UInt32, _ high: HalfAccess, _ highWord: UInt32
  ) -> Int {
    let distance = Int32(bitPattern: highWord &- lowWord)
    let banks = distance & 31
    switch (low.isContiguous, high.isContiguous) {
    case (false, false): return distance != 0 && banks == 0 ? 2 : 1
    case (true, false): return (0..<16).contains(distance) || banks >= 16 ? 1 : 2
    case (false, true): return (-15...0).contains(distance) || (1...16).contains(banks) ? 1 : 2
    // Words that both halves access are served once; others that share a bank make a second pass.
    case (true, true): return (-16...16).contains(distance) || banks == 16 ? 1 : 2
    }
  }
}
