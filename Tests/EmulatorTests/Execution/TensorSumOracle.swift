import PTX

/// The documented model of floating-point tensor sums, written with exact integers and division:
/// nothing of it is shared with the emulator.
struct TensorSumOracle {
  /// Products summed at once, and fraction bits kept below the largest exponent.
  var blockLength: Int
  var fractionBits: Int
  /// Significant bits and lowest exponent of a unit in the last place of the result, and whether
  /// it is rounded to nearest even.
  var resultBits = 24
  var resultLowest = -149
  var roundsToNearest = false
  /// Significant bits of the result that are cleared all the same.
  var clearedBits = 0

  /// The numbers measured for each target: MMA-Sim (arXiv:2511.10909), table of NVIDIA parameters.
  init(target: Int, type: MatrixElementType, result: MatrixElementType) {
    let table: [Int: (bytes: Int, bits: Int)] = [
      75: (16, 24), 80: (16, 24), 86: (16, 24), 89: (16, 24), 90: (32, 25),
    ]
    let (bytes, bits) = table[target] ?? (0, 0)
    let size = type == .tf32 ? 4 : type.bitWidth / 8
    blockLength = bytes / size
    fractionBits = bits
    if size == 1, target == 89 {
      fractionBits = 13
      clearedBits = 10
    }
    if result == .f16 {
      (resultBits, resultLowest, roundsToNearest) = (11, -24, true)
    }
  }

  /// A number as integer x 2^exponent with the exponent that the model gives it; or a special.
  enum Number: Equatable {
    case finite(integer: Int, scale: Int, exponent: Int)
    case infinity(isNegative: Bool)
    case nan

    var isZero: Bool {
      if case .finite(0, _, _) = self { true } else { false }
    }
  }

  /// Decodes the pattern of a format with `e` exponent and `f` fraction bits.
  static func number(_ bits: UInt32, e: Int, f: Int, isE4M3: Bool = false) -> Number {
    let isNegative = bits >> UInt32(e + f) & 1 == 1
    let field = Int(bits >> UInt32(f)) % (1 << e)
    let fraction = Int(bits) % (1 << f)
    let bias = (1 << (e - 1)) - 1
    if field == (1 << e) - 1 {
      if isE4M3 {
        if fraction == 7 { return .nan }
      } else {
        return fraction == 0 ? .infinity(isNegative: isNegative) : .nan
      }
    }
    let magnitude = field == 0 ? fraction : fraction + 1 << f
    let exponent = max(field, 1) - bias
    return .finite(
      integer: isNegative ? -magnitude : magnitude, scale: exponent - f, exponent: exponent)
  }

  static func number(_ bits: UInt32, _ type: MatrixElementType) -> Number {
    switch type {
    case .f16: number(bits, e: 5, f: 10)
    case .bf16: number(bits, e: 8, f: 7)
    case .tf32: number(bits >> 13, e: 8, f: 10)
    case .e4m3: number(bits, e: 4, f: 3, isE4M3: true)
    case .e5m2: number(bits, e: 5, f: 2)
    default: number(bits, e: 8, f: 23)
    }
  }

  static func product(_ a: Number, _ b: Number) -> Number {
    switch (a, b) {
    case (.nan, _), (_, .nan): return .nan
    case (.finite(let x, let s, let e), .finite(let y, let t, let f)):
      return .finite(integer: x * y, scale: s + t, exponent: e + f)
    case (.infinity(let isNegative), .infinity(let other)):
      return .infinity(isNegative: isNegative != other)
    case (.infinity(let isNegative), .finite(let x, _, _)),
      (.finite(let x, _, _), .infinity(let isNegative)):
      return x == 0 ? .nan : .infinity(isNegative: isNegative != (x < 0))
    }
  }

  /// The sum of `c` and the products of a row and a column, as a binary32 number.
  func sum(_ a: [Number], _ b: [Number], _ c: Number) -> Float {
    var sum = c
    var value = Self.value(c)
    for start in stride(from: 0, to: a.count, by: blockLength) {
      let end = min(start + blockLength, a.count)
      let summands = [sum] + (start..<end).map { Self.product(a[$0], b[$0]) }
      value = block(summands)
      sum = Self.number(value.bitPattern, .f32)
    }
    return value
  }

  private static func value(_ number: Number) -> Float {
    switch number {
    case .finite(let integer, let scale, _):
      Float(sign: .plus, exponent: scale, significand: Float(integer))
    case .infinity(let isNegative): isNegative ? -.infinity : .infinity
    case .nan: .nan
    }
  }

  private func block(_ summands: [Number]) -> Float {
    if summands.contains(.nan) { return .nan }
    let up = summands.contains(.infinity(isNegative: false))
    let down = summands.contains(.infinity(isNegative: true))
    if up || down { return up && down ? .nan : up ? .infinity : -.infinity }
    var top = -126
    for case .finite(let integer, _, let exponent) in summands where integer != 0 {
      top = max(top, exponent)
    }
    let unit = top - fractionBits
    var total = 0
    for case .finite(let integer, let scale, _) in summands {
      // Division by a power of two cuts towards zero.
      if scale >= unit {
        if integer != 0 { total += integer << (scale - unit) }
      } else if unit - scale < 60 {
        total += integer / (1 << (unit - scale))
      }
    }
    return round(total, unit)
  }

  /// total x 2^unit in the result's format.
  private func round(_ total: Int, _ unit: Int) -> Float {
    var magnitude = total.magnitude
    var unit = unit
    let bits = UInt.bitWidth - magnitude.leadingZeroBitCount
    let drop = max(bits - resultBits, resultLowest - unit, 0)
    if drop > 0 {
      let divisor: UInt = drop < 63 ? 1 << UInt(drop) : 1 << 63
      var (quotient, rest) = magnitude.quotientAndRemainder(dividingBy: divisor)
      if roundsToNearest {
        let doubled = 2 * rest
        if doubled > divisor || (doubled == divisor && quotient % 2 == 1) { quotient += 1 }
      }
      rest = 0
      magnitude = quotient + rest
      unit += drop
    }
    // The cleared bits are counted from the first bit of normal numbers.
    if clearedBits > 0 {
      let length = UInt.bitWidth - magnitude.leadingZeroBitCount
      let clear = max(clearedBits - (24 - length), clearedBits - (unit - resultLowest))
      let step: UInt = 1 << UInt(max(0, unit > resultLowest ? clear : clearedBits))
      magnitude = magnitude / step * step
    }
    let value = Double(sign: .plus, exponent: unit, significand: Double(magnitude))
    let limit = roundsToNearest ? 65536.0 : 0x1p128
    let single: Float = value >= limit ? .infinity : Float(value)
    return total < 0 ? -single : single
  }
}
