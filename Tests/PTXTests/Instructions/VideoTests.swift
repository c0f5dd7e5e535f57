import PTX
import Testing

@Suite struct VideoTests {
  @Test func formsAndSpellings() throws {
    var form = Video(.add, isSigned: true, aIsSigned: false, bIsSigned: true)
    try expectCanonical("vadd.s32.u32.s32", .video(form))
    form.isSaturating = true
    form.accumulation = .min
    try expectCanonical("vadd.s32.u32.s32.sat.min", .video(form))
    form = Video(.absoluteDifference, parts: 4, isSigned: false, aIsSigned: false, bIsSigned: false)
    form.accumulation = .add
    try expectCanonical("vabsdiff4.u32.u32.u32.add", .video(form))
    form = Video(.set, parts: 2, isSigned: false, aIsSigned: true, bIsSigned: false)
    form.relation = .lt
    try expectCanonical("vset2.s32.u32.lt", .video(form))
    form = Video(.shl, isSigned: false, aIsSigned: true, bIsSigned: false)
    form.overflow = .wrap
    try expectCanonical("vshl.u32.s32.u32.wrap", .video(form))
    form = Video(.mad, isSigned: true, aIsSigned: true, bIsSigned: false)
    form.addsOne = true
    form.isSaturating = true
    form.scale = .shr15
    try expectCanonical("vmad.s32.s32.u32.po.sat.shr15", .video(form))
  }

  @Test func operandCounts() throws {
    for (spelling, count) in [
      ("vadd.u32.u32.u32", 3...4), ("vadd.u32.u32.u32.add", 4...4), ("vadd2.u32.u32.u32", 4...4),
      ("vmad.u32.u32.u32", 4...4), ("vset.u32.u32.eq", 3...4),
    ] {
      #expect(try Operation(mnemonic: spelling).operandCount == count, "\(spelling)")
    }
  }

  @Test func refusals() {
    for spelling in [
      "vadd.u32.u32", "vadd.u16.u32.u32", "vshl.u32.u32.u32", "vshl.u32.u32.s32.wrap",
      "vset.u32.u32", "vset.u32.u32.u32.lt", "vset.u32.u32.lt.sat", "vadd2.u32.u32.u32.sat.add",
      "vadd2.u32.u32.u32.min", "vmad.u32.u32.u32.add", "vadd.u32.u32.u32.po",
      "vadd.u32.u32.u32.clamp", "vmad.u32.u32.u32.shr8", "vabsdiff4.u32.u32.u32.lt",
    ] {
      #expect(complaint(about: spelling)?.hasPrefix("\(spelling): ") == true, "\(spelling)")
    }
    for opcode in ["vavrg", "vshl2", "vmad4", "vadd3", "vadd24"] {
      #expect((try? Operation(mnemonic: opcode)) == .other(opcode))
    }
  }
}
