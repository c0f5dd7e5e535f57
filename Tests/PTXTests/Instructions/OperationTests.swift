import PTX
import Testing

import struct BipolarInt.SplitMix64

@Suite struct OperationTests {
  /// What follows from an instruction's modifiers, one row for every kind of instruction. Versions
  /// and targets are those of the PTX manual; 6.3 and sm_75 stand for "always".
  private static let facts:
    [(
      spelling: String, operands: ClosedRange<Int>, class: InstructionClass, version: String,
      target: Target
    )] = [
      ("add.u32", 3...3, .integer, "6.3", .sm75),
      ("min.s32", 3...3, .integer, "6.3", .sm75),
      ("neg.s32", 2...2, .integer, "6.3", .sm75),
      ("abs.s64", 2...2, .integer, "6.3", .sm75),
      ("min.relu.s32", 3...3, .integer, "8.0", .sm90),
      ("add.u16x2", 3...3, .integer, "8.0", .sm90),
      ("sad.u16", 4...4, .integer, "6.3", .sm75),
      ("mad24.lo.u32", 4...4, .multiply, "6.3", .sm75),
      ("addc.cc.u64", 3...3, .integer, "6.3", .sm75),
      ("madc.hi.u32", 4...4, .multiply, "6.3", .sm75),
      ("dp4a.u32.s32", 4...4, .multiply, "6.3", .sm75),
      ("dp2a.lo.s32.u32", 4...4, .multiply, "6.3", .sm75),
      ("bfe.u64", 4...4, .integer, "6.3", .sm75),
      ("bfi.b32", 5...5, .integer, "6.3", .sm75),
      ("bfind.shiftamt.s32", 2...2, .conversion, "6.3", .sm75),
      ("fns.b32", 4...4, .conversion, "6.3", .sm75),
      ("szext.clamp.s32", 3...3, .integer, "7.6", .sm75),
      ("bmsk.wrap.b32", 3...3, .integer, "7.6", .sm75),
      ("prmt.b32.f4e", 4...4, .integer, "6.3", .sm75),
      ("shf.l.wrap.b32", 4...4, .integer, "6.3", .sm75),
      ("cnot.b16", 2...2, .integer, "6.3", .sm75),
      ("lop3.or.b32", 6...6, .integer, "8.2", .sm75),
      ("mov.b128", 2...2, .integer, "8.3", .sm75),
      ("shfl.idx.b32", 4...4, .shuffle, "6.3", .sm75),
      ("vote.any.pred", 2...2, .vote, "6.3", .sm75),
      ("match.any.sync.b64", 3...3, .vote, "6.3", .sm75),
      ("activemask.b32", 1...1, .vote, "6.3", .sm75),
      ("redux.sync.add.s32", 3...3, .vote, "7.0", .sm80),
      ("elect.sync", 2...2, .vote, "8.0", .sm90),
      ("mul.wide.u32", 3...3, .multiply, "6.3", .sm75),
      ("mad.lo.s32", 4...4, .multiply, "6.3", .sm75),
      ("div.u32", 3...3, .division, "6.3", .sm75),
      ("rem.u64", 3...3, .division, "6.3", .sm75),
      ("add.rz.ftz.sat.f32", 3...3, .float, "6.3", .sm75),
      ("add.bf16x2", 3...3, .float, "7.8", .sm90),
      ("fma.rn.relu.f16x2", 4...4, .float, "7.0", .sm80),
      ("fma.rm.f64", 4...4, .conversion, "6.3", .sm75),
      ("mad.rn.f32", 4...4, .float, "6.3", .sm75),
      ("div.rn.f32", 3...3, .division, "6.3", .sm75),
      ("div.full.ftz.f32", 3...3, .conversion, "6.3", .sm75),
      ("rcp.approx.ftz.f64", 2...2, .conversion, "6.3", .sm75),
      ("ex2.approx.ftz.bf16", 2...2, .conversion, "7.8", .sm90),
      ("tanh.approx.f16", 2...2, .conversion, "7.0", .sm75),
      ("neg.f16", 2...2, .integer, "6.3", .sm75),
      ("abs.bf16", 2...2, .integer, "7.0", .sm80),
      ("min.f32", 3...4, .integer, "6.3", .sm75),
      ("max.NaN.f16", 3...3, .integer, "7.0", .sm80),
      ("min.ftz.NaN.xorsign.abs.f32", 3...3, .integer, "7.2", .sm86),
      ("max.abs.f32", 4...4, .integer, "8.8", Target(100)),
      ("copysign.f64", 3...3, .conversion, "6.3", .sm75),
      ("testp.notanumber.f64", 2...2, .integer, "6.3", .sm75),
      ("xor.b32", 3...3, .integer, "6.3", .sm75),
      ("not.pred", 2...2, .integer, "6.3", .sm75),
      ("shl.b64", 3...3, .integer, "6.3", .sm75),
      ("lop3.b32", 5...5, .integer, "6.3", .sm75),
      ("popc.b32", 2...2, .conversion, "6.3", .sm75),
      ("brev.b64", 2...2, .conversion, "6.3", .sm75),
      ("setp.lo.u32", 3...3, .integer, "6.3", .sm75),
      ("setp.ltu.and.ftz.f32", 4...4, .integer, "6.3", .sm75),
      ("setp.eq.bf16x2", 3...3, .integer, "7.8", .sm90),
      ("selp.b32", 4...4, .integer, "6.3", .sm75),
      ("mov.b64", 2...2, .integer, "6.3", .sm75),
      ("cvt.u64.u32", 2...2, .integer, "6.3", .sm75),
      ("cvt.sat.s8.s32", 2...2, .conversion, "6.3", .sm75),
      ("cvt.rn.bf16x2.f32", 3...3, .conversion, "7.0", .sm80),
      ("cvt.f32.bf16", 2...2, .conversion, "7.1", .sm80),
      ("cvt.rn.bf16.s32", 2...2, .conversion, "7.8", .sm90),
      ("cvt.rna.tf32.f32", 2...2, .conversion, "7.0", .sm80),
      ("cvt.rn.relu.tf32.f32", 2...2, .conversion, "7.8", .sm90),
      ("cvt.rn.relu.satfinite.e4m3x2.f32", 3...3, .conversion, "7.8", .sm89),
      ("cvt.rn.f16x2.e5m2x2", 2...2, .conversion, "7.8", .sm89),
      ("cvt.pack.sat.u16.s32", 3...3, .conversion, "6.5", .sm75),
      ("cvt.pack.sat.s4.s32.b32", 4...4, .conversion, "6.5", .sm75),
      ("cvta.to.global.u64", 2...2, .integer, "6.3", .sm75),
      ("cvta.param.u64", 2...2, .integer, "7.7", .sm75),
      ("ld.param.u64", 2...2, .parameterLoad, "6.3", .sm75),
      ("ld.global.v4.u32", 2...2, .globalLoad, "6.3", .sm75),
      ("ld.shared.u32", 2...2, .sharedLoad, "6.3", .sm75),
      ("st.global.u32", 2...2, .globalStore, "6.3", .sm75),
      ("st.shared.v2.u32", 2...2, .sharedStore, "6.3", .sm75),
      ("cp.async.cg.shared.global", 3...4, .asyncCopy, "7.0", .sm80),
      ("cp.async.ca.shared.global", 3...4, .asyncCopy, "7.0", .sm80),
      ("cp.async.commit_group", 0...0, .synchronization, "7.0", .sm80),
      ("cp.async.wait_group", 1...1, .synchronization, "7.0", .sm80),
      ("cp.async.wait_all", 0...0, .synchronization, "7.0", .sm80),
      ("ldmatrix.sync.aligned.m8n8.x4.shared.b16", 2...2, .matrixLoad, "6.5", .sm75),
      ("mma.sync.aligned.m8n8k128.row.col.s32.b1.b1.s32.xor.popc", 4...4, .tensor, "7.0", .sm75),
      ("mma.sync.aligned.m16n8k128.row.col.s32.b1.b1.s32.xor.popc", 4...4, .tensor, "7.0", .sm80),
      ("mma.sync.aligned.m16n8k256.row.col.s32.b1.b1.s32.xor.popc", 4...4, .tensor, "7.0", .sm80),
      ("mma.sync.aligned.m8n8k128.row.col.s32.b1.b1.s32.and.popc", 4...4, .tensor, "7.1", .sm80),
      ("mma.sync.aligned.m16n8k128.row.col.s32.b1.b1.s32.and.popc", 4...4, .tensor, "7.1", .sm80),
      ("mma.sync.aligned.m16n8k256.row.col.s32.b1.b1.s32.and.popc", 4...4, .tensor, "7.1", .sm80),
      ("stmatrix.sync.aligned.m8n8.x4.shared.b16", 2...2, .sharedStore, "7.8", .sm90),
      ("movmatrix.sync.aligned.m8n8.trans.b16", 2...2, .shuffle, "7.8", .sm75),
      ("shfl.sync.bfly.b32", 5...5, .shuffle, "6.3", .sm75),
      ("vote.sync.ballot.b32", 3...3, .vote, "6.3", .sm75),
      ("bra.uni", 1...1, .control, "6.3", .sm75),
      ("ret", 0...0, .control, "6.3", .sm75),
      ("exit", 0...0, .control, "6.3", .sm75),
      ("bar.sync", 1...2, .synchronization, "6.3", .sm75),
    ]

