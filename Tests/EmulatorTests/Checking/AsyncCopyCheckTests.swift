import Emulator
import PTX
import Testing

@Suite("Copies under way")
struct AsyncCopyCheckTests {
  /// `%r3`: a place of 16 bytes for the thread; `%rd0`: its 16 bytes of the input.
  static let own = """
    mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, 16, %r4; \
    mad.wide.u32 %rd0, %r2, 16, %inBase;
    """

  static let bugs: [SeededBug] = [
    SeededBug(
      "data read before its wait", .asyncCopyNotAwaited,
      """
      \(own)
      cp.async.cg.shared.global [%r3], [%rd0], 16; // BUG
      cp.async.commit_group;
      {{|cp.async.wait_group 0;}}
      ld.shared.u32 %r5, [%r3]; // BUG
      st.global.u32 [%out], %r5;
      """),
    SeededBug(
      "wait that leaves the newest group pending", .asyncCopyNotAwaited,
      """
      \(own)
      cp.async.ca.shared.global [%r3], [%rd0], 16; cp.async.commit_group;
      cp.async.ca.shared.global [%r3+1024], [%rd0], 16; // BUG
      cp.async.commit_group;
      cp.async.wait_group {{1|0}};
      ld.shared.u32 %r5, [%r3+1024]; // BUG
      st.global.u32 [%out], %r5;
      """),
    SeededBug(
      "copies that were never put in a group", .asyncCopyNotAwaited,
      """
      \(own)
      cp.async.ca.shared.global [%r3], [%rd0], 16; // BUG
      {{|cp.async.commit_group;}}
      cp.async.wait_group 0;
      ld.shared.u32 %r5, [%r3]; // BUG
      st.global.u32 [%out], %r5;
      """),
    SeededBug(
      "barrier without a wait", .asyncCopyNotAwaited,
      """
      \(own)
      cp.async.ca.shared.global [%r3], [%rd0], 16; // BUG
      cp.async.commit_group;
      {{|cp.async.wait_all;}}
      bar.sync 0;
      xor.b32 %r6, %r2, 32; mad.lo.u32 %r6, %r6, 16, %r4;
      ld.shared.u32 %r5, [%r6]; // BUG
      st.global.u32 [%out], %r5;
      """),
    SeededBug(
      "wait without a barrier for the others", .race,
      """
      \(own)
      cp.async.ca.shared.global [%r3], [%rd0], 16; // BUG
      cp.async.commit_group;
      cp.async.wait_all;
      {{|bar.sync 0;}}
      xor.b32 %r6, %r2, 32; mad.lo.u32 %r6, %r6, 16, %r4;
      ld.shared.u32 %r5, [%r6]; // BUG
      st.global.u32 [%out], %r5;
      """
    ).with { $0.checks = .races },
    SeededBug(
      "wait behind the barrier", .race,
      """
      \(own)
      cp.async.ca.shared.global [%r3], [%rd0], 16; // BUG
      {{bar.sync 0; cp.async.wait_all;|cp.async.wait_all; bar.sync 0;}}
      xor.b32 %r6, %r2, 32; mad.lo.u32 %r6, %r6, 16, %r4;
      ld.shared.u32 %r5, [%r6]; // BUG
      st.global.u32 [%out], %r5;
      """
    ).with { $0.checks = .races },
    SeededBug(
      "fragments loaded before the wait", .asyncCopyNotAwaited,
      """
      \(own)
      cp.async.cg.shared.global [%r3], [%rd0], 16; // BUG
      cp.async.commit_group;
      cp.async.wait_group {{1|0}}; bar.sync 0;
      ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r10, %r11, %r12, %r13}, [%r3]; // BUG
      st.global.u32 [%out], %r10;
      """
    ).with { $0.block = 32 },
    SeededBug(
      "destination written meanwhile", .asyncCopyNotAwaited,
      """
      \(own)
      cp.async.ca.shared.global [%r3], [%rd0], 16; // BUG
      {{|cp.async.wait_all;}}
      st.shared.u32 [%r3], %r2; // BUG
      cp.async.wait_all;
      ld.shared.u32 %r5, [%r3]; st.global.u32 [%out], %r5;
      """),
    SeededBug(
      "source overwritten meanwhile", .asyncCopyNotAwaited,
      """
      \(own)
      cp.async.ca.shared.global [%r3], [%rd0], 16; // BUG
      {{|cp.async.wait_all;}}
      st.global.u32 [%rd0], %r2; // BUG
      cp.async.wait_all;
      ld.shared.u32 %r5, [%r3]; st.global.u32 [%out], %r5;
      """),
    SeededBug(
      "next stage copied over one that is still read", .race,
      """
      \(own)
      mov.u32 %r8, 0; mov.u32 %r9, 0; xor.b32 %r6, %r2, 32; mad.lo.u32 %r6, %r6, 16, %r4;
      loop:
      cp.async.ca.shared.global [%r3], [%rd0], 16; // BUG
      cp.async.wait_all; bar.sync 0;
      ld.shared.u32 %r5, [%r6]; // BUG
      add.u32 %r9, %r9, %r5;
      {{|bar.sync 0;}}
      add.u32 %r8, %r8, 1; setp.lt.u32 %p0, %r8, 3; @%p0 bra loop;
      st.global.u32 [%out], %r9;
      """),
    SeededBug(
      "pipeline of two stages that waits for the wrong one", .asyncCopyNotAwaited,
      """
      \(own)
      cp.async.ca.shared.global [%r3], [%rd0], 16; cp.async.commit_group;
      mov.u32 %r8, 0; mov.u32 %r9, 0; xor.b32 %r6, %r2, 32; mad.lo.u32 %r6, %r6, 16, %r4;
      loop:
      and.b32 %r10, %r8, 1; shl.b32 %r10, %r10, 10; xor.b32 %r11, %r10, 1024;
      add.u32 %r12, %r3, %r11; add.u32 %r13, %r6, %r10;
      cp.async.ca.shared.global [%r12], [%rd0], 16; // BUG
      cp.async.commit_group;
      cp.async.wait_group {{2|1}}; bar.sync 0;
      ld.shared.u32 %r5, [%r13]; // BUG
      add.u32 %r9, %r9, %r5;
      bar.sync 0;
      add.u32 %r8, %r8, 1; setp.lt.u32 %p0, %r8, 4; @%p0 bra loop;
      cp.async.wait_all;
      st.global.u32 [%out], %r9;
      """),
  ]

  @Test("Every bug is found, its twin is clean", arguments: bugs)
  func seeded(bug: SeededBug) throws { try bug.check() }
}
