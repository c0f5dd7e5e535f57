/// Where the state spaces of a thread lie in the generic address space.
///
/// Global and constant memory have the same addresses in both. The other spaces have windows whose
/// first address has 32 zero bits at its end, so that the lower half of a generic address is the
/// address within the space. The windows lie below every address that an allocation or a pointer of
/// the host has.
enum AddressWindow {
  static let shared: UInt64 = 0x0A00_0000_0000
  static let local: UInt64 = 0x0B00_0000_0000
  static let parameter: UInt64 = 0x0C00_0000_0000
  /// Addresses of device functions: `function + 16 * index`.
  static let function: UInt64 = 0x0D00_0000_0000

  /// The upper half of a generic address, which tells the window.
  @inline(__always)
  static func upperHalf(_ address: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: address >> 32)
  }

  /// The first address of the window of a space; nil for spaces that have none.
  @inline(__always)
  static func isWindow(_ upperHalf: UInt32) -> Bool {
    upperHalf &- 0x0A00 < 0x400 && upperHalf & 0xFF == 0
  }
}
