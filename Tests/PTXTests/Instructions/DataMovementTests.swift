import PTX
import Testing

@Suite struct DataMovementTests {
  @Test func typesOfMovesAndConversions() {
    expectTypes("mov", "pred b16 b32 b64 b128 u16 u32 u64 s16 s32 s64 f32 f64")
    for space in ["global", "shared", "local", "const", "param"] {
      expectTypes("cvta." + space, "u64")
      expectTypes("cvta.to." + space, "u64")
    }
  }

  @Test func formsAndSpellings() throws {
    try expectCanonical("mov.pred", .move(Move(type: .pred)))
    try expectCanonical(
      "cvta.to.global.u64", .convertAddress(ConvertAddress(space: .global, isToSpace: true)))
    try expectCanonical(
      "cvta.shared.u64", .convertAddress(ConvertAddress(space: .shared, isToSpace: false)))
  }

  @Test func refusals() {
    #expect(complaint(about: "cvta.u64") == "cvta.u64: cvta needs a state space")
    #expect(
      complaint(about: "cvta.to.global.u32")
        == "cvta.to.global.u32: cvta does not support .u32 as an address type")
  }
}
