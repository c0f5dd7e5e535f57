import Glibc

/// A format string of the device's `printf`, applied to the bytes of its arguments (CUDA C++
/// Programming Guide, "Format Specifiers"). The conversions are those of C, done by the C library.
struct PrintFormat {
  /// The most characters that a width or a precision asks for.
  private static let widthLimit = 4096

  /// Reads `byteCount` bytes at an offset of the arguments; nil outside memory.
  var argument: (_ offset: Int, _ byteCount: Int) -> UInt64?
  /// The text at a generic address.
  var string: (UInt64) -> [UInt8]?

  private(set) var output: [UInt8] = []
  /// Arguments used so far.
  private(set) var count = 0
  private var offset = 0

  init(
    argument: @escaping (_ offset: Int, _ byteCount: Int) -> UInt64?,
    string: @escaping (UInt64) -> [UInt8]?
  ) {
    self.argument = argument
    self.string = string
  }

  /// The next argument, which lies at a multiple of its size.
  private mutating func next(_ byteCount: Int) -> UInt64? {
    offset = (offset + byteCount - 1) / byteCount * byteCount
    guard let value = argument(offset, byteCount) else { return nil }
    offset += byteCount
    count += 1
    return value
  }

  /// Appends the formatted text.
  ///
  /// - Returns: False where an argument lies outside memory.
  mutating func apply(_ format: [UInt8]) -> Bool {
    var index = 0
    while index < format.count {
      guard format[index] == UInt8(ascii: "%") else {
        output.append(format[index])
        index += 1
        continue
      }
      let start = index
      index += 1
      var specification = "%"
      while index < format.count, "-+ #0".utf8.contains(format[index]) {
        specification.unicodeScalars.append(Unicode.Scalar(format[index]))
        index += 1
      }
      guard let width = number(format, &index) else { return false }
      specification += width
      if index < format.count, format[index] == UInt8(ascii: ".") {
        index += 1
        guard let precision = number(format, &index) else { return false }
        specification += "." + precision
      }
      var length = ""
      while index < format.count, "hlLjzt".utf8.contains(format[index]) {
        length.unicodeScalars.append(Unicode.Scalar(format[index]))
        index += 1
      }
      guard index < format.count else {
        output += format[start...]
        return true
      }
      let conversion = format[index]
      index += 1
      guard let isKnown = convert(conversion, length, specification) else { return false }
      // What is no conversion is printed as it stands.
      if !isKnown { output += format[start..<index] }
    }
    return true
  }

  /// A width or precision: digits, or `*` for an argument. Nil where that lies outside memory.
  private mutating func number(_ format: [UInt8], _ index: inout Int) -> String? {
    if index < format.count, format[index] == UInt8(ascii: "*") {
      index += 1
      guard let value = next(4) else { return nil }
      let number = Int(Int32(truncatingIfNeeded: value))
      return String(min(max(number, -Self.widthLimit), Self.widthLimit))
    }
    var value: Int?
    while index < format.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= format[index] {
      value = min((value ?? 0) * 10 + Int(format[index] - 48), Self.widthLimit)
      index += 1
    }
    return value.map(String.init) ?? ""
  }

  /// - Returns: Whether the conversion is known; nil where its argument lies outside memory.
  private mutating func convert(
    _ conversion: UInt8, _ length: String, _ specification: String
  ) -> Bool? {
    let letter = String(Unicode.Scalar(conversion))
    let isLong = length.contains { "lLjzt".contains($0) }
    switch letter {
    case "%": output.append(conversion)
    case "d", "i", "u", "o", "x", "X":
      guard let bits = next(isLong ? 8 : 4) else { return nil }
      let isSigned = letter == "d" || letter == "i"
      let value: Int64
      switch length {
      case "hh":
        value = isSigned ? Int64(Int8(truncatingIfNeeded: bits)) : Int64(bits & 0xFF)
      case "h":
        value = isSigned ? Int64(Int16(truncatingIfNeeded: bits)) : Int64(bits & 0xFFFF)
      default:
        value =
          isLong
          ? Int64(bitPattern: bits)
          : isSigned ? Int64(Int32(truncatingIfNeeded: bits)) : Int64(bits & 0xFFFF_FFFF)
      }
      print(specification + "ll" + letter, value)
    case "c":
      guard let bits = next(4) else { return nil }
      print(specification + "c", Int32(truncatingIfNeeded: bits))
    case "p":
      guard let bits = next(8) else { return nil }
      print(specification + "p", UInt(bits))
    case "e", "E", "f", "F", "g", "G", "a", "A":
      guard let bits = next(8) else { return nil }
      print(specification + letter, Double(bitPattern: bits))
    case "s":
      guard let address = next(8) else { return nil }
      guard let text = address == 0 ? Array("(null)".utf8) : string(address) else { return nil }
      (text + [0]).withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        print(specification + "s", Int(bitPattern: base))
      }
    default: return false
    }
    return true
  }

  private mutating func print(_ format: String, _ value: any CVarArg) {
    withVaList([value]) { arguments in
      var buffer = [CChar](repeating: 0, count: 2 * Self.widthLimit)
      let length = vsnprintf(&buffer, buffer.count, format, arguments)
      let shown = min(max(Int(length), 0), buffer.count - 1)
      output += buffer[..<shown].map { UInt8(bitPattern: $0) }
    }
  }
}
