import Emulator
import PTX
import Testing

@Suite("Reads of what nothing has written")
struct InitializationTests {
  static let bugs: [SeededBug] = [
    SeededBug(
      "accumulator never set", .uninitialized,
      """
      {{|mov.u32 %r9, 0;}} mov.u32 %r8, 0;
      loop:
      ld.global.u32 %r5, [%in]; add.u32 %r9, %r9, %r5;
      add.u32 %r8, %r8, 1; setp.lt.u32 %p0, %r8, 4; @%p0 bra loop;
      st.global.u32 [%out], %r9; // BUG
      """),
    SeededBug(
      "register set on one path alone", .uninitialized,
      """
      setp.gt.u32 %p0, %i, 10; @%p0 bra skip;
      mov.u32 %r9, 5;
      {{skip:|bra join; skip: mov.u32 %r9, 6; join:}}
      st.global.u32 [%out], %r9; // BUG
      """),
    SeededBug(
      "register set under a guard", .uninitialized,
      """
      setp.gt.u32 %p0, %i, 10;
      {{|mov.u32 %r9, 1;}}
      @%p0 mov.u32 %r9, 5;
      add.u32 %r10, %r9, 1;
      st.global.u32 [%out], %r10; // BUG
      """),
    SeededBug(
      "address from a register never set", .uninitialized,
      """
      {{|mov.u32 %r9, 3;}}
      and.b32 %r10, %r9, 3; mad.wide.u32 %rd0, %r10, 4, %inBase;
      ld.global.u32 %r2, [%rd0]; // BUG
      st.global.u32 [%out], %r2;
      """),
    SeededBug(
      "shared tile read where nobody wrote", .uninitialized,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, 4, %r4;
      ld.global.u32 %r5, [%in]; st.shared.u32 [%r3], %r5; bar.sync 0;
      ld.shared.u32 %r6, [%r3+{{256|0}}]; // BUG
      add.u32 %r6, %r6, 1;
      st.global.u32 [%out], %r6; // BUG
      """),
    SeededBug(
      "border of a tile not filled", .uninitialized,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, 4, %r4;
      ld.global.u32 %r5, [%in]; st.shared.u32 [%r3+4], %r5;
      {{|mov.u32 %r7, 0; setp.eq.u32 %p0, %r2, 0; @%p0 st.shared.u32 [%r4], %r7;}}
      bar.sync 0;
      ld.shared.u32 %r6, [%r3]; // BUG
      ld.shared.u32 %r8, [%r3+4]; add.u32 %r6, %r6, %r8;
      st.global.u32 [%out], %r6; // BUG
      """),
    SeededBug(
      "part of the tile left out by a guard", .uninitialized,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, 4, %r4;
      setp.lt.u32 %p0, %r2, 48; ld.global.u32 %r5, [%in];
      {{|@!%p0 mov.u32 %r5, 0;}}
      {{@%p0|}} st.shared.u32 [%r3], %r5; bar.sync 0;
      xor.b32 %r6, %r2, 32; mad.lo.u32 %r6, %r6, 4, %r4;
      ld.shared.u32 %r7, [%r6]; // BUG
      st.global.u32 [%out], %r7; // BUG
      """),
    SeededBug(
      "shared data moved on before it is written", .uninitialized,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, 4, %r4;
      {{|st.shared.u32 [%r3], %r2;}}
      ld.shared.u32 %r5, [%r3];
      st.shared.u32 [%r3+1024], %r5;
      ld.shared.u32 %r6, [%r3+1024]; // BUG
      st.global.u32 [%out], %r6; // BUG
      """),
    SeededBug(
      "index read from shared memory that nothing wrote", .uninitialized,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, 4, %r4;
      {{|st.shared.u32 [%r3], %r2;}}
      ld.shared.u32 %r5, [%r3]; // BUG
      mad.wide.u32 %rd0, %r5, 4, %inBase;
      ld.global.u32 %r6, [%rd0]; // BUG
      st.global.u32 [%out], %r6;
      """
    ).with { $0.checks = [.initialization, .memory] },
    SeededBug(
      "local array element never written", .uninitialized,
      """
      .local .align 4 .b8 frame[32]; mov.u32 %r2, frame; mov.u32 %r3, 7;
      st.local.u32 [%r2], %r3; st.local.u32 [%r2+4], %r3;
      ld.local.u32 %r5, [%r2+{{8|4}}]; // BUG
      mul.lo.u32 %r5, %r5, 3;
      st.global.u32 [%out], %r5; // BUG
      """),
    SeededBug(
      "local array filled too short a way", .uninitialized,
      """
      .local .align 4 .b8 frame[32]; mov.u32 %r2, frame; mov.u32 %r8, 0; mov.u32 %r9, 0;
      fill: mad.lo.u32 %r3, %r8, 4, %r2; st.local.u32 [%r3], %r8;
      add.u32 %r8, %r8, 1; setp.lt.u32 %p0, %r8, {{7|8}}; @%p0 bra fill;
      mov.u32 %r8, 0;
      sum: mad.lo.u32 %r3, %r8, 4, %r2;
      ld.local.u32 %r5, [%r3]; // BUG
      add.u32 %r9, %r9, %r5;
      add.u32 %r8, %r8, 1; setp.lt.u32 %p0, %r8, 8; @%p0 bra sum;
      st.global.u32 [%out], %r9; // BUG
      """),
    SeededBug(
      "global buffer that nothing filled", .uninitialized,
      """
      ld.global.u32 %r5, [%in]; // BUG
      add.u32 %r5, %r5, 1;
      st.global.u32 [%out], %r5; // BUG
      """
    ).with { $0.isInputUninitialized = true },
    SeededBug(
      "sum in a global buffer that nothing zeroed", .uninitialized,
      """
      ld.global.v4.u32 {%r5, %r6, %r7, %r8}, [%inBase]; // BUG
      add.u32 %r5, %r6, %r7;
      st.global.u32 [%out], %r5; // BUG
      """
    ).with { $0.isInputUninitialized = true },
    SeededBug(
      "fragments of a tile that nothing filled", .uninitialized,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, 16, %r4;
      mov.u32 %r5, 0;
      {{|st.shared.v4.u32 [%r3], {%r5, %r5, %r5, %r5}; bar.warp.sync -1;}}
      ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r10, %r11, %r12, %r13}, [%r3]; // BUG
      mov.u32 %r14, 0; mov.u32 %r15, 0; mov.u32 %r16, 0; mov.u32 %r17, 0;
      mma.sync.aligned.m16n8k256.row.col.s32.b1.b1.s32.and.popc {%r20, %r21, %r22, %r23},
        {%r10, %r11, %r12, %r13}, {%r10, %r11}, {%r14, %r15, %r16, %r17};
      st.global.u32 [%out], %r20; // BUG
      """
    ).with { $0.block = 32 },
    SeededBug(
      "accumulators of a matrix product never set", .uninitialized,
      """
      mov.u32 %r10, 1; mov.u32 %r11, 1; mov.u32 %r12, 1; mov.u32 %r13, 1;
      {{|mov.u32 %r14, 0; mov.u32 %r15, 0;}} mov.u32 %r16, 0; mov.u32 %r17, 0;
      mma.sync.aligned.m16n8k256.row.col.s32.b1.b1.s32.and.popc {%r20, %r21, %r22, %r23},
        {%r10, %r11, %r12, %r13}, {%r10, %r11}, {%r14, %r15, %r16, %r17};
      st.global.u32 [%out], %r21; // BUG
      """
    ).with { $0.block = 32 },
  ]

