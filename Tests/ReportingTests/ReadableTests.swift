import Testing

@testable import Reporting

/// Numbers for people, at the places where their form changes.
@Suite struct ReadableTests {
  @Test func countsHaveThousands() {
    let cases: [(Int, String)] = [
      (0, "0"), (7, "7"), (999, "999"), (1_000, "1,000"), (12_345, "12,345"),
      (999_999, "999,999"), (1_000_000, "1,000,000"), (-1, "-1"), (-999, "-999"),
      (-1_000, "-1,000"), (.max, "9,223,372,036,854,775,807"), (.min, "-9,223,372,036,854,775,808"),
    ]
    for (value, text) in cases { #expect(Readable.count(value) == text) }
    #expect(Readable.count(UInt64.max) == "18,446,744,073,709,551,615")
    #expect(Readable.count(Int8.min) == "-128")
  }

  @Test func countsHaveTheirNoun() {
    #expect(Readable.count(0, "block") == "0 blocks")
    #expect(Readable.count(1, "block") == "1 block")
    #expect(Readable.count(-1, "block") == "-1 blocks")
    #expect(Readable.count(1_000, "block") == "1,000 blocks")
  }

  @Test func numbersHaveThreeDigitsAtLeast() {
    let cases: [(Double, String)] = [
      (0, "0"), (-0.0, "0"), (1, "1.00"), (4.7, "4.70"), (9.994, "9.99"), (9.996, "10.0"),
      (99.94, "99.9"), (99.96, "100"), (0.09996, "0.100"), (999, "999"), (999.4, "999"),
      (999.95, "1,000"),
      (1_000, "1,000"), (1234.5, "1,235"), (0.0123, "0.0123"), (0.9999, "1.00"),
      (1e-9, "0.000000001"), (1.5e-10, "1.5e-10"), (-4.7, "-4.70"), (-999.95, "-1,000"),
      (-0.0123, "-0.0123"), (999_999_999_999_999, "999,999,999,999,999"),
      (1e15, "1,000,000,000,000,000"), (1e18, "1e+18"),
      (-1e300, "-1e+300"), (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
      (.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf"), (.leastNonzeroMagnitude, "5e-324"),
    ]
    for (value, text) in cases { #expect(Readable.number(value) == text) }
    #expect(Readable.number(3.14159, digits: 1) == "3")
    #expect(Readable.number(3.14159, digits: 5) == "3.1416")
  }

  @Test func fixedDecimalsRoundHalfAwayFromZero() {
    let cases: [(Double, Int, String)] = [
      (0, 0, "0"), (0, 2, "0.00"), (0.5, 0, "1"), (-0.5, 0, "-1"), (0.25, 1, "0.3"),
      (-0.25, 1, "-0.3"), (0.04, 1, "0.0"), (-0.04, 1, "0.0"), (1.999, 2, "2.00"),
      (0.999, 2, "1.00"), (1234.5678, 3, "1,234.568"), (0.001, 3, "0.001"), (0.05, 2, "0.05"),
      (99.9999, 3, "100.000"), (1, -3, "1"), (0.125, 99, "0.125000000"),
      // Whole part times factor is past 2^64 here.
      (999_999_999_999_999, 9, "999,999,999,999,999.000000000"),
      (1e14, 5, "100,000,000,000,000.00000"),
      (1e15, 2, "1,000,000,000,000,000.00"), (1e18, 2, "1e+18"), (.nan, 2, "nan"),
      (-.infinity, 2, "-inf"),
    ]
    for (value, decimals, text) in cases {
      #expect(Readable.fixed(value, decimals: decimals) == text)
    }
  }

  /// A fixed form is the number to within half a unit of its last decimal.
  @Test func fixedDecimalsAreNear() throws {
    var state: UInt64 = 11
    for _ in 0..<2_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = (Double(state >> 11) * 0x1p-53 - 0.5) * (state % 2 == 0 ? 10 : 1e6)
      let decimals = Int(state >> 8 & 3)
      let text = Readable.fixed(value, decimals: decimals)
      let back = try #require(Double(text.filter { $0 != "," }), "\(text)")
      let unit = [1, 0.1, 0.01, 0.001][decimals]
      #expect(abs(back - value) <= 0.5 * unit + 1e-9, "seed 11: \(value) as \(text)")
    }
  }

  @Test func bytesHaveBinaryUnits() {
    let cases: [(UInt64, String)] = [
      (0, "0 B"), (1, "1 B"), (999, "999 B"), (1_000, "1000 B"), (1_023, "1023 B"),
      (1_024, "1.0 KiB"), (1_536, "1.5 KiB"), (18_432, "18.0 KiB"), (1_048_524, "1,023.9 KiB"),
      (1_048_575, "1.0 MiB"), (1 << 20, "1.0 MiB"), (5_767_168, "5.5 MiB"), (1 << 30, "1.0 GiB"),
      (80 << 30, "80.0 GiB"), (1 << 40, "1.0 TiB"), (1 << 50, "1.0 PiB"), (1 << 60, "1.0 EiB"),
      (.max, "16.0 EiB"),
    ]
    for (value, text) in cases { #expect(Readable.bytes(value) == text) }
  }

  @Test func secondsHaveTheirUnit() {
    let cases: [(Double, String)] = [
      (0, "0 us"), (7e-6, "7.00 us"), (0.000_999_4, "999 us"), (0.000_999_6, "1.00 ms"),
      (0.001, "1.00 ms"), (0.0154, "15.4 ms"), (0.999_4, "999 ms"), (0.999_6, "1.00 s"),
      (1, "1.00 s"), (59.994, "59.99 s"), (3_600, "3,600.00 s"), (.nan, "nan s"),
    ]
    for (value, text) in cases { #expect(Readable.seconds(value) == text) }
  }
}
