import Glibc

import struct BipolarInt.SplitMix64

/// A floating-point format from its definition: the tests' own decoding, and rounding by search
/// among the values, compared with an interval of doubles that holds the exact result.
final class FloatFormatDefinition: Sendable {
  let name: String
  let width: Int
  let fractionBits: Int
  /// Zero bits below the fraction.
  let padding: Int
  let canonicalNaN: UInt64
  /// Infinity's magnitude without padding; in e4m3 the NaN.
  let limit: Int
  let bias: Int
  /// The non-negative finite values by magnitude; empty for the host's own formats.
  let values: [Double]

  init(
    _ name: String, width: Int, exponentBits: Int, fractionBits: Int, padding: Int = 0,
    canonicalNaN: UInt64, limit: Int? = nil
  ) {
    self.name = name
    self.width = width
    self.fractionBits = fractionBits
    self.padding = padding
    self.canonicalNaN = canonicalNaN
    let bias = (1 << (exponentBits - 1)) - 1
    self.bias = bias
    let infinity = ((1 << exponentBits) - 1) << fractionBits
    self.limit = limit ?? infinity
    values =
      exponentBits + fractionBits > 19
      ? []
      : (0..<self.limit).map { magnitude in
        let exponent = magnitude >> fractionBits
        let fraction = Double(magnitude & ((1 << fractionBits) - 1)) / Double(1 << fractionBits)
        return exponent == 0
          ? scalbn(fraction, Int32(1 - bias)) : scalbn(1 + fraction, Int32(exponent - bias))
      }
  }

  static let f16 = FloatFormatDefinition(
    "f16", width: 16, exponentBits: 5, fractionBits: 10, canonicalNaN: 0x7FFF)
  static let bf16 = FloatFormatDefinition(
    "bf16", width: 16, exponentBits: 8, fractionBits: 7, canonicalNaN: 0x7FFF)
  static let tf32 = FloatFormatDefinition(
    "tf32", width: 32, exponentBits: 8, fractionBits: 10, padding: 13, canonicalNaN: 0x7FFF_FFFF)
  static let f32 = FloatFormatDefinition(
    "f32", width: 32, exponentBits: 8, fractionBits: 23, canonicalNaN: 0x7FFF_FFFF)
  static let f64 = FloatFormatDefinition(
    "f64", width: 64, exponentBits: 11, fractionBits: 52, canonicalNaN: 0xFFF8_0000_0000_0000)
  static let e4m3 = FloatFormatDefinition(
    "e4m3", width: 8, exponentBits: 4, fractionBits: 3, canonicalNaN: 0x7F, limit: 0x7F)
  static let e5m2 = FloatFormatDefinition(
    "e5m2", width: 8, exponentBits: 5, fractionBits: 2, canonicalNaN: 0x7F)

  var sign: UInt64 { 1 << UInt64(width - 1) }
  var one: UInt64 { UInt64(bias) << UInt64(fractionBits + padding) }

  func magnitude(_ bits: UInt64) -> UInt64 { bits & (sign - 1) }
  func isNaN(_ bits: UInt64) -> Bool {
    let top = UInt64(limit) << UInt64(padding)
    return name == "e4m3" ? magnitude(bits) >= top : magnitude(bits) > top
  }

  func flushed(_ bits: UInt64) -> UInt64 {
    magnitude(bits) < 1 << UInt64(fractionBits + padding) ? bits & sign : bits
  }

