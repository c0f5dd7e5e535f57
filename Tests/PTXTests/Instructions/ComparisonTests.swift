import PTX
import Testing

@Suite struct ComparisonTests {
  @Test func typesOfEachRelation() {
    for relation in ["eq", "ne"] {
      expectTypes("setp." + relation, "b16 b32 b64 u16 u32 u64 s16 s32 s64")
    }
    for relation in ["lt", "le", "gt", "ge"] {
      expectTypes("setp." + relation, "u16 u32 u64 s16 s32 s64")
    }
    for relation in ["lo", "ls", "hi", "hs"] { expectTypes("setp." + relation, "u16 u32 u64") }
    expectTypes("selp", "b16 b32 b64 u16 u32 u64 s16 s32 s64 f32 f64")
  }

  @Test func formsAndSpellings() throws {
    try expectCanonical("setp.hs.u16", .comparison(Comparison(.hs, type: .u16)))
    try expectCanonical("setp.lt.s32", .comparison(Comparison(.lt, type: .s32)))
    try expectCanonical("selp.f64", .select(Select(type: .f64)))
  }

  @Test func refusals() {
    #expect(complaint(about: "setp.u32") == "setp.u32: setp needs a comparison")
    #expect(
      complaint(about: "setp.lt.b32")
        == "setp.lt.b32: setp compares untyped bits by .eq and .ne alone")
    #expect(
      complaint(about: "setp.lo.s32")
        == "setp.lo.s32: setp compares signed integers by .lt, .le, .gt and .ge")
    #expect(
      complaint(about: "setp.eq.and.u32")
        == "setp.eq.and.u32: setp does not support the modifier .and")
    #expect(complaint(about: "setp.equ.f32") == "setp.equ.f32: setp needs a comparison")
  }
}
