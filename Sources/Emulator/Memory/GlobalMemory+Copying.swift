// Copies between the host and any part of an allocation.
extension GlobalMemory {
  /// Copies `bytes` to the device memory at `address`.
  ///
  /// - Throws: `Failure.notAllocated` where they do not lie inside one allocation.
  public func write(_ bytes: UnsafeRawBufferPointer, to address: UInt64) throws(Failure) {
    let target = try location(of: address, byteCount: bytes.count)
    if let source = bytes.baseAddress { target.copyMemory(from: source, byteCount: bytes.count) }
    markWritten(address, byteCount: bytes.count)
  }

  /// Copies the device memory at `address` over all of `buffer`.
  ///
  /// - Throws: `Failure.notAllocated` where it does not lie inside one allocation.
  public func read(
    from address: UInt64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(Failure) {
    let source = try location(of: address, byteCount: buffer.count)
    if let target = buffer.baseAddress {
      target.copyMemory(from: source, byteCount: buffer.count)
    }
  }

  /// Sets `byteCount` bytes of the device memory at `address` to `value`.
  ///
  /// - Throws: `Failure.notAllocated` where they do not lie inside one allocation.
  public func fill(
    _ address: UInt64, byteCount: Int, with value: UInt8
  ) throws(Failure) {
    let target = try location(of: address, byteCount: byteCount)
    target.initializeMemory(as: UInt8.self, repeating: value, count: byteCount)
    markWritten(address, byteCount: byteCount)
  }

  private func location(
    of address: UInt64, byteCount: Int
  ) throws(Failure) -> UnsafeMutableRawPointer {
    guard byteCount >= 0, let index = index(of: address),
      allocations[index].end - address >= UInt64(byteCount)
    else {
      throw .notAllocated(
        address: address, byteCount: byteCount, nearest: nearest(to: address))
    }
    return hostAddress(of: index) + Int(address - allocations[index].address)
  }

  /// The addresses that a process of the host may have: all but the first page, up to 2^47.
  static let hostAddresses: Range<UInt64> = 4096..<(1 << 47)
}
