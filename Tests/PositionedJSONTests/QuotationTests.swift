import Testing

@testable import PositionedJSON

@Suite struct QuotationTests {
  @Test func staysOnOneLine() {
    #expect(onOneLine("a\nb\u{1b}[31m\u{2028}c") == #"a\u{a}b\u{1b}[31m\u{2028}c"#)
    #expect(quoted("é") == "\"é\"")
    #expect(onOneLine(String(repeating: "x", count: 121)).count == 123)
    #expect(onOneLine(String(repeating: "x", count: 120)).count == 120)
  }

  @Test func findsTheNearestName() {
    let names = ["t4", "a100-40gb", "h100-sxm"]
    #expect(nearest(to: "a100-40g", among: names) == "a100-40gb")
    #expect(nearest(to: "h100sxm", among: names) == "h100-sxm")
    #expect(nearest(to: "", among: names) == nil)
    #expect(nearest(to: "nope", among: names) == nil)
    #expect(nearest(to: "x", among: []) == nil)
  }

  @Test func boundsTheLengthOfPaths() {
    let long = String(repeating: "k", count: 10_000)
    #expect(JSONPath.root.member(long).description.count < 150)
    #expect(JSONPath.root.member("sm").element(3).member("a b").description == "$.sm[3][\"a b\"]")
  }
}
