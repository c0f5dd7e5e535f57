import Testing

@testable import apsim

/// Numbers of the command line: decimal digits alone, within the range.
@Suite struct WholeNumberTests {
  @Test func readsDigits() throws {
    #expect(try WholeNumber.parse("1", in: 1...3) == 1)
    #expect(try WholeNumber.parse("003", in: 1...3) == 3)
    #expect(try WholeNumber.parse("18446744073709551615", in: 0...UInt64.max) == .max)
    #expect(try WholeNumber.parse("0", in: 0...UInt64.max) == 0)
  }

  @Test(arguments: [
    "", " 1", "1 ", "+1", "-1", "1.0", "1e0", "0x1", "１", "4", "0", "99999999999999999999",
    "1\u{0}",
  ])
  func refusesEverythingElse(text: String) {
    let error = #expect(throws: UsageError.self) { try WholeNumber.parse(text, in: 1...3) }
    #expect(error?.description == "use a whole number from 1 to 3")
  }
}
