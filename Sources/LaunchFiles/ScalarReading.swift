/// Numbers of a launch file, kept exactly: integers never pass through a floating-point number.
enum ScalarReading {
  /// The types that a scalar argument may have.
  static let types = [
    "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "b8", "b16", "b32", "b64", "f16", "bf16",
    "f32", "f64", "bool",
  ]

  /// The bytes, lowest first, of the value that `text` spells in `type`; nil where it has none.
  ///
  /// Integers are decimal, or hexadecimal with `0x`; floats also `nan`, `inf`, `-inf` and
  /// hexadecimal with an exponent (`0x1.8p3`). Floats are rounded to nearest, ties to even.
  static func bytes(_ type: String, _ text: String) -> [UInt8]? {
    switch type {
    case "u8": integer(text, UInt8.self)
    case "u16": integer(text, UInt16.self)
    case "u32": integer(text, UInt32.self)
    case "u64": integer(text, UInt64.self)
    case "s8": integer(text, Int8.self)
    case "s16": integer(text, Int16.self)
    case "s32": integer(text, Int32.self)
    case "s64": integer(text, Int64.self)
    case "b8": bytes("u8", text) ?? bytes("s8", text)
    case "b16": bytes("u16", text) ?? bytes("s16", text)
    case "b32": bytes("u32", text) ?? bytes("s32", text)
    case "b64": bytes("u64", text) ?? bytes("s64", text)
    case "bool": integer(text, UInt8.self).flatMap { $0[0] < 2 ? $0 : nil }
    case "f16": finite(Float16(floatText(text)), text).map { split($0.bitPattern) }
    case "bf16": double(text).flatMap(roundedToBF16).map { split($0) }
    case "f32": finite(Float(floatText(text)), text).map { split($0.bitPattern) }
    case "f64": double(text).map { split($0.bitPattern) }
    default: nil
    }
  }

  private static func split(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// What `bytes` accepts for `type`, in words.
  static func domain(of type: String) -> String {
    switch type {
    case "u8": "a whole number from 0 to 255"
    case "u16": "a whole number from 0 to 65535"
    case "u32": "a whole number from 0 to 4294967295"
    case "u64": "a whole number from 0 to 18446744073709551615"
    case "s8": "a whole number from -128 to 127"
    case "s16": "a whole number from -32768 to 32767"
    case "s32": "a whole number from -2147483648 to 2147483647"
    case "s64": "a whole number from -9223372036854775808 to 9223372036854775807"
    case "b8", "b16", "b32", "b64": "a whole number of \(type.dropFirst()) bits"
    case "bool": "0 or 1"
    default: "a number that \(type) can hold, or \"nan\", \"inf\", \"-inf\""
    }
  }

  private static func integer<Value: FixedWidthInteger>(
    _ text: String, _ type: Value.Type
  ) -> [UInt8]? {
    if text.hasPrefix("0x") || text.hasPrefix("0X") {
      let digits = text.dropFirst(2)
      guard digits.allSatisfy(\.isHexDigit) else { return nil }
      return Value(digits, radix: 16).map { split($0) }
    }
    guard text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Value(text).map { split($0) }
  }

  /// Swift's spelling of a float; an empty text, which is none, for what JSON users do not write.
  private static func floatText(_ text: String) -> String {
    switch text.lowercased() {
    case "nan", "inf", "-inf", "infinity", "-infinity": text.lowercased()
    default: text.utf8.first.map { $0 == 0x2D || (0x30...0x39).contains($0) } == true ? text : ""
    }
  }

  private static func finite<Value: BinaryFloatingPoint>(_ value: Value?, _ text: String) -> Value?
  {
    guard let value else { return nil }
    // A number too large for the type is refused, not made infinite.
    return value.isInfinite && !text.lowercased().contains("inf") ? nil : value
  }

  private static func double(_ text: String) -> Double? { finite(Double(floatText(text)), text) }

  /// The nearest bfloat16, ties to even; nil where it overflows.
  private static func roundedToBF16(_ value: Double) -> UInt16? {
    guard value.isFinite else {
      return value.isNaN ? 0x7FC0 : value < 0 ? 0xFF80 : 0x7F80
    }
    // To odd first, so that the second rounding sees on which side of a tie the value lies.
    var single = Float(value)
    if Double(single) != value {
      if abs(Double(single)) > abs(value) {
        single = value < 0 ? single.nextUp : single.nextDown
      }
      single = Float(bitPattern: single.bitPattern | 1)
    }
    guard single.isFinite else { return nil }
    let bits = single.bitPattern
    let rounded = bits &+ 0x7FFF &+ (bits >> 16 & 1)
    let result = UInt16(truncatingIfNeeded: rounded >> 16)
    return result & 0x7F80 == 0x7F80 ? nil : result
  }
}
