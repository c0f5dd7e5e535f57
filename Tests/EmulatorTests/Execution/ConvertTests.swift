import Testing

/// mov, cvt and cvta.
struct ConvertTests {
  private static let types = ["u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64"]

  /// A value of `width` bits, extended to 64 by the signedness of `type`.
  private static func extended(_ bits: UInt64, _ type: String) -> UInt64 {
    let width = UInt64(type.dropFirst()) ?? 64
    let low = width == 64 ? bits : bits & (1 << width - 1)
    guard type.hasPrefix("s"), low >> (width - 1) & 1 == 1, width < 64 else { return low }
    return low | UInt64.max << width
  }

  /// Registers of at least 32 bits: a source wider than its type gives its lower bits, a destination
  /// wider than its type is extended by the signedness of the type (PTX ISA, "cvt").
  static let conversions: [LaneForm] = types.flatMap { to in
    types.map { from in
      let toWidth = to.hasSuffix("64") ? 64 : 32
      let fromWidth = from.hasSuffix("64") ? 64 : 32
      return LaneForm("cvt.\(to).\(from) D, A", [toWidth, fromWidth]) { a, _, _ in
        extended(extended(a, from), to)
      }
    }
  }

  @Test func conversionsMatchTheirDefinition() throws {
    for form in Self.conversions { try form.check() }
  }

  /// The same between registers of 16 bits, of which the upper half of a row must not leak.
  @Test(arguments: [
    LaneForm("cvt.u32.u16 D, A", [32, 16]) { a, _, _ in a },
    LaneForm("cvt.s32.s16 D, A", [32, 16]) { a, _, _ in extended(a, "s16") },
    LaneForm("cvt.s64.s16 D, A", [64, 16]) { a, _, _ in extended(a, "s16") },
    LaneForm("cvt.u64.u8 D, A", [64, 16]) { a, _, _ in a & 0xFF },
    LaneForm("cvt.s32.s8 D, A", [32, 16]) { a, _, _ in extended(a, "s8") },
    LaneForm("cvt.u16.u32 D, A", [16, 32]) { a, _, _ in a },
    LaneForm("cvt.u16.s8 D, A", [16, 32]) { a, _, _ in extended(a, "s8") },
    LaneForm("cvt.s16.u64 D, A", [16, 64]) { a, _, _ in a },
    LaneForm("cvt.u8.u16 D, A", [16, 16]) { a, _, _ in a & 0xFF },
    LaneForm("cvt.s8.s16 D, A", [16, 16]) { a, _, _ in extended(a, "s8") },
  ])
  func halves(_ form: LaneForm) throws { try form.check() }

  @Test func upperHalfOfARowDoesNotLeak() throws {
    // A 16-bit register that holds -1 from a byte is 65535 as an unsigned number.
    let kernel = TestKernel(
      """
      mov.u32 %r2, 0xFF; cvt.s16.s8 %rs0, %r2; cvt.u32.u16 %r3, %rs0; st.global.u32 [%out], %r3;
      """)
    #expect(try kernel.output(count: 1, block: 1) == [0xFFFF])
  }

  static let moves: [LaneForm] = [
    "b16", "u16", "b32", "u32", "s32", "f32", "b64", "u64", "s64", "f64",
  ]
  .map { type in
    let width = Int(type.dropFirst()) ?? 0
    return LaneForm("mov.\(type) D, A", [width, width]) { a, _, _ in a }
  }

  @Test(arguments: moves) func movesMatchTheirDefinition(_ form: LaneForm) throws {
    try form.check()
  }

  @Test(arguments: [
    LaneForm("mov.u32 D, -1", [32]) { _, _, _ in 0xFFFF_FFFF },
    LaneForm("mov.s64 D, -2", [64]) { _, _, _ in 0xFFFF_FFFF_FFFF_FFFE },
    LaneForm("mov.u64 D, 0xFFFFFFFF", [64]) { _, _, _ in 0xFFFF_FFFF },
    LaneForm("mov.b16 D, -1", [16]) { _, _, _ in 0xFFFF },
    LaneForm("mov.u32 D, 0x80000000U", [32]) { _, _, _ in 0x8000_0000 },
    LaneForm("mov.u32 D, 017", [32]) { _, _, _ in 15 },
    LaneForm("mov.u32 D, 0b101", [32]) { _, _, _ in 5 },
    LaneForm("mov.u32 D, WARP_SZ", [32]) { _, _, _ in 32 },
    LaneForm("mov.f32 D, 0f3F800000", [32]) { _, _, _ in 0x3F80_0000 },
    LaneForm("mov.f32 D, 1.5", [32]) { _, _, _ in 0x3FC0_0000 },
    LaneForm("mov.f64 D, 1.5", [64]) { _, _, _ in 0x3FF8_0000_0000_0000 },
    LaneForm("cvt.s64.s32 D, -3", [64]) { _, _, _ in bits(-3) },
    LaneForm("cvta.to.global.u64 D, A", [64, 64]) { a, _, _ in a },
    LaneForm("cvta.global.u64 D, A", [64, 64]) { a, _, _ in a },
  ])
  func constantsAndAddresses(_ form: LaneForm) throws { try form.check() }
}
