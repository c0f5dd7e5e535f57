import PTX
import Testing

@Suite struct LogicTests {
  @Test func typesOfEachFunction() {
    for function in ["and", "or", "xor", "not"] { expectTypes(function, "pred b16 b32 b64") }
    expectTypes("shl", "b16 b32 b64")
    expectTypes("shr", "b16 b32 b64 u16 u32 u64 s16 s32 s64")
    expectTypes("lop3", "b32")
    expectTypes("lop3.or", "b32")
    expectTypes("cnot", "b16 b32 b64")
  }

  @Test func formsAndSpellings() throws {
    try expectCanonical("xor.pred", .logic(Logic(.xor, type: .pred)))
    try expectCanonical("shr.s64", .logic(Logic(.shr, type: .s64)))
    try expectCanonical("lop3.b32", .lookupTable(LookupTable()))
    try expectCanonical("lop3.and.b32", .lookupTable(LookupTable(.and)))
  }

  @Test func refusals() {
    #expect(complaint(about: "and.u32") == "and.u32: and does not support .u32 as a type")
    #expect(complaint(about: "shl.s32") == "shl.s32: shl does not support .s32 as a type")
    #expect(complaint(about: "lop3.b64") == "lop3.b64: lop3 needs .b32")
    #expect(
      complaint(about: "lop3.xor.b32") == "lop3.xor.b32: lop3 does not support the modifier .xor")
  }
}
