/// Numbers as people read them.
enum Readable {
  /// `1,908,736`.
  static func count(_ value: some BinaryInteger) -> String {
    let digits = String(value.magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return (value < 0 ? "-" : "") + result
  }

  /// `1 block`, `64 blocks`.
  static func count(_ value: some BinaryInteger, _ noun: String) -> String {
    "\(count(value)) \(noun)\(value == 1 ? "" : "s")"
  }

  /// A number with at least `digits` significant digits and, from 1e-9 to 1e18, no exponent:
  /// `0.0123`, `4.70`, `1,234`.
  static func number(_ value: Double, digits: Int = 3) -> String {
    let magnitude = abs(value)
    guard magnitude == 0 || magnitude >= 1e-9 else { return "\(value)" }
    let limit = powerOfTen(digits - 1)
    var decimals = 0
    var scaled = magnitude
    while scaled > 0, scaled < limit, decimals < 9 {
      scaled *= 10
      decimals += 1
    }
    // Rounding may add a digit: 9.996 is 10.0, not 10.00.
    if decimals > 0, scaled + 0.5 >= 10 * limit { decimals -= 1 }
    return fixed(value, decimals: decimals)
  }

  /// A number with 0 to 9 decimals; a half is rounded away from zero. Magnitudes from 1e18 up keep
  /// their exponent, NaN and infinities their names.
  static func fixed(_ value: Double, decimals: Int) -> String {
    let magnitude = abs(value)
    guard magnitude < 1e18 else { return "\(value)" }
    let decimals = min(max(decimals, 0), 9)
    let factor = powerOfTen(decimals)
    // Apart from the whole, since magnitude x factor need not fit in an integer.
    var whole = UInt64(magnitude)
    var fraction = UInt64((magnitude - Double(whole)) * factor + 0.5)
    if Double(fraction) >= factor {
      fraction = 0
      whole += 1
    }
    let sign = value < 0 && (whole > 0 || fraction > 0) ? "-" : ""
    guard decimals > 0 else { return sign + count(whole) }
    let digits = String(fraction)
    let zeros = String(repeating: "0", count: decimals - digits.count)
    return "\(sign)\(count(whole)).\(zeros)\(digits)"
  }

  /// `64 B`, `12.5 KiB`, `3.1 MiB`.
  static func bytes(_ value: UInt64) -> String {
    guard value >= 1024 else { return "\(value) B" }
    var amount = Double(value) / 1024
    var units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"][...]
    // 1023.95 would be printed as 1,024.0.
    while amount >= 1023.95, units.count > 1 {
      amount /= 1024
      units = units.dropFirst()
    }
    return fixed(amount, decimals: 1) + " " + (units.first ?? "")
  }

  /// `0.42 s`, `15.0 ms`, `7.00 us`.
  static func seconds(_ value: Double) -> String {
    let magnitude = abs(value)
    if magnitude >= 0.9995 || magnitude.isNaN { return fixed(value, decimals: 2) + " s" }
    if magnitude >= 0.9995e-3 { return number(value * 1e3) + " ms" }
    return number(value * 1e6) + " us"
  }

  private static func powerOfTen(_ exponent: Int) -> Double {
    var power = 1.0
    for _ in 0..<min(max(exponent, 0), 15) { power *= 10 }
    return power
  }
}
