import BipolarInt
import Testing

@Suite struct AccumulatorBoundTests {
  /// The largest K for each weight width (rows) and activation width (columns), 1 to 8, computed
  /// apart from this package with exact integers.
  static let largestInnerLengths: [[Int]] =
    [
      [
        2_147_483_647, 715_827_882, 306_783_378, 143_165_576, 69_273_666, 34_087_042, 16_909_320,
        8_421_504,
      ],
      [
        715_827_882, 238_609_294, 102_261_126, 47_721_858, 23_091_222, 11_362_347, 5_636_440,
        2_807_168,
      ],
      [
        306_783_378, 102_261_126, 43_826_196, 20_452_225, 9_896_238, 4_869_577, 2_415_617,
        1_203_072,
      ],
      [143_165_576, 47_721_858, 20_452_225, 9_544_371, 4_618_244, 2_272_469, 1_127_288, 561_433],
      [69_273_666, 23_091_222, 9_896_238, 4_618_244, 2_234_634, 1_099_582, 545_461, 271_661],
      [34_087_042, 11_362_347, 4_869_577, 2_272_469, 1_099_582, 541_064, 268_401, 133_674],
      [16_909_320, 5_636_440, 2_415_617, 1_127_288, 545_461, 268_401, 133_144, 66_311],
      [8_421_504, 2_807_168, 1_203_072, 561_433, 271_661, 133_674, 66_311, 33_025],
    ]

  @Test func limitsAreThoseOfTheTable() throws {
    for weightBits in 1...8 {
      for activationBits in 1...8 {
        let precision = try Precision("w\(weightBits)a\(activationBits)")
        let limit = Self.largestInnerLengths[weightBits - 1][activationBits - 1]
        #expect(AccumulatorBound.maximumInnerLength(for: precision) == limit, "\(precision)")
        try AccumulatorBound.check(innerLength: limit, for: precision)
        #expect(
          throws: BipolarIntError.accumulatorOverflow(
            innerLength: limit + 1, limit: limit, precision: precision)
        ) { try AccumulatorBound.check(innerLength: limit + 1, for: precision) }
      }
    }
  }

  @Test func largestMagnitudeIsReachedByExtremeOperands() throws {
    for precision in Precision.allPairs {
      for length in [1, 7, 33_025] {
        let extreme =
          ScalarReference.value(
            ofCode: precision.weightBits.codes.upperBound, bits: precision.weightBits.bits)
          * ScalarReference.value(
            ofCode: precision.activationBits.codes.upperBound,
            bits: precision.activationBits.bits)
        #expect(
          try Int(AccumulatorBound.largestMagnitude(innerLength: length, precision: precision))
            == length * extreme)
      }
    }
  }

  @Test(arguments: [0, -1, Int.min])
  func innerLengthsBelowOneAreRefused(length: Int) {
    for precision in Precision.allPairs {
      #expect(throws: BipolarIntError.innerLengthNotPositive(length)) {
        try AccumulatorBound.largestMagnitude(innerLength: length, precision: precision)
      }
    }
  }

  @Test func enormousInnerLengthsAreRefused() {
    for precision in Precision.allPairs {
      #expect(throws: BipolarIntError.self) {
        try AccumulatorBound.check(innerLength: .max, for: precision)
      }
    }
  }
}
