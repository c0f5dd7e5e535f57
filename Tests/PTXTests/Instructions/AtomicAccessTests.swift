import PTX
import Testing

@Suite struct AtomicAccessTests {
  @Test func typesOfEachFunction() {
    expectTypes("atom.global.add", "u32 s32 u64 s64 f32 f64")
    expectTypes("atom.shared.add.noftz", "f16 f16x2 bf16 bf16x2")
    expectTypes("atom.min", "u32 s32 u64 s64")
    expectTypes("red.global.max", "u32 s32 u64 s64")
    expectTypes("atom.global.inc", "u32")
    expectTypes("red.shared.dec", "u32")
    for function in ["and", "or", "xor"] { expectTypes("red.\(function)", "b32 b64") }
    expectTypes("atom.global.exch", "b32 b64")
    expectTypes("atom.shared.cas", "b16 b32 b64")
    expectTypes("red.global.add.v2", "f32")
    expectTypes("atom.global.add.noftz.v4", "f16 f16x2 bf16 bf16x2")
    expectTypes("atom.global.max.noftz.v8", "f16 bf16")
  }

  @Test func spellings() throws {
    try expectCanonical("atom.global.add.u32", .atomic(AtomicAccess(.add, .global, type: .u32)))
    try expectCanonical(
      "red.relaxed.gpu.global.add.s32",
      .atomic(
        AtomicAccess(
          .add, .global, type: .s32, isReduction: true, order: .relaxed, scope: .gpu)))
    try expectCanonical(
      "atom.acq_rel.sys.cas.b64",
      .atomic(AtomicAccess(.cas, nil, type: .b64, order: .acquireRelease, scope: .sys)))
    try expectCanonical(
      "red.global.add.noftz.L2::cache_hint.v2.f16x2",
      .atomic(
        AtomicAccess(
          .add, .global, type: .f16x2, count: 2, isReduction: true, hasCachePolicy: true)))
  }

  @Test(arguments: [
    ("atom.add.release.gpu.u32", "atom.release.gpu.add.u32"),
    ("atom.global.sys.add.u32", "atom.sys.global.add.u32"),
    ("atom.shared::cta.exch.b32", "atom.shared.exch.b32"),
    ("atom.add.noftz.global.f16", "atom.global.add.noftz.f16"),
  ])
  func modifiersInAnyOrder(spelling: String, canonical: String) throws {
    #expect(try Operation(mnemonic: spelling).mnemonic == canonical)
  }

  @Test(arguments: [
    ("atom.global.u32", "atom needs a function such as .add or .cas"),
    ("red.global.cas.b32", "red has no .cas"), ("red.exch.b32", "red has no .exch"),
    ("red.acquire.gpu.add.u32", "red has no .acquire"),
    ("atom.add.f16", "atom needs .noftz with .f16"),
    ("atom.add.noftz.u32", "atom has .noftz for half precision alone"),
    ("atom.local.add.u32", "atom does not access .local memory"),
    ("atom.shared.add.v2.f32", "atom has vectors in global memory alone"),
    ("atom.shared.add.L2::cache_hint.u32", "atom has .L2::cache_hint for global memory alone"),
    ("atom.global.exch.b128", "atom does not support .b128 as a type of .exch"),
  ])
  func refusals(mnemonic: String, message: String) {
    #expect(complaint(about: mnemonic) == "\(mnemonic): \(message)")
  }

  @Test func operandsAndRequirements() throws {
    func facts(_ mnemonic: String) throws -> String {
      let operation = try Operation(mnemonic: mnemonic)
      let requirement = operation.requirement
      return
        "\(operation.operandCount?.lowerBound ?? 0) \(requirement.version) \(requirement.target)"
    }
    #expect(try facts("atom.add.u32") == "3 6.3 sm_75")
    #expect(try facts("atom.cas.b32") == "4 6.3 sm_75")
    #expect(try facts("red.add.u32") == "2 6.3 sm_75")
    #expect(try facts("atom.add.L2::cache_hint.u32") == "4 7.4 sm_80")
    #expect(try facts("atom.add.noftz.bf16") == "3 7.8 sm_90")
    #expect(try facts("atom.relaxed.cluster.add.u32") == "3 7.8 sm_90")
    #expect(try facts("red.global.add.v4.f32") == "2 8.1 sm_90")
    #expect(try Operation(mnemonic: "red.add.u32").instructionClass == .atomic)
  }
}
