import PTX
import Testing

@Suite struct ComparisonTests {
  @Test func typesOfEachRelation() {
    let floats = "f16 f16x2 bf16 bf16x2 f32 f64"
    for relation in ["eq", "ne"] {
      expectTypes("setp." + relation, "b16 b32 b64 u16 u32 u64 s16 s32 s64 \(floats)")
    }
    for relation in ["lt", "le", "gt", "ge"] {
      expectTypes("setp." + relation, "u16 u32 u64 s16 s32 s64 \(floats)")
    }
    for relation in ["equ", "neu", "ltu", "leu", "gtu", "geu", "num", "nan"] {
      expectTypes("setp." + relation, floats)
    }
    for relation in ["lo", "ls", "hi", "hs"] { expectTypes("setp." + relation, "u16 u32 u64") }
    let words = "b16 b32 b64 u16 u32 u64 s16 s32 s64 f32 f64"
    expectTypes("selp", words)
    expectTypes("set.ne.f32", words)
    expectTypes("set.ne.u32", "\(words) f16 f16x2 bf16 bf16x2")
    expectTypes("set.ne.s16", "f16 bf16")
    expectTypes("set.ne.f16", "\(words) f16")
    expectTypes("set.ne.bf16", "\(words) f16 bf16")
    expectTypes("set.ne.f16x2", "f16x2")
    expectTypes("slct.f64", "s32 f32")
  }

  @Test func formsAndSpellings() throws {
    try expectCanonical("setp.hs.u16", .comparison(Comparison(.hs, type: .u16)))
    try expectCanonical("setp.lt.s32", .comparison(Comparison(.lt, type: .s32)))
    try expectCanonical(
      "setp.geu.xor.ftz.f16x2",
      .comparison(
        Comparison(.geu, combination: .xor, flushesSubnormals: true, type: .f16x2)))
    try expectCanonical(
      "set.lt.and.u32.f16",
      .setComparison(
        SetComparison(Comparison(.lt, combination: .and, type: .f16), type: .u32)))
    try expectCanonical(
      "slct.ftz.b16.f32",
      .signSelect(SignSelect(type: .b16, sign: .f32, flushesSubnormals: true)))
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
      complaint(about: "setp.lo.f32")
        == "setp.lo.f32: setp compares floating-point numbers by .lt, .le, .gt and .ge")
    #expect(
      complaint(about: "setp.nan.s32")
        == "setp.nan.s32: setp compares by .nan floating-point numbers alone")
    #expect(
      complaint(about: "setp.eq.ftz.f64")
        == "setp.eq.ftz.f64: setp does not support the modifier .ftz")
  }
}
