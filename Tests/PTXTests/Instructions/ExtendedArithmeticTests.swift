import PTX
import Testing

@Suite struct ExtendedArithmeticTests {
  @Test func typesOfEachFunction() {
    let types = "u32 s32 u64 s64"
    for form in ["add.cc", "addc", "addc.cc", "sub.cc", "subc", "subc.cc"] {
      expectTypes(form, types)
    }
    for part in ["lo", "hi"] {
      for form in ["mad.\(part).cc", "madc.\(part)", "madc.\(part).cc"] { expectTypes(form, types) }
      expectTypes("dp2a.\(part).u32", "u32 s32")
    }
    expectTypes("dp4a.s32", "u32 s32")
  }

  @Test func formsAndSpellings() throws {
    try expectCanonical(
      "addc.cc.u32",
      .extendedArithmetic(
        ExtendedArithmetic(.add, type: .u32, readsCarry: true, writesCarry: true)))
    try expectCanonical(
      "mad.hi.cc.s64",
      .extendedArithmetic(
        ExtendedArithmetic(.mad, part: .hi, type: .s64, readsCarry: false, writesCarry: true)))
    try expectCanonical(
      "dp2a.hi.u32.s32",
      .dotProduct(DotProduct(.twoHalvesHigh, aIsSigned: false, bIsSigned: true)))
    try expectCanonical(
      "dp4a.s32.u32", .dotProduct(DotProduct(.fourBytes, aIsSigned: true, bIsSigned: false)))
  }

  @Test func refusals() {
    for spelling in [
      "mad.wide.cc.u32", "addc.u16", "mad.cc.u32", "addc.lo.u32", "madc.u32", "addc.sat.s32",
      "dp4a.u32", "dp4a.lo.u32.u32", "dp2a.u32.u32", "dp2a.wide.u32.u32", "dp4a.u16.u32",
    ] {
      #expect(complaint(about: spelling)?.hasPrefix("\(spelling): ") == true, "\(spelling)")
    }
  }
}
