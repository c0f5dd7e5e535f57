import Emulator
import PTX
import Testing

@Suite("Barriers and warp-wide instructions")
struct SynchronizationTests {
  static let bugs: [SeededBug] = [
    SeededBug(
      "barrier in both branches of a divergent if", .barrierDivergence,
      """
      mov.u32 %r2, %tid.x; and.b32 %r3, %r2, {{1|32}}; setp.ne.u32 %p0, %r3, 0;
      @%p0 bra odd;
      bar.sync 0; // BUG
      bra join;
      odd:
      bar.sync 0; // BUG
      join: ret;
      """),
    SeededBug(
      "barrier in a loop of as many turns as the lane", .barrierDivergence,
      """
      mov.u32 %r2, %tid.x; and.b32 %r3, %r2, {{3|32}}; mov.u32 %r4, 0;
      loop:
      bar.sync 0; // BUG
      add.u32 %r4, %r4, 1; setp.lt.u32 %p0, %r4, {{%r3|4}}; @%p0 bra loop;
      bar.sync 0; // BUG
      st.global.u32 [%out], %r4;
      """),
    SeededBug(
      "barrier that half of a warp does not reach", .barrierDivergence,
      """
      mov.u32 %r2, %tid.x; setp.gt.u32 %p0, %r2, {{15|31}};
      {{@%p0 bra other;|@%p0 bra other;}}
      bar.sync 1, 32; // BUG
      other: bar.sync 0;
      """
    ).with { $0.block = 64 },
    SeededBug(
      "barriers of different counts", .barrierDivergence,
      """
      mov.u32 %r2, %tid.x; setp.gt.u32 %p0, %r2, 31; @%p0 bra second;
      bar.sync 1, 64; // BUG
      bra join;
      second: bar.sync 1, {{96|64}}; // BUG
      join: ret;
      """),
    SeededBug(
      "producer that never arrives", .deadlock,
      """
      mov.u32 %r2, %tid.x; setp.gt.u32 %p0, %r2, 31; @%p0 bra consumer;
      {{|bar.arrive 1, 64;}}
      ret;
      consumer: bar.sync 1, 64; // BUG
      """),
    SeededBug(
      "two barriers in opposite order", .deadlock,
      """
      mov.u32 %r2, %tid.x; setp.gt.u32 %p0, %r2, 31; @%p0 bra second;
      bar.sync 1, 64; // BUG
      bar.sync 2, 64; ret;
      second: bar.sync {{2|1}}, 64; bar.sync {{1|2}}, 64;
      """),
    SeededBug(
      "shuffle with a mask that lacks the lane", .missingLanes,
      """
      mov.u32 %r2, %tid.x; setp.gt.u32 %p0, %r2, 15; {{|@%p0 bra end;}}
      shfl.sync.down.b32 %r3, %r2, 1, 15, 0xffff; // BUG
      st.global.u32 [%out], %r3;
      end: ret;
      """
    ).with { $0.block = 32 },
    SeededBug(
      "full mask in a divergent branch", .missingLanes,
      """
      mov.u32 %r2, %tid.x; setp.gt.u32 %p0, %r2, 15;
      @{{|!}}%p1 setp.lt.u32 %p1, %r2, 64;
      shfl.sync.bfly.b32 %r3, %r2, 1, 31, {{-1|0xffff}}; // BUG
      st.global.u32 [%out], %r3;
      """
    ).with {
      $0.block = 32
      $0.body = """
        mov.u32 %r2, %tid.x; setp.gt.u32 %p0, %r2, 15;
        @!%p0 shfl.sync.bfly.b32 %r3, %r2, 1, 31, {{-1|0xffff}}; // BUG
        @%p0 mov.u32 %r3, 0;
        st.global.u32 [%out], %r3;
        """
    },
    SeededBug(
      "shuffle from a lane that ended", .missingLanes,
      """
      mov.u32 %r2, %tid.x; setp.gt.u32 %p0, %r2, 23; @%p0 bra end;
      shfl.sync.down.b32 %r3, %r2, {{8|0}}, 31, 0xffffff; // BUG
      st.global.u32 [%out], %r3;
      end: ret;
      """
    ).with { $0.block = 32 },
    SeededBug(
      "shuffle by index of a lane outside the mask", .missingLanes,
      """
      mov.u32 %r2, %tid.x; setp.gt.u32 %p0, %r2, 7; @%p0 bra end;
      shfl.sync.idx.b32 %r3, %r2, {{8|7}}, 31, 0xff; // BUG
      st.global.u32 [%out], %r3;
      end: ret;
      """
    ).with { $0.block = 32 },
    SeededBug(
      "vote that names lanes on another path", .missingLanes,
      """
      mov.u32 %r2, %tid.x; setp.gt.u32 %p0, %r2, 15;
      @!%p0 vote.sync.ballot.b32 %r3, %p0, {{-1|0xffff}}; // BUG
      @%p0 mov.u32 %r3, 0;
      st.global.u32 [%out], %r3;
      """
    ).with { $0.block = 32 },
    SeededBug(
      "warp barrier that leaves its own lane out", .missingLanes,
      """
      mov.u32 %r2, %tid.x;
      bar.warp.sync {{0xfffffffe|-1}}; // BUG
      st.global.u32 [%out], %r2;
      """
    ).with { $0.block = 32 },
    SeededBug(
      "matrix product in a divergent branch", .missingLanes,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r10, 1; mov.u32 %r14, 0; setp.gt.u32 %p0, %r2, {{15|31}};
      mov.u32 %r20, 0; mov.u32 %r21, 0; mov.u32 %r22, 0; mov.u32 %r23, 0;
      @!%p0 mma.sync.aligned.m16n8k256.row.col.s32.b1.b1.s32.and.popc {%r20, %r21, %r22, %r23}, {%r10, %r10, %r10, %r10}, {%r10, %r10}, {%r14, %r14, %r14, %r14}; // BUG
      st.global.u32 [%out], %r20;
      """
    ).with { $0.block = 32 },
    SeededBug(
      "uniform branch that is none", .divergentUniform,
      """
      mov.u32 %r2, %tid.x; setp.gt.u32 %p0, %r2, {{15|31}};
      @%p0 bra.uni skip; // BUG
      st.global.u32 [%out], %r2;
      skip: ret;
      """),
  ]

  @Test("Every bug is found, its twin is clean", arguments: bugs)
  func seeded(bug: SeededBug) throws { try bug.check() }

  /// Code that meets its barriers in unusual but allowed ways.
  static let correct: [String] = [
    // Threads that ended early do not count.
    "mov.u32 %r2, %tid.x; setp.gt.u32 %p0, %r2, 40; @%p0 bra end; bar.sync 0; end: ret;",
    // Lanes take different ways of different length and come together before the barrier.
    """
    mov.u32 %r2, %tid.x; and.b32 %r3, %r2, 3; mov.u32 %r4, 0;
    bra test; loop: add.u32 %r4, %r4, 1; test: setp.lt.u32 %p0, %r4, %r3; @%p0 bra loop;
    bar.sync 0; st.global.u32 [%out], %r4;
    """,
    // A rare path laid out behind the end of the kernel, which jumps back to before the barrier.
    """
    mov.u32 %r2, %tid.x; and.b32 %r3, %r2, 3; setp.eq.u32 %p0, %r3, 3; @%p0 bra rare;
    back: bar.sync 0; st.global.u32 [%out], %r2; ret;
    rare: add.u32 %r2, %r2, 7; bra back;
    """,
    // barrier.sync may be executed by lanes apart.
    """
    mov.u32 %r2, %tid.x; and.b32 %r3, %r2, 1; setp.ne.u32 %p0, %r3, 0; @%p0 bra odd;
    barrier.sync 0; bra join; odd: barrier.sync 0; join: ret;
    """,
    // Warps take different barriers of one number.
    """
    mov.u32 %r2, %tid.x; setp.gt.u32 %p0, %r2, 31; @%p0 bra second;
    bar.sync 0; bra join; second: bar.sync 0; join: ret;
    """,
    // A shuffle within the lanes that are left.
    """
    mov.u32 %r2, %tid.x; setp.gt.u32 %p0, %r2, 15; @%p0 bra end;
    shfl.sync.bfly.b32 %r3, %r2, 8, 31, 0xffff; st.global.u32 [%out], %r3; end: ret;
    """,
  ]

  @Test("Unusual but allowed ways are not reported", arguments: correct)
  func allowed(body: String) throws {
    for schedule in [Schedule.greedy, .roundRobin, .random(seed: 5), .adversarial(warp: 1)] {
      let bug = SeededBug("correct", .barrierDivergence, body)
      #expect(try bug.findings(isFixed: true, schedule: schedule) == [])
    }
  }

  @Test("A deadlock says who waits where, and who has ended")
  func deadlock() throws {
    let kernel = TestKernel(
      """
      mov.u32 %r2, %tid.x; setp.gt.u32 %p0, %r2, 31; @%p0 bra consumer;
      ret;
      consumer: bar.sync 1, 64;
      """)
    let fault = try kernel.fault(
      in: GlobalMemory(), [.u64(0), .u64(0)], block: Dimensions(64))
    guard case .deadlock(let waiting) = fault.kind else {
      Issue.record("\(fault)")
      return
    }
    let line = TestKernel.firstLine + 2
    #expect(
      waiting == "warp 1 lanes 0xffffffff wait at barrier 1 (PTX line \(line)); warp 0 has ended")
  }
}
