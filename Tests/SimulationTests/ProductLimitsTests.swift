import BipolarInt
import Kernels
import Simulation
import Testing

@Suite struct ProductLimitsTests {
  private func refusal(
    _ m: Int, _ n: Int, _ k: Int, _ values: OperandValues = .codes(.bipolar, BitWidth.allCases[7])
  ) -> String? {
    var kernel = VerificationTests.Promise()
    kernel.activationValues = values
    kernel.weightValues = values
    do {
      try ProductLimits.check(MultiplicationSize(m: m, n: n, k: k), for: kernel)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func sizesOutOfRange() {
    for size in [Int.min, -1, 0, 1 << 31, .max] {
      #expect(refusal(size, 1, 1) == "m = \(size) is not a size: use 1 to 2147483647")
      #expect(refusal(1, size, 1) == "n = \(size) is not a size: use 1 to 2147483647")
      #expect(refusal(1, 1, size) == "k = \(size) is not a size: use 1 to 2147483647")
    }
  }

  /// 33025 x 255 x 255 and 131071 x 128 x 128 are the last that 31 bits hold.
  @Test func sumsThatOverflow() {
    #expect(
      refusal(1, 1, 33_026)
        == "inner length K = 33026 overflows an Int32 result at w8a8; use K <= 33025 or fewer bits")
    #expect(refusal(1, 1, 33_025) == nil)
    #expect(
      refusal(1, 1, 131_072, .signed(bits: 8))
        == "inner length K = 131072 overflows an Int32 result of promise; use K <= 131071")
    #expect(refusal(1, 1, 131_071, .signed(bits: 8)) == nil)
    #expect(refusal(1, 1, 1 << 27, .half) == nil)
  }

  @Test func memory() {
    let refusal = refusal(.max >> 32, .max >> 32, 1, .single)
    #expect(refusal?.hasPrefix("the run needs about ") == true)
    #expect(refusal?.hasSuffix(" MiB are available: use smaller sizes") == true)
  }
}
