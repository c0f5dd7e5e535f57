import MatrixFiles
import Testing

@Suite("16-bit floating point")
struct HalfPrecisionTests {
  /// The value of a binary interchange format with these field widths (IEEE 754-2019, 3.4), in
  /// `Double`, which holds every one of them exactly; nil for NaN.
  static func value(_ bits: UInt16, exponentBits: Int, fractionBits: Int) -> Double? {
    let fraction = Int(bits) & (1 << fractionBits - 1)
    let exponent = Int(bits) >> fractionBits & (1 << exponentBits - 1)
    let sign: Double = bits >> 15 == 1 ? -1 : 1
    let bias = 1 << (exponentBits - 1) - 1
    if exponent == 1 << exponentBits - 1 { return fraction == 0 ? sign * .infinity : nil }
    let significand = Double(exponent == 0 ? fraction : fraction + 1 << fractionBits)
    let scale = max(exponent, 1) - bias - fractionBits
    return sign * significand * Double(sign: .plus, exponent: scale, significand: 1)
  }

  func check(_ values: [Float], exponentBits: Int, fractionBits: Int) {
    #expect(values.count == 65_536)
    for (bits, value) in zip(UInt16.min ... .max, values) {
      let expected = Self.value(bits, exponentBits: exponentBits, fractionBits: fractionBits)
      let matches =
        if let expected {
          Double(value).bitPattern == expected.bitPattern
        } else {
          value.isNaN
        }
      if !matches {
        Issue.record("pattern \(bits) read as \(value), not \(expected ?? .nan)")
        return
      }
    }
  }

  @Test func readsAllPatternsOfBinary16() throws {
    let patterns = UInt16.min ... .max
    let little = FileBytes.npy(
      FileBytes.dictionary("<f2", "(256, 256)"), FileBytes.littleEndian(patterns))
    let big = FileBytes.npy(
      FileBytes.dictionary(">f2", "(256, 256)"),
      FileBytes.littleEndian(patterns.lazy.map(\.byteSwapped)))
    for bytes in [little, big] {
      let matrix = try readingMatrix(of: bytes)
      #expect(matrix.elementType == .float16)
      check(try matrix.realMatrix().elements, exponentBits: 5, fractionBits: 10)
    }
  }

  @Test func readsAllPatternsOfBrainFloat() throws {
    let header = "{\(FileBytes.entry("w", "BF16", "[256,256]", 0, 131_072))}"
    let bytes = FileBytes.safetensors(header, FileBytes.littleEndian(UInt16.min ... .max))
    let matrix = try readingMatrix(of: bytes)
    #expect(matrix.elementType == .bfloat16)
    check(try matrix.realMatrix().elements, exponentBits: 8, fractionBits: 7)
  }
}
