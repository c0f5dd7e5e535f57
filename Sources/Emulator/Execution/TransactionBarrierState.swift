/// What an mbarrier object holds, and the state that an arrival gives: our own layout, as the manual
/// leaves it open (PTX ISA, "Contents of the mbarrier Object").
///
///     bits  0...19  arrivals that the phase still lacks
///     bits 20...39  arrivals that the next phases expect
///     bits 40...60  bytes that the phase still expects, in two's complement
///     bits 61...62  2 in an object that was initialised
///     bit  63       parity of the phase
struct TransactionBarrierState: RawRepresentable {
  var rawValue: UInt64

  init(rawValue: UInt64) { self.rawValue = rawValue }

  /// An object in its first phase.
  init(expecting count: UInt64) {
    rawValue = 2 << 61 | count << 20 | count
  }

  /// The most arrivals, and bytes, that an object counts.
  static let limit = 1 << 20 - 1

  var isInitialised: Bool { rawValue >> 61 & 3 == 2 }
  var parity: UInt64 { rawValue >> 63 }

  var pending: Int {
    get { Int(rawValue & 0xFFFFF) }
    set { rawValue = rawValue & ~0xFFFFF | UInt64(newValue) & 0xFFFFF }
  }

  var expected: Int {
    get { Int(rawValue >> 20 & 0xFFFFF) }
    set { rawValue = rawValue & ~(0xFFFFF << 20) | (UInt64(newValue) & 0xFFFFF) << 20 }
  }

  var bytes: Int {
    get { Int(Int64(bitPattern: rawValue << 3) >> 43) }
    set {
      let bits = UInt64(bitPattern: Int64(newValue)) & 0x1F_FFFF
      rawValue = rawValue & ~(0x1F_FFFF << 40) | bits << 40
    }
  }

  /// Adds to the bytes that the phase expects.
  ///
  /// - Returns: False if there are more than an object counts.
  mutating func expect(bytes more: Int) -> Bool {
    guard abs(more) <= Self.limit, abs(bytes + more) <= Self.limit else { return false }
    bytes += more
    return true
  }

  /// Takes arrivals from those that the phase lacks.
  ///
  /// - Returns: False if there are more than it lacks.
  mutating func arrive(_ count: Int) -> Bool {
    guard count <= pending else { return false }
    pending -= count
    completeIfDone()
    return true
  }

  /// Begins the next phase where nothing is missing in this one.
  mutating func completeIfDone() {
    guard pending == 0, bytes == 0 else { return }
    pending = expected
    rawValue ^= 1 << 63
  }
}
