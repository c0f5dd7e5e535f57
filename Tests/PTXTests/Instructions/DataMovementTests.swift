import PTX
import Testing

@Suite struct DataMovementTests {
  @Test func typesOfMovesAndConversions() {
    expectTypes("mov", "pred b16 b32 b64 u16 u32 u64 s16 s32 s64 f32 f64")
    let integers = "u8 u16 u32 u64 s8 s16 s32 s64"
    for destination in integers.split(separator: " ") {
      expectTypes("cvt.\(destination)", integers)
    }
    for space in ["global", "shared", "local", "const", "param"] {
      expectTypes("cvta." + space, "u64")
      expectTypes("cvta.to." + space, "u64")
    }
  }

  @Test func formsAndSpellings() throws {
    try expectCanonical("mov.pred", .move(Move(type: .pred)))
    // The destination stands first.
    try expectCanonical("cvt.s64.u8", .convert(Convert(to: .s64, from: .u8)))
    try expectCanonical(
      "cvta.to.global.u64", .convertAddress(ConvertAddress(space: .global, isToSpace: true)))
    try expectCanonical(
      "cvta.shared.u64", .convertAddress(ConvertAddress(space: .shared, isToSpace: false)))
  }

  @Test func refusals() {
    #expect(complaint(about: "cvt.u32") == "cvt.u32: cvt needs a second integer type")
    #expect(
      complaint(about: "cvt.rn.f32.s32")
        == "cvt.rn.f32.s32: cvt does not support .f32 as an integer type")
    #expect(
      complaint(about: "cvt.sat.u8.u32") == "cvt.sat.u8.u32: cvt does not support the modifier .sat"
    )
    #expect(complaint(about: "cvta.u64") == "cvta.u64: cvta needs a state space")
    #expect(
      complaint(about: "cvta.to.global.u32")
        == "cvta.to.global.u32: cvta does not support .u32 as an address type")
  }
}
