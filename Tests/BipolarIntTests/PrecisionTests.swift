import BipolarInt
import Testing

@Suite struct PrecisionTests {
  @Test func textRoundTripsForAllPairs() throws {
    #expect(Precision.allPairs.count == 64)
    #expect(Set(Precision.allPairs).count == 64)
    for weightBits in 1...8 {
      for activationBits in 1...8 {
        let precision = try Precision("w\(weightBits)a\(activationBits)")
        #expect(precision.weightBits.bits == weightBits)
        #expect(precision.activationBits.bits == activationBits)
        #expect(precision.planePairCount == weightBits * activationBits)
        #expect(precision.description == "w\(weightBits)a\(activationBits)")
        #expect(Precision.allPairs.contains(precision))
      }
    }
  }

  @Test func capitalLettersAreRead() throws {
    #expect(try Precision("W2A4") == Precision("w2a4"))
  }

  @Test(arguments: [
    "", "w", "a", "wa", "w2", "a4", "2a4", "w2a", "wa4", "a2w4", "w2a4 ", " w2a4", "w+2a4",
    "w-2a4", "w2a4a4", "w2.0a4", "w02a4", "w2b4", "w2a٤", "w2a\u{301}4", "int4", "w0x2a4",
    "w99999999999999999999a1",
  ])
  func malformedTextIsRefused(text: String) {
    #expect(throws: BipolarIntError.malformedPrecision(text)) { try Precision(text) }
  }

  @Test(arguments: [("w0a1", 0), ("w1a0", 0), ("w9a1", 9), ("w1a16", 16), ("w16a16", 16)])
  func widthsOutOfRangeAreRefused(text: String, bits: Int) {
    #expect(throws: BipolarIntError.bitWidthOutOfRange(bits)) { try Precision(text) }
  }
}
