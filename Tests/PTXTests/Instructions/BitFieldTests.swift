import PTX
import Testing

@Suite struct BitFieldTests {
  @Test func typesOfEachFunction() {
    expectTypes("bfe", "u32 s32 u64 s64")
    expectTypes("bfi", "b32 b64")
    expectTypes("bfind", "u32 s32 u64 s64")
    expectTypes("bfind.shiftamt", "u32 s32 u64 s64")
    expectTypes("fns", "b32")
    for mode in ["clamp", "wrap"] {
      expectTypes("szext." + mode, "u32 s32")
      expectTypes("bmsk." + mode, "b32")
      expectTypes("shf.l." + mode, "b32")
      expectTypes("shf.r." + mode, "b32")
    }
    expectTypes("prmt", "b32")
  }

  @Test func formsAndSpellings() throws {
    try expectCanonical("bfe.s64", .bitField(BitField(.bfe, type: .s64)))
    try expectCanonical(
      "bfind.shiftamt.u32", .bitField(BitField(.bfind, type: .u32, isShiftAmount: true)))
    try expectCanonical(
      "szext.clamp.s32", .bitField(BitField(.szext, type: .s32, overflow: .clamp)))
    try expectCanonical("shf.r.wrap.b32", .funnelShift(FunnelShift(.right, .wrap)))
    try expectCanonical("prmt.b32", .bytePermutation(BytePermutation()))
    for mode in BytePermutation.Mode.allCases {
      try expectCanonical("prmt.b32.\(mode)", .bytePermutation(BytePermutation(mode)))
    }
  }

  @Test func refusals() {
    for spelling in [
      "bfe.b32", "bfi.u32", "bfe.shiftamt.u32", "szext.u32", "bmsk.b32", "shf.l.b32",
      "shf.wrap.b32", "shf.l.wrap.b64", "prmt.f4e", "prmt.b32.f5e", "fns.u32", "bfind.b32",
    ] {
      #expect(complaint(about: spelling)?.hasPrefix("\(spelling): ") == true, "\(spelling)")
    }
  }
}