  /// The value of bits that are no NaN.
  func value(_ bits: UInt64) -> Double {
    if name == "f64" { return Double(bitPattern: bits) }
    if name == "f32" { return Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))) }
    let index = Int(magnitude(bits) >> UInt64(padding))
    let value = isNaN(bits) ? Double.nan : index < limit ? values[index] : .infinity
    return bits & sign != 0 ? -value : value
  }

  /// `function` applied with the host's rounding set down and up: the exact result lies between.
  static func interval(_ function: () -> Double) -> ClosedRange<Double>? {
    fesetround(HostRounding.down)
    let low = function()
    fesetround(HostRounding.up)
    let high = function()
    fesetround(HostRounding.nearest)
    return low <= high ? low...high : nil
  }

  /// The bits of the number in an interval of one double, or of two neighbours that are not it.
  ///
  /// - Parameter mode: rn, rz, rm, rp or rna.
  func rounded(_ interval: ClosedRange<Double>, _ mode: String, satfinite: Bool = false) -> UInt64 {
    let isNegative =
      interval.upperBound < 0 || interval.upperBound == 0 && interval.lowerBound < 0
      || interval.lowerBound == 0 && interval.lowerBound.sign == .minus
    let low = isNegative ? -interval.upperBound : interval.lowerBound
    let high = isNegative ? -interval.lowerBound : interval.upperBound
    let signBits = isNegative ? sign : 0
    // The largest value at or below `low`, by bisection.
    var index = 0
    var end = limit
    while end - index > 1 {
      let middle = (index + end) / 2
      if values[middle] <= low { index = middle } else { end = middle }
    }
    let below = values[index]
    // One step past the largest finite number, as if the exponents went on.
    let above = index + 1 < limit ? values[index + 1] : 2 * below - values[index - 1]
    let isExact = low == high
    var up = false
    if !(isExact && low == below) {
      let middle = (below + above) / 2
      let isAbove = isExact ? low > middle : low >= middle
      let isTie = isExact && low == middle
      switch mode {
      case "rn": up = isAbove || isTie && index & 1 == 1
      case "rna": up = isAbove || isTie
      case "rm": up = isNegative
      case "rp": up = !isNegative
      default: up = false
      }
      if low.isInfinite || low >= above {
        up = mode != "rz" && (mode == "rn" || mode == "rna" || up)
      }
    }
    if low.isInfinite, !satfinite {
      return signBits | UInt64(limit) << UInt64(padding)
    }
    let result = min(index + (up ? 1 : 0), satfinite ? limit - 1 : limit)
    return signBits | UInt64(result) << UInt64(padding)
  }
}

/// Random operands of a format that meet its edges: ties, cancellation, subnormals, infinities, NaN.
struct FloatOperands {
  static let seed: UInt64 = 0xF10A7

  static func columns(_ format: FloatFormatDefinition, count: Int) -> [[UInt64]] {
    var random = SplitMix64(seed: seed)
    let mask = (format.sign - 1) | format.sign
    let fraction = UInt64(format.fractionBits + format.padding)
    let infinity = UInt64(format.limit) << UInt64(format.padding)
    let edges: [UInt64] = [
      0, 1, 2, (1 << fraction) - 1, 1 << fraction, (1 << fraction) + 1, format.one,
      format.one + 1, format.one - 1, infinity - 1, infinity, infinity + 1,
      infinity | 1 << (fraction - 1), format.sign - 1, format.one + (1 << fraction),
      format.one + (1 << (fraction - 1)), 2 << fraction,
      format.one - (UInt64(format.fractionBits + 1) << fraction),
    ]
    func value(_ previous: UInt64) -> UInt64 {
      let bits = random.next() & mask
      switch random.next() % 8 {
      case 0, 1: return bits
      case 2: return edges[Int(bits % UInt64(edges.count))] | bits & format.sign
      // Near one, with few bits set: ties and exact results.
      case 3:
        let exponent = format.one >> fraction &+ bits % 13 &- 6
        return exponent << fraction | (random.next() & random.next() & random.next())
          & ((1 << fraction) - 1) | bits & format.sign
      // Near the last operand, for cancellation.
      case 4: return (previous ^ format.sign ^ (bits & 3)) & mask
      case 5:
        return (previous &+ (bits % 5) << fraction) & mask
      case 6: return bits & ~((1 << (fraction - 1)) - 1)
      // Around the smallest normal number.
      default: return bits & format.sign | (bits & ((4 << fraction) - 1))
      }
    }
    var columns: [[UInt64]] = [[], [], []]
    for index in 0..<count {
      var previous = random.next() & mask
      for column in 0..<3 {
        let pair = edges.count * edges.count
        if index < pair, column < 2 {
          let edge = edges[column == 0 ? index / edges.count : index % edges.count]
          previous = edge | random.next() & format.sign
        } else {
          previous = value(previous)
        }
        columns[column].append(previous)
      }
    }
    return columns
  }
}
