import struct BipolarInt.SplitMix64

extension SplitMix64 {
  /// A random 32-bit word.
  mutating func word() -> UInt32 { UInt32(truncatingIfNeeded: next() >> 16) }

  /// `count` random 32-bit words.
  mutating func words(_ count: Int) -> [UInt32] { (0..<count).map { _ in word() } }
}
