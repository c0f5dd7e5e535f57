import PTX
import Testing

@Suite struct MemoryTests {
  private let all = "b8 b16 b32 b64 u8 u16 u32 u64 s8 s16 s32 s64 f32 f64"
  private let atMost32Bits = "b8 b16 b32 u8 u16 u32 s8 s16 s32 f32"

  @Test func typesOfLoads() {
    for space in ["global", "shared", "param"] {
      for hint in ["", ".ca", ".cg", ".cs", ".lu", ".cv", ".nc"] {
        let isLegal = hint != ".nc" || space == "global"
        expectTypes("ld.\(space)\(hint)", isLegal ? all : "")
        expectTypes("ld.\(space)\(hint).v2", isLegal ? all : "")
        // A lane moves 16 bytes at most.
        expectTypes("ld.\(space)\(hint).v4", isLegal ? atMost32Bits : "")
      }
    }
  }

  @Test func typesOfStores() {
    for space in ["global", "shared"] {
      for hint in ["", ".wb", ".cg", ".cs", ".wt"] {
        expectTypes("st.\(space)\(hint)", all)
        expectTypes("st.\(space)\(hint).v2", all)
        expectTypes("st.\(space)\(hint).v4", atMost32Bits)
      }
    }
  }

  @Test func formsAndSpellings() throws {
    try expectCanonical("ld.param.u64", .load(Load(.param, type: .u64)))
    try expectCanonical(
      "ld.global.nc.v4.f32", .load(Load(.global, isNonCoherent: true, vector: .four, type: .f32)))
    try expectCanonical(
      "st.shared.v2.b64", .store(Store(.shared, vector: .two, type: .b64)))
    try expectCanonical("ld.u32", .load(Load(nil, type: .u32)))
    try expectCanonical(
      "ldu.global.v4.f32", .load(Load(.global, isUniform: true, vector: .four, type: .f32)))
    try expectCanonical(
      "ld.volatile.shared.u32",
      .load(Load(.shared, modifiers: AccessModifiers(order: .volatile), type: .u32)))
    try expectCanonical(
      "ld.acquire.gpu.global.u32",
      .load(
        Load(.global, modifiers: AccessModifiers(order: .acquire, scope: .gpu), type: .u32)))
    try expectCanonical(
      "ld.global.nc.L1::no_allocate.L2::128B.v4.u32",
      .load(
        Load(
          .global, isNonCoherent: true,
          modifiers: AccessModifiers(hints: ["L1::no_allocate", "L2::128B"]), vector: .four,
          type: .u32)))
    #expect(try Operation(mnemonic: "ld.global.L2::cache_hint.u32").operandCount == 3...3)
    #expect(try Operation(mnemonic: "st.shared::cta.u32").mnemonic == "st.shared.u32")
    try expectCanonical("st.global.wt.u8", .store(Store(.global, cacheHint: .wt, type: .u8)))
  }

  @Test func refusals() {
    #expect(
      complaint(about: "ld.global.v4.u64") == "ld.global.v4.u64: ld moves at most 16 bytes a lane")
    #expect(
      complaint(about: "ld.relaxed.global.u32") == "ld.relaxed.global.u32: ld needs a scope")
    #expect(
      complaint(about: "ld.acquire.gpu.const.u32")
        == "ld.acquire.gpu.const.u32: ld has no .acquire of memory that is not shared")
    #expect(
      complaint(about: "st.acquire.gpu.global.u32")
        == "st.acquire.gpu.global.u32: st does not support the modifier .acquire")
    #expect(complaint(about: "st.const.u32") == "st.const.u32: st does not access .const memory")
    #expect(
      complaint(about: "ld.global.v8.u32")
        == "ld.global.v8.u32: ld does not support the modifier .v8")
    #expect(
      complaint(about: "ld.shared.nc.u32") == "ld.shared.nc.u32: ld supports .nc with .global alone"
    )
    #expect(
      complaint(about: "st.global.ca.u32")
        == "st.global.ca.u32: st does not support the modifier .ca")
  }
}
