import PTX
import Testing

@Suite struct ParseErrorsTests {
  @Test func descriptionNamesFilePlaceAndMend() throws {
    let text = moduleHeader + ".entry k() {\n  bra lost;\n}\n"
    let errors = try #require(throws: ParseErrors.self) {
      try Module(parsing: text, file: "kernel.ptx")
    }
    #expect(
      errors.description
        == "kernel.ptx:5:7: error: undefined label 'lost': no 'lost:' in this scope or around it")
    #expect(errors.first.text == "lost")
    let nameless = try #require(throws: ParseErrors.self) { try Module(parsing: text) }
    #expect(nameless.description.hasPrefix("5:7: error: "))
  }

  @Test func parsingGoesOnAndKeepsTheOrderOfTheText() {
    let found = mistakes(
      in: moduleHeader
        + """
        .global .u32 a = {1};
        .entry k() {
          bra lost;
          { mov.u32 %r1, ; }
          add.s32 %r1, %r2, 0x;
          ret
        }
        .func f() { anything; at !; all; }
        .global .u32 a[];
        """)
    #expect(found.map(\.position.line) == [4, 6, 7, 8, 9, 11, 12])
  }

  @Test func atMostTwentyAreListed() {
    let found = mistakes(in: kernelText(String(repeating: "mov.u32 %r1 5;\n", count: 1000)))
    #expect(found.count == ParseErrors.limit)
    #expect(found.map(\.position.line) == Array(6..<26))
  }

  @Test func aBinaryIsOneMistake() {
    #expect(mistakes(in: [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0x33]).map(\.position.column) == [1])
    #expect(mistakes(in: Array(moduleHeader.utf8) + [0x2F, 0x2F, 0xFF, 0x80, 0xFF]).count == 1)
  }
}
