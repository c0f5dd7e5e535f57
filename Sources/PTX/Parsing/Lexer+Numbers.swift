extension Lexer {
  /// A constant (PTX ISA, "Constants"): an integer in four bases with an optional `U`, a float by
  /// its bits (`0f3F800000`, `0d3FF0000000000000`), or a decimal float, which has 64 bits.
  mutating func number(from start: Int) -> Token {
    let second = source.bytes[start] == UInt8(ascii: "0") ? source.bytes[start + 1] : 0
    switch second {
    case UInt8(ascii: "x"), UInt8(ascii: "X"):
      index += 2
      return integer(from: start, radix: 16)
    case UInt8(ascii: "b"), UInt8(ascii: "B"):
      index += 2
      return integer(from: start, radix: 2)
    case UInt8(ascii: "f"), UInt8(ascii: "F"):
      return floatBits(from: start, .float32, digits: 8)
    case UInt8(ascii: "d"), UInt8(ascii: "D"):
      return floatBits(from: start, .float64, digits: 16)
    default:
      return isDecimalFloat(from: start)
        ? decimalFloat(from: start) : integer(from: start, radix: second.isDigit ? 8 : 10)
    }
  }

  /// Reads digits up to the first byte that is none, keeping all 64 bits.
  private mutating func integer(from start: Int, radix: UInt64) -> Token {
    let digits = index
    var value: UInt64 = 0
    var overflows = false
    while let digit = source.bytes[index].digit(radix: radix) {
      let (product, carry) = value.multipliedReportingOverflow(by: radix)
      let (sum, carryOut) = product.addingReportingOverflow(digit)
      overflows = overflows || carry || carryOut
      value = sum
      index += 1
    }
    let isEmpty = index == digits
    if source.bytes[index] == UInt8(ascii: "U") { index += 1 }
    if isEmpty || source.bytes[index].isIdentifier { return malformed(from: start) }
    if overflows {
      return invalid(
        from: start, "\(source.string(start..<index)) does not fit in 64 bits: write a smaller one")
    }
    return token(.integer, from: start, bits: value)
  }

  private mutating func floatBits(from start: Int, _ kind: Token.Kind, digits: Int) -> Token {
    index += 2
    var value: UInt64 = 0
    var count = 0
    while count < digits, let digit = source.bytes[index].digit(radix: 16) {
      value = value << 4 | digit
      count += 1
      index += 1
    }
    if count < digits || source.bytes[index].isIdentifier {
      skipMalformed()
      return invalid(
        from: start,
        "'\(shortened(from: start))' needs \(digits) hexadecimal digits after "
          + "'\(source.string(start..<start + 2))'")
    }
    return token(kind, from: start, bits: value)
  }

  /// Whether the digits at `start` go on as a decimal float: with a point or an exponent.
  private func isDecimalFloat(from start: Int) -> Bool {
    var offset = start
    while source.bytes[offset].isDigit { offset += 1 }
    let next = source.bytes[offset]
    return next == UInt8(ascii: ".") || next | 0x20 == UInt8(ascii: "e")
  }

  private mutating func decimalFloat(from start: Int) -> Token {
    skipDigits()
    if source.bytes[index] == UInt8(ascii: ".") {
      index += 1
      skipDigits()
    }
    if source.bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if source.bytes[index] == UInt8(ascii: "+") || source.bytes[index] == UInt8(ascii: "-") {
        index += 1
      }
      guard source.bytes[index].isDigit else { return malformed(from: start) }
      skipDigits()
    }
    guard !source.bytes[index].isIdentifier, let value = Double(source.string(start..<index)) else {
      return malformed(from: start)
    }
    guard value.isFinite else {
      return invalid(
        from: start, "\(shortened(from: start)) is larger than any 64-bit float: write its bits")
    }
    return token(.float64, from: start, bits: value.bitPattern)
  }

  private mutating func skipDigits() {
    while source.bytes[index].isDigit { index += 1 }
  }

  private mutating func malformed(from start: Int) -> Token {
    skipMalformed()
    return invalid(
      from: start,
      "'\(shortened(from: start))' is not a number: write 10, 0x1F, 0b11, 017, 0f3F800000 or 1.5")
  }

  private mutating func skipMalformed() {
    while source.bytes[index].isIdentifier { index += 1 }
  }

  private func shortened(from start: Int) -> String {
    source.string(start..<min(index, start + 40))
  }
}

extension UInt8 {
  /// The value of the byte as a digit of `radix`, at most 16; nil if it is none.
  fileprivate func digit(radix: UInt64) -> UInt64? {
    let value: UInt8
    if isDigit {
      value = self &- UInt8(ascii: "0")
    } else {
      let letter = (self | 0x20) &- UInt8(ascii: "a")
      guard letter < 6 else { return nil }
      value = letter + 10
    }
    return UInt64(value) < radix ? UInt64(value) : nil
  }
}
