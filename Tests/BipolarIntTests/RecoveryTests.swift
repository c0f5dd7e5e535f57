import BipolarInt
import Testing

@Suite struct RecoveryTests {
  /// Every pair of codes at every precision, as a product with K = 1.
  @Test func bothFormsRecoverEveryProductOfTwoCodes() {
    for precision in Precision.allPairs {
      let (p, q) = (precision.weightBits, precision.activationBits)
      var wrong = 0
      for weight in p.codes {
        for activation in q.codes {
          let expected =
            ScalarReference.value(ofCode: weight, bits: p.bits)
            * ScalarReference.value(ofCode: activation, bits: q.bits)
          var differing = 0
          var common = 0
          for i in 0..<p.bits {
            for j in 0..<q.bits {
              let (a, b) = (weight >> UInt8(i) & 1, activation >> UInt8(j) & 1)
              differing += Int(a ^ b) << (i + j)
              common += Int(a & b) << (i + j)
            }
          }
          let xor = Recovery.xor(
            weightedCount: differing, innerLength: 1, precision: precision)
          let and = Recovery.and(
            weightedCount: common, weightCodeSum: Int(weight),
            activationCodeSum: Int(activation), innerLength: 1, precision: precision)
          if xor != expected || and != expected { wrong += 1 }
        }
      }
      #expect(wrong == 0, "\(precision)")
    }
  }

  @Test func oneBitProductsCountAgreementLessDisagreement() {
    // 3 equal and 5 different bits.
    #expect(Recovery.oneBitProduct(innerLength: 8, differingBits: 5) == 3 - 5)
  }

  @Test func operationsAreSpelledAsInPTX() {
    #expect(PlaneOperation.allCases.map(\.rawValue) == ["xor", "and"])
  }
}