  @Test func factsOfEachInstruction() throws {
    for fact in Self.facts {
      let operation = try Operation(mnemonic: fact.spelling)
      #expect(operation.mnemonic == fact.spelling)
      #expect(operation.operandCount == fact.operands, "\(fact.spelling)")
      #expect(operation.instructionClass == fact.class, "\(fact.spelling)")
      #expect(operation.requirement.version.description == fact.version, "\(fact.spelling)")
      #expect(operation.requirement.target == fact.target, "\(fact.spelling)")
    }
  }

  /// Two modifiers of one kind, whose order says which is which.
  private func hasTwoTypes(_ spelling: String) -> Bool {
    ["cvt.", "dp4a.", "dp2a."].contains { spelling.hasPrefix($0) }
  }

  @Test func modifiersMayStandInAnyOrder() throws {
    for fact in Self.facts where !hasTwoTypes(fact.spelling) {
      let parts = fact.spelling.split(separator: ".")
      let reversed = ([parts[0]] + parts.dropFirst().reversed()).joined(separator: ".")
      let operation = try Operation(mnemonic: reversed)
      #expect(operation.mnemonic == fact.spelling, "\(reversed)")
    }
  }

  @Test func everyModifierIsNeeded() throws {
    let optional: Set = [
      "uni", "to", "v2", "v4", "rz", "ftz", "sat", "relu", "NaN", "xorsign", "abs", "and", "pack",
      "shiftamt", "f4e", "cc", "or",
    ]
    for fact in Self.facts {
      let parts = fact.spelling.split(separator: ".")
      // The older forms of shfl and vote go without it.
      let needsSync = parts[0] != "shfl" && parts[0] != "vote"
      for index in parts.indices.dropFirst() where !optional.contains(String(parts[index])) {
        // Without a state space an address is generic.
        let isSpace = StateSpace(rawValue: String(parts[index])) != nil
        if isSpace, ["ld", "st"].contains(parts[0]), !parts.contains("nc") { continue }
        if parts[index] == "sync", !needsSync { continue }
        // Matrices are in shared memory in any case.
        if parts[0].hasSuffix("matrix"), parts[index] == "shared" { continue }
        var shorter = parts
        shorter.remove(at: index)
        let mnemonic = shorter.joined(separator: ".")
        #expect(complaint(about: mnemonic)?.hasPrefix("\(mnemonic): ") == true, "\(mnemonic)")
      }
    }
  }

