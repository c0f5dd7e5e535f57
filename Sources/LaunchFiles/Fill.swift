import BipolarInt
import MatrixFiles

/// How a buffer's elements are made.
public enum Fill: Hashable, Sendable {
  /// Every element 0.
  case zeros
  /// Every element 1; of one-bit words, every bit.
  case ones
  /// 0, 1, 2 ..., kept to the width of the type.
  case iota
  /// Uniformly random: integers over their whole range, floats from -1 to 1.
  case random(seed: UInt64)
  /// Not written: a checker reports reads of it, and what it holds is the emulator's affair.
  case uninitialized
  /// Every element has these bytes, lowest address first.
  case constant([UInt8])

  /// The bytes of `count` elements.
  func bytes(of type: NumberType, count: Int, isBits: Bool) -> [UInt8] {
    switch self {
    case .zeros, .uninitialized: return [UInt8](repeating: 0, count: count * type.byteCount)
    case .ones where isBits: return [UInt8](repeating: 0xFF, count: count * type.byteCount)
    case .ones:
      let one = Self.bits(of: 1, as: type)
      return Self.bytes(count, type) { _ in one }
    case .constant(let bytes):
      let bits = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return Self.bytes(count, type) { _ in bits }
    case .iota: return Self.bytes(count, type) { Self.bits(of: $0, as: type) }
    case .random(let seed):
      var generator = SplitMix64(seed: seed)
      return Self.bytes(count, type) { _ in Self.random(type, &generator) }
    }
  }

  private static func bytes(
    _ count: Int, _ type: NumberType, _ element: (Int) -> UInt64
  ) -> [UInt8] {
    let size = type.byteCount
    return [UInt8](unsafeUninitializedCapacity: count * size) { buffer, initialized in
      for index in 0..<count {
        let bits = element(index)
        for byte in 0..<size {
          buffer[index * size + byte] = UInt8(truncatingIfNeeded: bits >> UInt64(8 * byte))
        }
      }
      initialized = count * size
    }
  }

  private static func bits(of value: Int, as type: NumberType) -> UInt64 {
    switch type {
    case .f16: UInt64(Float16(Float(value)).bitPattern)
    case .f32: UInt64(Float(value).bitPattern)
    case .f64: Double(value).bitPattern
    case .bool: UInt64(truncatingIfNeeded: value & 1)
    default: UInt64(truncatingIfNeeded: value)
    }
  }

  private static func random(_ type: NumberType, _ generator: inout SplitMix64) -> UInt64 {
    let word = generator.next()
    // 24 bits, of which every f32 in [-1, 1) is exact; f16 rounds them to nearest.
    let unit = Float(Int64(word >> 40) - (1 << 23)) * 0x1p-23
    switch type {
    case .f16: return UInt64(Float16(unit).bitPattern)
    case .f32: return UInt64(unit.bitPattern)
    case .f64: return (Double(Int64(bitPattern: word) >> 11) * 0x1p-52).bitPattern
    case .bool: return word & 1
    default: return word
    }
  }
}
