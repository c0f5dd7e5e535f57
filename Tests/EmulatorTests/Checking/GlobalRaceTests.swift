import Emulator
import PTX
import Testing

@Suite("Races in global memory")
struct GlobalRaceTests {
  static let bugs: [SeededBug] = [
    SeededBug(
      "neighbour of the block read in the same launch", .race,
      """
      st.global.u32 [%out], %i; // BUG
      {{|bar.sync 0;}}
      mov.u32 %r2, %tid.x; xor.b32 %r3, %r2, 32; mov.u32 %r4, %ctaid.x;
      mad.lo.u32 %r5, %r4, 64, %r3; mad.wide.u32 %rd0, %r5, 4, %outBase;
      ld.global.u32 %r6, [%rd0]; // BUG
      mad.wide.u32 %rd1, %i, 4, %outBase; st.global.u32 [%rd1+2048], %r6;
      """
    ).with { $0.grid = 2 },
    SeededBug(
      "stencil in place over several blocks", .race,
      """
      ld.global.u32 %r2, [%{{out|in}}+4]; // BUG
      ld.global.u32 %r3, [%{{out|in}}];
      add.u32 %r2, %r2, %r3;
      st.global.u32 [%out], %r2; // BUG
      """
    ).with { $0.grid = 4 },
    SeededBug(
      "sum over blocks without atomics", .race,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r3, %ctaid.x; mad.wide.u32 %rd0, %r3, 4, %outBase;
      setp.ne.u32 %p0, %r2, 0; @%p0 bra end;
      ld.global.u32 %r4, [{{%outBase|%rd0}}]; add.u32 %r4, %r4, 1;
      st.global.u32 [{{%outBase|%rd0}}], %r4; // BUG
      end: ret;
      """
    ).with { $0.grid = 4 },
    SeededBug(
      "two blocks write one row", .race,
      """
      mov.u32 %r2, %ctaid.x; mov.u32 %r3, %tid.x;
      mad.lo.u32 %r4, %r2, {{32|64}}, %r3; mad.wide.u32 %rd0, %r4, 4, %outBase;
      st.global.u32 [%rd0], %i; // BUG
      """
    ).with { $0.grid = 2 },
    SeededBug(
      "a row of output per warp, not per thread", .race,
      """
      mov.u32 %r2, %tid.x; {{shr.u32 %r2, %r2, 1|mov.u32 %r2, %r2}};
      mad.wide.u32 %rd0, %r2, 4, %outBase;
      st.global.u32 [%rd0], %i; // BUG
      """),
    SeededBug(
      "elements swapped by lanes without a warp barrier", .warpSynchronous,
      """
      st.global.u32 [%out], %i; // BUG
      {{|bar.warp.sync -1;}}
      xor.b32 %r2, %i, 1; mad.wide.u32 %rd0, %r2, 4, %outBase;
      ld.global.u32 %r3, [%rd0]; // BUG
      {{|bar.warp.sync -1;}}
      st.global.u32 [%out+1024], %r3;
      """),
    SeededBug(
      "a variable of the module shared by blocks", .race,
      """
      mov.u32 %r2, %tid.x; setp.ne.u32 %p0, %r2, 0; @%p0 bra end;
      mov.u32 %r3, %ctaid.x; mov.u64 %rd0, total; mad.wide.u32 %rd0, %r3, {{0|4}}, %rd0;
      st.global.u32 [%rd0], %i; // BUG
      end: ret;
      """
    ).with {
      $0.grid = 2
      $0.declarations = ".global .align 4 .u32 total[2];"
    },
    SeededBug(
      "bytes of neighbours stored as one word", .race,
      """
      cvt.u64.u32 %rd1, %i; add.u64 %rd0, %rd1, %outBase;
      {{and.b64 %rd0, %rd0, -4; st.global.u32 [%rd0], %i; // BUG|st.global.u8 [%rd0], %i; // BUG}}
      """),
    SeededBug(
      "flag raised without a fence", .race,
      """
      mov.u32 %r2, %ctaid.x; mov.u32 %r3, %tid.x; mov.u32 %r4, 1;
      setp.ne.u32 %p1, %r3, 0; @%p1 bra end;
      setp.ne.u32 %p0, %r2, 0; @%p0 bra consumer;
      st.global.u32 [%outBase], %r4; // BUG
      {{|fence.acq_rel.gpu;}}
      st.volatile.global.u32 [%outBase+4], %r4;
      ret;
      consumer:
      ld.volatile.global.u32 %r5, [%outBase+4]; setp.eq.u32 %p2, %r5, 0; @%p2 bra consumer;
      {{|fence.acq_rel.gpu;}}
      ld.global.u32 %r6, [%outBase]; // BUG
      st.global.u32 [%outBase+8], %r6;
      end: ret;
      """
    ).with { $0.grid = 2 },
    SeededBug(
      "flag read by a plain load", .race,
      """
      mov.u32 %r2, %ctaid.x; mov.u32 %r3, %tid.x; mov.u32 %r4, 1;
      setp.ne.u32 %p1, %r3, 0; @%p1 bra end;
      setp.ne.u32 %p0, %r2, 0; @%p0 bra consumer;
      st.global.u32 [%outBase], %r4;
      fence.acq_rel.gpu;
      st.{{|relaxed.gpu.}}global.u32 [%outBase+4], %r4; // BUG
      ret;
      consumer:
      ld.{{|relaxed.gpu.}}global.u32 %r5, [%outBase+4]; // BUG
      setp.eq.u32 %p2, %r5, 0; {{|@%p2 bra consumer;}}
      fence.acq_rel.gpu;
      {{|ld.global.u32 %r6, [%outBase]; st.global.u32 [%outBase+8], %r6;}}
      end: ret;
      """
    ).with { $0.grid = 2 },
    SeededBug(
      "release without acquire", .race,
      """
      mov.u32 %r2, %ctaid.x; mov.u32 %r3, %tid.x; mov.u32 %r4, 1;
      setp.ne.u32 %p1, %r3, 0; @%p1 bra end;
      setp.ne.u32 %p0, %r2, 0; @%p0 bra consumer;
      st.global.u32 [%outBase], %r4; // BUG
      st.release.gpu.global.u32 [%outBase+4], %r4;
      ret;
      consumer:
      ld.{{relaxed|acquire}}.gpu.global.u32 %r5, [%outBase+4];
      setp.eq.u32 %p2, %r5, 0; @%p2 bra consumer;
      ld.global.u32 %r6, [%outBase]; // BUG
      st.global.u32 [%outBase+8], %r6;
      end: ret;
      """
    ).with { $0.grid = 2 },
    SeededBug(
      "acquire without release", .race,
      """
      mov.u32 %r2, %ctaid.x; mov.u32 %r3, %tid.x; mov.u32 %r4, 1;
      setp.ne.u32 %p1, %r3, 0; @%p1 bra end;
      setp.ne.u32 %p0, %r2, 0; @%p0 bra consumer;
      st.global.u32 [%outBase], %r4; // BUG
      st.{{relaxed|release}}.gpu.global.u32 [%outBase+4], %r4;
      ret;
      consumer:
      ld.acquire.gpu.global.u32 %r5, [%outBase+4];
      setp.eq.u32 %p2, %r5, 0; @%p2 bra consumer;
      ld.global.u32 %r6, [%outBase]; // BUG
      st.global.u32 [%outBase+8], %r6;
      end: ret;
      """
    ).with { $0.grid = 2 },
    SeededBug(
      "data stored behind the release", .race,
      """
      mov.u32 %r2, %ctaid.x; mov.u32 %r3, %tid.x; mov.u32 %r4, 1;
      setp.ne.u32 %p1, %r3, 0; @%p1 bra end;
      setp.ne.u32 %p0, %r2, 0; @%p0 bra consumer;
      {{st.release.gpu.global.u32 [%outBase+4], %r4;|}}
      st.global.u32 [%outBase], %r4; // BUG
      {{|st.release.gpu.global.u32 [%outBase+4], %r4;}}
      ret;
      consumer:
      ld.acquire.gpu.global.u32 %r5, [%outBase+4];
      setp.eq.u32 %p2, %r5, 0; @%p2 bra consumer;
      ld.global.u32 %r6, [%outBase]; // BUG
      st.global.u32 [%outBase+8], %r6;
      end: ret;
      """
    ).with { $0.grid = 2 },
  ]

  @Test("Every bug is found, its twin is clean", arguments: bugs)
  func seeded(bug: SeededBug) throws { try bug.check() }

  @Test("A chain of blocks, each released by the one before, is in order")
  func chain() throws {
    let body = """
      mov.u32 %r2, %ctaid.x; mov.u32 %r3, %tid.x; setp.ne.u32 %p0, %r3, 0; @%p0 bra end;
      mad.wide.u32 %rd0, %r2, 4, %outBase;
      setp.eq.u32 %p1, %r2, 0; @%p1 bra go;
      wait: ld.acquire.gpu.global.u32 %r5, [%rd0+1024]; setp.eq.u32 %p2, %r5, 0; @%p2 bra wait;
      go:
      ld.global.u32 %r6, [%outBase]; add.u32 %r6, %r6, 1; st.global.u32 [%outBase], %r6;
      mov.u32 %r7, 1; st.release.gpu.global.u32 [%rd0+1028], %r7;
      end: ret;
      """
    let bug = SeededBug("chain", .race, body).with { $0.grid = 40 }
    #expect(try bug.findings(isFixed: true) == [])
  }

  @Test("All threads may write one value to one address")
  func sameValue() throws {
    let bug = SeededBug(
      "same", .race, "mov.u32 %r2, 1; st.global.u32 [%outBase], %r2;"
    ).with { $0.grid = 4 }
    #expect(try bug.findings(isFixed: true) == [])
  }
}
