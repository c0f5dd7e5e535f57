import Emulator
import PTX
import Testing

@Suite("Atomics, locks and fences")
struct LockAndFenceTests {
  static let bugs: [SeededBug] = [
    SeededBug(
      "histogram read before all have counted", .race,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, 4, %r4; mov.u32 %r5, 0;
      st.shared.u32 [%r3], %r5; bar.sync 0;
      and.b32 %r6, %r2, 7; mad.lo.u32 %r6, %r6, 4, %r4;
      red.shared.add.u32 [%r6], 1; // BUG
      {{bar.warp.sync -1;|bar.sync 0;}}
      ld.shared.u32 %r7, [%r3]; // BUG
      st.global.u32 [%out], %r7;
      """),
    SeededBug(
      "histogram cleared without a barrier", .race,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, 4, %r4; mov.u32 %r5, 0;
      st.shared.u32 [%r3], %r5; // BUG
      {{|bar.sync 0;}}
      xor.b32 %r6, %r2, 32; mad.lo.u32 %r6, %r6, 4, %r4;
      red.shared.add.u32 [%r6], 1; // BUG
      bar.sync 0; ld.shared.u32 %r7, [%r3]; st.global.u32 [%out], %r7;
      """),
    SeededBug(
      "histogram that nothing cleared", .uninitialized,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, 4, %r4; mov.u32 %r5, 0;
      {{|st.shared.u32 [%r3], %r5;}} bar.sync 0;
      red.shared.add.u32 [%r3], 1;
      bar.sync 0;
      ld.shared.u32 %r7, [%r3]; // BUG
      st.global.u32 [%out], %r7; // BUG
      """),
    SeededBug(
      "atomic sum of all blocks read by each", .race,
      """
      red.global.add.u32 [%outBase], 1; // BUG
      mov.u32 %r2, %ctaid.x; {{|setp.ne.u32 %p0, %r2, 77; @%p0 bra end;}}
      ld.global.u32 %r3, [%outBase]; // BUG
      st.global.u32 [%out+1024], %r3;
      end: ret;
      """
    ).with { $0.grid = 2 },
    SeededBug(
      "last block reads partial sums without a fence", .race,
      """
      mov.u32 %r2, %ctaid.x; mov.u32 %r3, %tid.x; mad.wide.u32 %rd0, %r2, 4, %outBase;
      setp.ne.u32 %p0, %r3, 0; @%p0 bra end;
      st.global.u32 [%rd0], %i; // BUG
      {{|membar.gl;}}
      atom.global.add.u32 %r4, [%outBase+1024], 1;
      setp.ne.u32 %p1, %r4, 3; @%p1 bra end;
      {{|membar.gl;}}
      ld.global.u32 %r5, [%outBase]; // BUG
      ld.global.u32 %r6, [%outBase+4]; add.u32 %r5, %r5, %r6;
      st.global.u32 [%outBase+2048], %r5;
      end: ret;
      """
    ).with { $0.grid = 4 },
    SeededBug(
      "lock without a fence", .race,
      """
      mov.u32 %r3, %tid.x; setp.ne.u32 %p0, %r3, 0; @%p0 bra end;
      take: atom.global.cas.b32 %r4, [%outBase], 0, 1; setp.ne.u32 %p1, %r4, 0; @%p1 bra take;
      {{|membar.gl;}}
      ld.global.u32 %r5, [%outBase+4]; add.u32 %r5, %r5, 1;
      st.global.u32 [%outBase+4], %r5; // BUG
      {{|membar.gl;}}
      atom.global.exch.b32 %r6, [%outBase], 0;
      end: ret;
      """
    ).with { $0.grid = 4 },
    SeededBug(
      "lock given back by a plain store", .race,
      """
      mov.u32 %r3, %tid.x; setp.ne.u32 %p0, %r3, 0; @%p0 bra end;
      take:
      atom.global.cas.b32 %r4, [%outBase], 0, 1; // BUG
      setp.ne.u32 %p1, %r4, 0; @%p1 bra take;
      membar.gl;
      ld.global.u32 %r5, [%outBase+4]; add.u32 %r5, %r5, 1; st.global.u32 [%outBase+4], %r5;
      membar.gl; mov.u32 %r7, 0;
      st{{|.volatile}}.global.u32 [%outBase], %r7; // BUG
      end: ret;
      """
    ).with { $0.grid = 4 },
    SeededBug(
      "counter read outside its lock", .race,
      """
      mov.u32 %r3, %tid.x; setp.ne.u32 %p0, %r3, 0; @%p0 bra end;
      {{ld.global.u32 %r8, [%outBase+4]; // BUG|mov.u32 %r8, 0; // BUG}}
      take: atom.global.cas.b32 %r4, [%outBase], 0, 1; setp.ne.u32 %p1, %r4, 0; @%p1 bra take;
      membar.gl;
      ld.global.u32 %r5, [%outBase+4]; add.u32 %r5, %r5, 1;
      st.global.u32 [%outBase+4], %r5; // BUG
      membar.gl; atom.global.exch.b32 %r6, [%outBase], 0;
      mad.wide.u32 %rd0, %i, 4, %outBase; st.global.u32 [%rd0+2048], %r8;
      end: ret;
      """
    ).with { $0.grid = 4 },
    SeededBug(
      "compacted list read before it is complete", .race,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mov.u32 %r5, 0; setp.ne.u32 %p0, %r2, 0;
      @%p0 bra go; st.shared.u32 [%r4], %r5; go: bar.sync 0;
      atom.shared.add.u32 %r6, [%r4], 1; mad.lo.u32 %r7, %r6, 4, %r4;
      st.shared.u32 [%r7+16], %r2; // BUG
      {{|bar.sync 0;}}
      add.u32 %r8, %r2, 16; and.b32 %r8, %r8, 63; mad.lo.u32 %r8, %r8, 4, %r4;
      ld.shared.u32 %r9, [%r8+16]; // BUG
      st.global.u32 [%out], %r9;
      """
    ).with { $0.checks = .races },
  ]

  @Test("Every bug is found, its twin is clean", arguments: bugs)
  func seeded(bug: SeededBug) throws { try bug.check() }

  /// Code that is right, and looks ahead by plain loads as graph algorithms and hash tables do.
  static let correct: [String] = [
    """
    and.b32 %r2, %i, 15; mad.wide.u32 %rd0, %r2, 4, %outBase;
    ld.global.u32 %r3, [%rd0]; setp.ne.u32 %p0, %r3, 0; @%p0 bra end;
    add.u32 %r4, %i, 1; atom.global.cas.b32 %r5, [%rd0], 0, %r4;
    end: ret;
    """,
    """
    ld.global.u32 %r3, [%outBase]; setp.ge.u32 %p0, %r3, %i; @%p0 bra end;
    red.global.max.u32 [%outBase], %i;
    end: ret;
    """,
    // A barrier of the grid.
    """
    mov.u32 %r2, %ctaid.x; mov.u32 %r3, %tid.x; st.global.u32 [%out], %i;
    bar.sync 0; setp.ne.u32 %p0, %r3, 0; @%p0 bra join;
    membar.gl; red.global.add.u32 [%outBase+2048], 1;
    wait: ld.volatile.global.u32 %r4, [%outBase+2048]; setp.ne.u32 %p1, %r4, 4; @%p1 bra wait;
    membar.gl;
    join: bar.sync 0;
    xor.b32 %r5, %i, 192; mad.wide.u32 %rd0, %r5, 4, %outBase; ld.global.u32 %r6, [%rd0];
    mad.wide.u32 %rd1, %i, 4, %outBase; st.global.u32 [%rd1+1024], %r6;
    """,
  ]

  @Test("Right code is not reported", arguments: correct)
  func rightCode(body: String) throws {
    for schedule in [Schedule.greedy, .roundRobin, .random(seed: 5), .adversarial(warp: 1)] {
      let bug = SeededBug("correct", .race, body).with { $0.grid = 4 }
      let found = try bug.findings(isFixed: true, schedule: schedule)
      #expect(found.isEmpty, "\(schedule): \(found)")
    }
  }
}
