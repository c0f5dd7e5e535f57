import BipolarInt
import Testing

/// Encodings against the weights of their bits.
@Suite struct PlaneEncodingTests {
  private func value(_ encoding: PlaneEncoding, _ code: Int, bits: Int) -> Int {
    (0..<bits).reduce(0) { sum, bit in
      let isSet = code >> bit & 1 == 1
      let weight = 1 << bit
      return switch encoding {
      case .bipolar: sum + (isSet ? weight : -weight)
      case .unsigned: sum + (isSet ? weight : 0)
      case .twosComplement: sum + (isSet ? (bit == bits - 1 ? -weight : weight) : 0)
      }
    }
  }

  @Test(arguments: BitWidth.allCases, PlaneEncoding.allCases)
  func codesAndValuesAreOneToOne(width: BitWidth, encoding: PlaneEncoding) {
    var codes: [Int: UInt8] = [:]
    for code in width.codes {
      let expected = value(encoding, Int(code), bits: width.bits)
      #expect(encoding.value(ofCode: code, width: width) == expected)
      codes[expected] = code
    }
    for value in Array(-600...600) + [.min + 256, .max - 256] {
      #expect(encoding.code(ofValue: value, width: width) == codes[value], "\(value)")
    }
  }
}
