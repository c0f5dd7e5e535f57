import Emulator
import Testing

/// Lanes of a warp that take different ways.
struct ControlFlowTests {
  private let lanes = 0..<32

  @Test func ifElse() throws {
    let kernel = TestKernel(
      """
      and.b32 %r2, %i, 3; setp.eq.u32 %p1, %r2, 0; @%p1 bra ELSE;
      mad.lo.u32 %r3, %i, 10, 1; bra JOIN;
      ELSE: mad.lo.u32 %r3, %i, 100, 2;
      JOIN: add.u32 %r3, %r3, 5; st.global.u32 [%out], %r3;
      """)
    #expect(
      try kernel.output(count: 32)
        == lanes.map { UInt32($0 % 4 == 0 ? $0 * 100 + 7 : $0 * 10 + 6) })
  }

  @Test func nestedBranches() throws {
    let kernel = TestKernel(
      """
      and.b32 %r2, %i, 1; setp.eq.u32 %p1, %r2, 0; and.b32 %r2, %i, 6; setp.eq.u32 %p2, %r2, 0;
      mov.u32 %r3, 0;
      @%p1 bra EVEN;
      @%p2 bra ODDZERO;
      add.u32 %r3, %r3, 1; bra ODDJOIN;
      ODDZERO: add.u32 %r3, %r3, 2;
      ODDJOIN: add.u32 %r3, %r3, 10; bra JOIN;
      EVEN: @!%p2 bra EVENJOIN;
      add.u32 %r3, %r3, 4;
      EVENJOIN: add.u32 %r3, %r3, 20;
      JOIN: add.u32 %r3, %r3, 100; st.global.u32 [%out], %r3;
      """)
    let expected = lanes.map { lane -> UInt32 in
      let isSmall = lane & 6 == 0
      return lane % 2 == 0 ? (isSmall ? 124 : 120) : (isSmall ? 112 : 111)
    }
    #expect(try kernel.output(count: 32) == expected)
  }

  @Test func loopsOfDifferentLength() throws {
    // Lane i adds 0 + 1 + ... + i, in a loop within a loop that runs i mod 3 + 1 times.
    let kernel = TestKernel(
      """
      mov.u32 %r2, 0; rem.u32 %r3, %i, 3; add.u32 %r3, %r3, 1;
      OUTER: mov.u32 %r4, 0;
      INNER: add.u32 %r2, %r2, %r4; add.u32 %r4, %r4, 1; setp.le.u32 %p1, %r4, %i; @%p1 bra INNER;
      sub.u32 %r3, %r3, 1; setp.ne.u32 %p1, %r3, 0; @%p1 bra OUTER;
      st.global.u32 [%out], %r2;
      """)
    #expect(
      try kernel.output(count: 32) == lanes.map { UInt32($0 * ($0 + 1) / 2 * ($0 % 3 + 1)) })
  }

  @Test func earlyExits() throws {
    let kernel = TestKernel(
      """
      st.global.u32 [%out], 1; setp.ge.u32 %p1, %i, 24; @%p1 exit;
      st.global.u32 [%out], 2; setp.lt.u32 %p1, %i, 8; @!%p1 bra GO; ret;
      GO: st.global.u32 [%out], 3;
      """)
    #expect(try kernel.output(count: 32) == lanes.map { $0 >= 24 ? 1 : $0 < 8 ? 2 : 3 })
  }

  @Test func laneLeavesALoopByReturn() throws {
    let kernel = TestKernel(
      """
      mov.u32 %r2, 0;
      LOOP: st.global.u32 [%out], %r2; setp.eq.u32 %p1, %r2, %i; @%p1 ret;
      add.u32 %r2, %r2, 1; bra LOOP;
      """)
    #expect(try kernel.output(count: 32) == lanes.map { UInt32($0) })
  }

  @Test func branchesForwardAndBack() throws {
    // The code is laid out against the order in which it runs.
    let kernel = TestKernel(
      """
      mov.u32 %r2, 1; bra C;
      A: mul.lo.u32 %r2, %r2, 3; bra D;
      B: mul.lo.u32 %r2, %r2, 5; bra A;
      C: mul.lo.u32 %r2, %r2, 7; setp.lt.u32 %p1, %i, 5; @%p1 bra A; bra B;
      D: st.global.u32 [%out], %r2;
      """)
    #expect(try kernel.output(count: 32) == lanes.map { $0 < 5 ? 21 : 105 })
  }

  @Test func innerScopesSeeLabelsAround() throws {
    let kernel = TestKernel(
      """
      mov.u32 %r2, 0;
      AGAIN: { .reg .b32 %r2x; add.u32 %r2x, %r2, 1; mov.u32 %r2, %r2x;
      setp.lt.u32 %p1, %r2, %i; @%p1 bra AGAIN; { setp.ne.u32 %p1, 0, 1; @%p1 bra DONE; } }
      mov.u32 %r2, 999;
      DONE: st.global.u32 [%out], %r2;
      """)
    #expect(try kernel.output(count: 32) == lanes.map { UInt32(max($0, 1)) })
  }

  @Test func lanesComeTogetherAtTheJoin() throws {
    // After each kind of divergence a warp-wide instruction must find all lanes.
    let kernel = TestKernel(
      """
      setp.lt.u32 %p1, %i, 11; setp.ne.u32 %p2, %i, 40; @%p1 bra A; mov.u32 %r2, 1; bra B;
      A: mov.u32 %r2, 2;
      B: vote.sync.ballot.b32 %r3, %p1, -1; st.global.u32 [%out], %r3;
      and.b32 %r4, %i, 7;
      LOOP: setp.eq.u32 %p3, %r4, 0; @%p3 bra AFTER; sub.u32 %r4, %r4, 1; bra LOOP;
      AFTER: vote.sync.ballot.b32 %r3, %p2, -1; st.global.u32 [%out+128], %r3;
      """)
    let results = try kernel.output(count: 64)
    #expect(Array(results[..<32]) == Array(repeating: 0x7FF, count: 32))
    #expect(Array(results[32...]) == Array(repeating: .max, count: 32))
  }

  @Test func warpWideInstructionAtTheTopOfALoop() throws {
    // Two ways lead back to the vote; the lanes that come first wait there for the others.
    let kernel = TestKernel(
      """
      mov.u32 %r2, 0; mov.u32 %r4, 0; setp.lt.u32 %p2, %i, 9;
      TOP: vote.sync.ballot.b32 %r3, %p2, -1; popc.b32 %r3, %r3; add.u32 %r4, %r4, %r3;
      add.u32 %r2, %r2, 1; setp.eq.u32 %p1, %r2, 4; @%p1 bra DONE; @%p2 bra OTHER; bra TOP;
      OTHER: bra TOP;
      DONE: st.global.u32 [%out], %r4;
      """)
    #expect(try kernel.output(count: 32) == Array(repeating: 36, count: 32))
  }

  @Test func instructionsBehindAJoinAreIssuedOnce() throws {
    // Lines: 8 lanes of one warp go to A, 24 to B, all 32 together through the last two; a vote that
    // some lanes reach first counts once.
    var kernel = TestKernel(
      """
      mov.u32 %i, %laneid; setp.lt.u32 %p1, %i, 8; @%p1 bra A;
      shl.b32 %r2, %i, 1; bra JOIN;
      A: shr.u32 %r2, %i, 1;
      JOIN: popc.b32 %r2, %r2;
      setp.ne.u32 %p2, %i, 3; @%p1 bra EARLY; @%p2 bra VOTE;
      EARLY: not.b32 %r2, %r2;
      VOTE: vote.sync.ballot.b32 %r2, %p1, -1;
      """)
    kernel.parameters = []
    let lines = try kernel.run(in: GlobalMemory(), []).lines
    func counts(_ mnemonic: String) -> [UInt64] {
      lines.filter { $0.instruction.operation.mnemonic == mnemonic }.flatMap {
        [$0.issues, $0.lanes]
      }
    }
    #expect(counts("shl.b32") == [1, 24])
    #expect(counts("shr.u32") == [1, 8])
    #expect(counts("popc.b32") == [1, 32])
    #expect(counts("not.b32") == [1, 8])
    #expect(counts("vote.sync.ballot.b32") == [1, 32])
  }

  @Test func instructionsThatLanesWaitAtCountOnce() throws {
    // Two ways lead back to the vote: 4 rounds of 32 lanes, however they arrive.
    var kernel = TestKernel(
      """
      mov.u32 %i, %laneid; mov.u32 %r2, 0; setp.lt.u32 %p2, %i, 9;
      TOP: vote.sync.any.pred %p3, %p2, -1;
      add.u32 %r2, %r2, 1; setp.eq.u32 %p1, %r2, 4; @%p1 bra DONE; @%p2 bra OTHER; bra TOP;
      OTHER: bra TOP;
      DONE: ret;
      """)
    kernel.parameters = []
    let counters = try kernel.run(in: GlobalMemory(), []).counters
    #expect(counters.warpInstructionsByClass[.vote] == 4)
    #expect(counters.threadInstructionsByClass[.vote] == 128)
  }

  @Test func membersThatEndWhileOthersWait() throws {
    // Lanes 0 to 15 reach the vote first and wait; the others then end.
    let kernel = TestKernel(
      """
      setp.lt.u32 %p1, %i, 16; setp.ne.u32 %p2, 0, 1; @!%p1 bra AWAY;
      vote.sync.ballot.b32 %r3, %p2, -1; st.global.u32 [%out], %r3; ret;
      AWAY: st.global.u32 [%out], 5;
      """)
    #expect(try kernel.output(count: 32) == lanes.map { $0 < 16 ? 0xFFFF : 5 })
  }

  @Test(arguments: [
    "mma.sync.aligned.m8n8k128.row.col.s32.b1.b1.s32.xor.popc {%r2, %r3}, {%r4}, {%r5}, {%r6, %r7};",
    "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r2}, [tile];",
  ])
  func missingLanes(_ instruction: String) throws {
    // Under a guard, behind a branch, after an exit, and in a block that ends within the warp.
    let prologue = "mov.u32 %i, %laneid; setp.lt.u32 %p1, %i, 31; "
    let cases: [(text: String, threads: Int, active: UInt32)] = [
      ("\(prologue)\n@%p1 \(instruction)", 32, 0x7FFF_FFFF),
      ("\(prologue) @%p1 bra OVER;\n\(instruction)\nret; OVER: bar.sync 0;", 32, 1 << 31),
      ("\(prologue) @!%p1 exit;\n\(instruction)", 32, 0x7FFF_FFFF),
      ("\(prologue)\n\(instruction)", 8, 0xFF),
    ]
    for (text, threads, active) in cases {
      var kernel = TestKernel(text)
      kernel.parameters = []
      let fault = try kernel.fault(block: Dimensions(threads))
      #expect(fault.kind == .missingLanes(active: active))
      #expect(fault.position?.line == TestKernel.firstLine + 1)
      #expect(fault.lane == active.trailingZeroBitCount)
      #expect(fault.description.contains("0x\(String(active, radix: 16))"))
    }
  }

  @Test func endlessLoopIsStopped() throws {
    var kernel = TestKernel("mov.u32 %r2, 0;\nLOOP: add.u32 %r2, %r2, 1;\nbra LOOP;")
    kernel.parameters = []
    let fault = try kernel.fault(instructionLimit: 10_000)
    #expect(fault.kind == .instructionLimit(10_000))
    #expect([1, 2].contains((fault.position?.line ?? 0) - TestKernel.firstLine))
    #expect(fault.description.contains("10000"))
  }

  @Test func limitCountsOneBlock() throws {
    // 100 blocks of 3 instructions and the end pass a limit of 4 each; a limit of 3 stops the first.
    var kernel = TestKernel("mov.u32 %r2, 1; mov.u32 %r2, 2; mov.u32 %r2, 3;")
    kernel.parameters = []
    try kernel.run(in: GlobalMemory(), [], grid: Dimensions(100), instructionLimit: 4)
    let fault = try kernel.fault(grid: Dimensions(100), instructionLimit: 3)
    #expect(fault.block == Dimensions(0, 0, 0))
  }
}
