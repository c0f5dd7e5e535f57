import BipolarInt
import Testing

@Suite struct BitWidthTests {
  @Test(arguments: BitWidth.allCases)
  func everyCodeHasTheValueOfTheDefinition(width: BitWidth) throws {
    #expect(width.codeCount == 1 << width.bits)
    for code in width.codes {
      let value = ScalarReference.value(ofCode: code, bits: width.bits)
      #expect(Int(width.value(ofCode: code)) == value)
      #expect(try width.code(ofValue: value) == code)
    }
    #expect(
      Int(width.minimumValue) == ScalarReference.value(ofCode: 0, bits: width.bits))
    #expect(
      Int(width.maximumValue)
        == ScalarReference.value(ofCode: width.codes.upperBound, bits: width.bits))
  }

  @Test func valuesOfTheSmallWidthsAreThePublishedOnes() throws {
    let one = try BitWidth(1)
    let two = try BitWidth(2)
    #expect(one.codes.map { one.value(ofCode: $0) } == [-1, 1])
    #expect(two.codes.map { two.value(ofCode: $0) } == [-3, -1, 1, 3])
  }

  @Test func bitsAboveTheWidthAreIgnored() throws {
    #expect(try BitWidth(3).value(ofCode: 0b1111_1101) == BitWidth(3).value(ofCode: 0b101))
  }

  @Test(arguments: BitWidth.allCases)
  func signedIntegersMapToTwicePlusOneByFlippingTheTopBit(width: BitWidth) throws {
    let half = 1 << (width.bits - 1)
    for signed in -half..<half {
      let code = try width.code(ofSigned: signed)
      #expect(Int(width.value(ofCode: code)) == 2 * signed + 1)
      let pattern = UInt8(truncatingIfNeeded: signed) & width.codes.upperBound
      #expect(code == pattern ^ (1 << UInt8(width.bits - 1)))
    }
    for signed in [-half - 1, half, Int.min, Int.max] {
      #expect(
        throws: BipolarIntError.signedIntegerOutOfRange(signed, width: width, position: nil)
      ) { try width.code(ofSigned: signed) }
    }
  }

  @Test(arguments: BitWidth.allCases)
  func valuesWithoutACodeAreRefused(width: BitWidth) {
    let limit = 1 << width.bits
    let even = Array(stride(from: -limit, through: limit, by: 2))
    for value in even + [limit + 1, -limit - 1, Int.min, Int.max] {
      #expect(throws: BipolarIntError.valueHasNoCode(value, width: width, position: nil)) {
        try width.code(ofValue: value)
      }
    }
  }

  @Test(arguments: [0, 9, -1, Int.min, Int.max])
  func otherNumbersOfBitsAreRefused(bits: Int) {
    #expect(throws: BipolarIntError.bitWidthOutOfRange(bits)) { try BitWidth(bits) }
  }

  @Test func allWidthsAreListedInOrder() throws {
    #expect(BitWidth.allCases.map(\.bits) == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(try BitWidth(3) < BitWidth(4))
    #expect(try !(BitWidth(4) < BitWidth(4)))
  }
}