  @Test func modifiersOfOtherInstructionsAreNamed() {
    for fact in Self.facts {
      for stranger in ["wide7", "noftz", ""] {
        let mnemonic = fact.spelling + "." + stranger
        let opcode = fact.spelling.prefix { $0 != "." }
        #expect(
          complaint(about: mnemonic)
            == "\(mnemonic): \(opcode) does not support the modifier .\(stranger)")
      }
    }
  }

  @Test func unknownOpcodesAreKeptAsTheyAre() throws {
    for mnemonic in ["tanhx.approx.f32", "wgmma.fence.sync.aligned", "ADD.u32", "addx", "", "."] {
      let operation = try Operation(mnemonic: mnemonic)
      #expect(operation == .other(mnemonic))
      #expect(operation.mnemonic == mnemonic)
      #expect(operation.operandCount == nil)
      #expect(operation.requirement == .none)
    }
  }

  @Test func noMnemonicTraps() {
    var random = SplitMix64(seed: 7)
    let words = [
      "add", "ld", "mma", "cvt", "", "u32", "global", "v4", "sync", "aligned", "b1", "s32", "é",
      " ",
    ]
    for _ in 0..<5_000 {
      let count = Int.random(in: 0...6, using: &random)
      let parts = (0..<count).map { _ in words[Int.random(in: words.indices, using: &random)] }
      _ = complaint(about: parts.joined(separator: "."))
    }
  }
}
