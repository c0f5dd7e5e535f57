import PTX

// What device code asks of the runtime.
extension BlockExecutor {
  /// Bytes that one block may print; a call past them prints nothing and says so.
  static let printLimit = 1 << 24
  /// The longest string that a call reads.
  private static let stringLimit = 1 << 16

  /// Carries out a system call, lane after lane.
  ///
  /// - Returns: False if it faulted.
  func callSystem(
    _ operation: MicroOperation, _ file: UnsafeMutableRawPointer, _ active: UInt32, _ counter: Int,
    _ warp: Int
  ) -> Bool {
    let call = SystemCall(rawValue: Int(operation.immediate))
    let needed = call == .vprintf ? 2 : call == .assertFail ? 4 : 1
    guard Int(operation.count) >= needed else {
      fail(.trap, at: counter, warp: warp, lanes: active)
      return false
    }
    let result = Int(Lanes.row(file, operation.b, as: UInt32.self)[0])
    func argument(_ index: Int, _ lane: Int, _ byteCount: Int) -> UInt64 {
      let row = pool[Int(operation.d) &+ index]
      let offset = Int(Lanes.row(file, row, as: UInt32.self)[0])
      return localValue(offset, byteCount, warp, lane) ?? 0
    }
    for lane in 0..<32 where active >> UInt32(lane) & 1 != 0 {
      switch call {
      case .vprintf:
        let value = printFormatted(argument(0, lane, 8), argument(1, lane, 8), warp, lane)
        guard let localMemory, result + 4 <= localMemory.usableBytes(warp: warp) else { continue }
        localMemory.host(warp: warp, lane: lane, offset: result)
          .storeBytes(of: value, as: Int32.self)
      case .malloc:
        guard let localMemory, let heap = memory.heap,
          result + 8 <= localMemory.usableBytes(warp: warp)
        else { continue }
        let block = heap.allocate(argument(0, lane, 8))
        // What earlier owners of a block did has been settled.
        if block.wasUsed { checker?.forget(block.address, argument(0, lane, 8)) }
        for byte in 0..<8 {
          localMemory.host(warp: warp, lane: lane, offset: result + byte)
            .storeBytes(
              of: UInt8(truncatingIfNeeded: block.address >> UInt64(8 * byte)), as: UInt8.self)
        }
      case .free:
        let address = argument(0, lane, 8)
        guard address == 0 || memory.heap?.release(address) == true else {
          fail(
            .invalidFree, at: counter, warp: warp, lanes: 1 << UInt32(lane), address: address)
          return false
        }
      default:
        func text(_ index: Int) -> String {
          string(at: argument(index, lane, 8), warp, lane)
            .map { String(decoding: $0, as: UTF8.self) } ?? "?"
        }
        let line = UInt32(truncatingIfNeeded: argument(2, lane, 4))
        fail(
          .assertion("\(text(1)):\(line): \(text(3)): Assertion `\(text(0))' failed."),
          at: counter, warp: warp, lanes: 1 << UInt32(lane))
        return false
      }
    }
    return true
  }

  /// Appends a formatted text to what the block printed.
  ///
  /// - Returns: The number of arguments, or -1 where nothing could be printed.
  private func printFormatted(
    _ format: UInt64, _ arguments: UInt64, _ warp: Int, _ lane: Int
  ) -> Int32 {
    guard let text = string(at: format, warp, lane), printed.utf8.count < Self.printLimit else {
      return -1
    }
    var formatter = PrintFormat(
      argument: { offset, byteCount in
        self.value(at: arguments &+ UInt64(offset), byteCount, warp, lane)
      },
      string: { self.string(at: $0, warp, lane) })
    guard formatter.apply(text) else { return -1 }
    printed += String(decoding: formatter.output, as: UTF8.self)
    return Int32(truncatingIfNeeded: formatter.count)
  }

  /// The zero-terminated bytes at a generic address; nil if they leave memory.
  private func string(at address: UInt64, _ warp: Int, _ lane: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < Self.stringLimit {
      let byte = value(at: address &+ UInt64(bytes.count), 1, warp, lane)
      guard let byte else { return nil }
      if byte == 0 { break }
      bytes.append(UInt8(truncatingIfNeeded: byte))
    }
    return bytes
  }

  /// Bytes at a generic address of a lane, lowest first; nil outside memory.
  private func value(
    at address: UInt64, _ byteCount: Int, _ warp: Int, _ lane: Int
  ) -> UInt64? {
    let upper = AddressWindow.upperHalf(address)
    let offset = Int(UInt32(truncatingIfNeeded: address))
    let source: UnsafeMutableRawPointer
    if upper == AddressWindow.upperHalf(AddressWindow.local) {
      return localValue(offset, byteCount, warp, lane)
    } else if upper == AddressWindow.upperHalf(AddressWindow.shared) {
      guard offset + byteCount <= sharedBytes else { return nil }
      source = shared + offset
    } else if upper == AddressWindow.upperHalf(AddressWindow.parameter) {
      guard offset + byteCount <= parameters.count else { return nil }
      source = parameterSpace + offset
    } else {
      guard let place = recentHost(address, byteCount) ?? host(address, byteCount) else {
        return nil
      }
      source = place
    }
    return (0..<byteCount).reduce(0) { value, byte in
      value | UInt64(source.load(fromByteOffset: byte, as: UInt8.self)) << UInt64(8 * byte)
    }
  }

  private func localValue(
    _ offset: Int, _ byteCount: Int, _ warp: Int, _ lane: Int
  ) -> UInt64? {
    guard let localMemory, offset + byteCount <= localMemory.usableBytes(warp: warp) else {
      return nil
    }
    return (0..<byteCount).reduce(0) { value, byte in
      let place = localMemory.host(warp: warp, lane: lane, offset: offset + byte)
      return value | UInt64(place.load(as: UInt8.self)) << UInt64(8 * byte)
    }
  }
}
