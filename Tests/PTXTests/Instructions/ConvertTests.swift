import PTX
import Testing

@Suite struct ConvertTests {
  private static let integers = "u8 u16 u32 u64 s8 s16 s32 s64"

  @Test func typesOfEachConversion() {
    for destination in Self.integers.split(separator: " ") {
      expectTypes("cvt.\(destination)", Self.integers)
      let bits = Int(destination.dropFirst()) ?? 0
      let floats = bits == 8 ? "f16 f32 f64" : "f16 f32 f64 bf16"
      expectTypes("cvt.rzi.\(destination)", floats)
      expectTypes("cvt.rmi.sat.\(destination)", "f16 f32 f64")
      expectTypes("cvt.rpi.ftz.\(destination)", "f32")
    }
    expectTypes("cvt.f64", "f16 f32 f64 bf16")
    expectTypes("cvt.f32", "f16 f32 bf16")
    expectTypes("cvt.f16", "f16 bf16")
    expectTypes("cvt.bf16", "bf16")
    expectTypes("cvt.rp.f64", Self.integers + " bf16")
    expectTypes("cvt.rm.f32", Self.integers + " f64 bf16")
    expectTypes("cvt.rz.f16", Self.integers + " f32 f64 bf16")
    expectTypes("cvt.rn.bf16", "u16 u32 u64 s16 s32 s64 f16 f32 f64")
    expectTypes("cvt.rn.relu.f16", "f32")
    expectTypes("cvt.rna.tf32", "f32")
    expectTypes("cvt.rz.relu.satfinite.bf16x2", "f32")
    expectTypes("cvt.rn.f16x2", "f32 e4m3x2 e5m2x2")
    expectTypes("cvt.rn.satfinite.e5m2x2", "f32 f16x2")
    for type in ["f16", "f32", "f64", "bf16"] { expectTypes("cvt.rni.\(type)", type) }
  }

  /// Saturation exists where the source has values that the destination lacks.
  @Test func saturationOfIntegers() {
    let legal = [
      "u8": "s8 u16 s16 u32 s32 u64 s64", "s8": "u8 u16 s16 u32 s32 u64 s64",
      "u16": "s8 s16 u32 s32 u64 s64", "s16": "u16 u32 s32 u64 s64",
      "u32": "s8 s16 s32 u64 s64", "s32": "u32 u64 s64", "u64": "s8 s16 s32 s64", "s64": "u64",
    ]
    for (destination, sources) in legal { expectTypes("cvt.sat.\(destination)", sources) }
  }

  @Test func formsAndSpellings() throws {
    // The destination stands first.
    try expectCanonical("cvt.s64.u8", .convert(Convert(to: .s64, from: .u8)))
    try expectCanonical(
      "cvt.rp.ftz.sat.f32.f64",
      .convert(
        Convert(to: .f32, from: .f64, mode: .rp, flushesSubnormals: true, saturates: true)))
    try expectCanonical(
      "cvt.rn.relu.satfinite.f16x2.f32",
      .convert(
        Convert(
          to: .f16x2, from: .f32, mode: .rn, saturatesFinite: true, clampsNegative: true)))
    try expectCanonical("cvt.pack.sat.s8.s32.b32", .packedConvert(PackedConvert(.s8)))
    try expectCanonical("cvt.pack.sat.u16.s32", .packedConvert(PackedConvert(.u16)))
  }

  @Test func refusals() {
    let refused = [
      "cvt.u32": "cvt needs a second type",
      "cvt.f32.s32": "cvt needs a rounding: .rn, .rz, .rm, .rp",
      "cvt.s32.f32": "cvt needs a rounding: .rni, .rzi, .rmi, .rpi",
      "cvt.rn.s32.f32": "cvt does not round by .rn from .f32 to .s32",
      "cvt.rn.f64.f32": "cvt does not round by .rn from .f32 to .f64",
      "cvt.rna.f32.f64": "cvt does not round by .rna from .f64 to .f32",
      "cvt.bf16.u8": "cvt does not convert .u8 to .bf16",
      "cvt.rn.e4m3x2.f32": "cvt needs .satfinite",
      "cvt.ftz.u32.s32": "cvt does not support the modifier .ftz",
      "cvt.rn.ftz.relu.f16.f32": "cvt does not support the modifier .ftz",
      "cvt.rm.relu.f16.f32": "cvt does not support the modifier .relu",
      "cvt.sat.s32.s8": "cvt does not support the modifier .sat",
      "cvt.pack.u16.s32": "cvt needs .sat",
      "cvt.pack.sat.s8.s32": "cvt needs .b32",
      "cvt.pack.sat.s16.s32.b32": "cvt does not support the modifier .b32",
    ]
    for (mnemonic, problem) in refused {
      #expect(complaint(about: mnemonic) == "\(mnemonic): \(problem)")
    }
  }
}