  @Test("Every bug is found, its twin is clean", arguments: bugs)
  func seeded(bug: SeededBug) throws { try bug.check() }

  /// What compilers make of values that nobody looks at.
  static let correct: [String] = [
    // A value computed ahead of the branch that decides whether it counts.
    "add.u32 %r9, %r8, 1; setp.lt.u32 %p0, %i, 4096; @%p0 mov.u32 %r9, 2; "
      + "st.global.u32 [%out], %r9;",
    "mov.u32 %r7, 5; setp.lt.u32 %p0, %i, 4096; selp.u32 %r9, %r7, %r8, %p0; "
      + "st.global.u32 [%out], %r9;",
    // The padding of a structure.
    "mad.wide.u32 %rd0, %i, 8, %outBase; st.global.v2.u32 [%rd0], {%i, %r9};",
    // A structure copied whole through local memory, part of it unset.
    ".local .align 8 .b8 frame[16]; mov.u32 %r2, frame; st.local.u32 [%r2], %i; "
      + "ld.local.v2.u32 {%r3, %r4}, [%r2]; st.local.v2.u32 [%r2+8], {%r3, %r4}; "
      + "ld.local.v2.u32 {%r5, %r6}, [%r2+8]; st.global.u32 [%out], %r5;",
    // Rows past the edge take part in the sum of lanes whose results nobody stores.
    "mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, 4, %r4; "
      + "setp.lt.u32 %p0, %r2, 20; @%p0 st.shared.u32 [%r3], %r2; bar.sync 0; "
      + "ld.shared.u32 %r5, [%r3]; add.u32 %r5, %r5, 1; @%p0 st.global.u32 [%out], %r5;",
    // Bytes of a word.
    "mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, 4, %r4; "
      + "st.shared.u8 [%r3], %r2; ld.shared.u32 %r5, [%r3]; and.b32 %r5, %r5, 255; "
      + "st.global.u32 [%out], %r5;",
  ]

  @Test("Values that are copied and thrown away are not reported", arguments: correct)
  func thrownAway(body: String) throws {
    let bug = SeededBug("correct", .uninitialized, body)
    #expect(try bug.findings(isFixed: true) == [])
  }
}
