import Emulator
import PTX
import Testing

@Suite("Races in shared memory")
struct SharedRaceTests {
  /// `%r2`: the thread; `%r3`: the address of its word of `tile`.
  static let own = "mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, 4, %r4;"

  static let bugs: [SeededBug] = [
    SeededBug(
      "neighbour read without barrier", .race,
      """
      \(own)
      ld.global.u32 %r5, [%in];
      st.shared.u32 [%r3], %r5; // BUG
      {{|bar.sync 0;}}
      xor.b32 %r6, %r2, 32; mad.lo.u32 %r6, %r6, 4, %r4;
      ld.shared.u32 %r7, [%r6]; // BUG
      st.global.u32 [%out], %r7;
      """),
    SeededBug(
      "reduction without a barrier in its loop", .race,
      """
      \(own)
      ld.global.u32 %r5, [%in]; st.shared.u32 [%r3], %r5; bar.sync 0;
      mov.u32 %r8, 64;
      loop:
      setp.ge.u32 %p0, %r2, %r8;
      @%p0 bra skip;
      mad.lo.u32 %r9, %r8, 4, %r3;
      ld.shared.u32 %r10, [%r9]; // BUG
      ld.shared.u32 %r11, [%r3]; add.u32 %r11, %r11, %r10;
      st.shared.u32 [%r3], %r11; // BUG
      skip:
      {{|bar.sync 0;}}
      shr.u32 %r8, %r8, 1; setp.ne.u32 %p1, %r8, 0;
      @%p1 bra loop;
      setp.ne.u32 %p2, %r2, 0; @%p2 bra end;
      {{bar.warp.sync 1;|}}
      ld.shared.u32 %r12, [%r4]; st.global.u32 [%outBase], %r12;
      end: ret;
      """
    ).with { $0.block = 128 },
    SeededBug(
      "no barrier before a tile is filled again", .race,
      """
      \(own)
      xor.b32 %r6, %r2, 32; mad.lo.u32 %r6, %r6, 4, %r4;
      mov.u32 %r8, 0; mov.u32 %r9, 0;
      loop:
      ld.global.u32 %r5, [%in];
      st.shared.u32 [%r3], %r5; // BUG
      bar.sync 0;
      ld.shared.u32 %r7, [%r6]; // BUG
      add.u32 %r9, %r9, %r7;
      {{|bar.sync 0;}}
      add.u32 %r8, %r8, 1; setp.lt.u32 %p0, %r8, 4; @%p0 bra loop;
      st.global.u32 [%out], %r9;
      """),
    SeededBug(
      "double buffer with one buffer", .race,
      """
      \(own)
      xor.b32 %r6, %r2, 32; mad.lo.u32 %r6, %r6, 4, %r4;
      mov.u32 %r8, 0; mov.u32 %r9, 0;
      loop:
      and.b32 %r10, %r8, {{0|1}}; shl.b32 %r10, %r10, 10;
      add.u32 %r11, %r3, %r10; add.u32 %r12, %r6, %r10;
      st.shared.u32 [%r11], %r8; // BUG
      bar.sync 0;
      ld.shared.u32 %r7, [%r12]; // BUG
      add.u32 %r9, %r9, %r7;
      add.u32 %r8, %r8, 1; setp.lt.u32 %p0, %r8, 6; @%p0 bra loop;
      st.global.u32 [%out], %r9;
      """),
    SeededBug(
      "transposed tile without barrier", .race,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; and.b32 %r5, %r2, 15; shr.u32 %r6, %r2, 4;
      mad.lo.u32 %r7, %r6, 68, %r4; mad.lo.u32 %r7, %r5, 4, %r7;
      mad.lo.u32 %r8, %r5, 68, %r4; mad.lo.u32 %r8, %r6, 4, %r8;
      ld.global.u32 %r9, [%in];
      st.shared.u32 [%r7], %r9; // BUG
      {{|bar.sync 0;}}
      ld.shared.u32 %r10, [%r8]; // BUG
      st.global.u32 [%out], %r10;
      """
    ).with { $0.block = 256 },
    SeededBug(
      "histogram without atomics", .race,
      """
      \(own)
      mov.u32 %r5, 0; st.shared.u32 [%r3], %r5; bar.sync 0;
      {{and.b32 %r6, %r2, 7;|mov.u32 %r6, %r2;}} mad.lo.u32 %r6, %r6, 4, %r4;
      ld.shared.u32 %r7, [%r6]; add.u32 %r7, %r7, 1;
      st.shared.u32 [%r6], %r7; // BUG
      bar.sync 0;
      ld.shared.u32 %r8, [%r3]; st.global.u32 [%out], %r8;
      """),
    SeededBug(
      "lanes of one store write different values", .race,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mov.u32 %r5, 7;
      st.shared.u32 [%r4], {{%r2|%r5}}; // BUG
      bar.sync 0; ld.shared.u32 %r7, [%r4]; st.global.u32 [%out], %r7;
      """
    ).with { $0.block = 32 },
    SeededBug(
      "broadcast by thread 0 without barrier", .race,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; setp.ne.u32 %p0, %r2, 0;
      @%p0 bra wait;
      mov.u32 %r5, 42;
      st.shared.u32 [%r4], %r5; // BUG
      wait:
      {{bar.warp.sync -1;|bar.sync 0;}}
      ld.shared.u32 %r6, [%r4]; // BUG
      st.global.u32 [%out], %r6;
      """),
    SeededBug(
      "neighbouring lanes without warp barrier", .warpSynchronous,
      """
      \(own)
      st.shared.u32 [%r3], %r2; // BUG
      {{|bar.warp.sync -1;}}
      xor.b32 %r6, %r2, 1; mad.lo.u32 %r6, %r6, 4, %r4;
      ld.shared.u32 %r7, [%r6]; // BUG
      st.global.u32 [%out], %r7;
      """
    ).with { $0.block = 32 },
    SeededBug(
      "warp reduction of the old style without volatile", .warpSynchronous,
      """
      \(own)
      st{{|.volatile}}.shared.u32 [%r3], %r2;
      setp.gt.u32 %p0, %r2, 15; @%p0 bra end;
      ld{{|.volatile}}.shared.u32 %r5, [%r3+64];
      ld{{|.volatile}}.shared.u32 %r6, [%r3]; add.u32 %r6, %r6, %r5;
      st{{|.volatile}}.shared.u32 [%r3], %r6; // BUG
      ld{{|.volatile}}.shared.u32 %r5, [%r3+32]; // BUG
      add.u32 %r6, %r6, %r5;
      st.global.u32 [%out], %r6;
      end: ret;
      """
    ).with { $0.block = 32 },
    SeededBug(
      "a shuffle orders no memory", .warpSynchronous,
      """
      \(own)
      st.shared.u32 [%r3], %r2; // BUG
      shfl.sync.bfly.b32 %r8, %r2, 1, 31, -1;
      {{|bar.warp.sync -1;}}
      xor.b32 %r6, %r2, 2; mad.lo.u32 %r6, %r6, 4, %r4;
      ld.shared.u32 %r7, [%r6]; // BUG
      st.global.u32 [%out], %r7;
      """
    ).with { $0.block = 32 },
    SeededBug(
      "warp barrier of the wrong half", .warpSynchronous,
      """
      \(own)
      st.shared.u32 [%r3], %r2; // BUG
      mov.u32 %r9, {{0x00ff00ff|0x0000ffff}}; setp.gt.u32 %p0, %r2, 15;
      @%p0 mov.u32 %r9, {{0xff00ff00|0xffff0000}};
      {{and.b32 %r10, %r2, 8; setp.ne.u32 %p1, %r10, 0; mov.u32 %r9, 0x00ff00ff; @%p1 mov.u32 %r9, 0xff00ff00;|}}
      bar.warp.sync %r9;
      xor.b32 %r6, %r2, 8; mad.lo.u32 %r6, %r6, 4, %r4;
      ld.shared.u32 %r7, [%r6]; // BUG
      st.global.u32 [%out], %r7;
      """
    ).with { $0.block = 32 },
    SeededBug(
      "barrier of another number", .race,
      """
      \(own)
      st.shared.u32 [%r3], %r2; // BUG
      setp.gt.u32 %p0, %r2, 31;
      @%p0 bra second;
      bar.sync 1, {{32|64}};
      bra join;
      second:
      bar.sync {{2, 32|1, 64}};
      join:
      xor.b32 %r6, %r2, 32; mad.lo.u32 %r6, %r6, 4, %r4;
      ld.shared.u32 %r7, [%r6]; // BUG
      st.global.u32 [%out], %r7;
      """),
    SeededBug(
      "producers arrive before they store", .race,
      """
      \(own)
      setp.gt.u32 %p0, %r2, 31;
      @%p0 bra consumer;
      {{bar.arrive 1, 64;|}}
      st.shared.u32 [%r3], %r2; // BUG
      {{|bar.arrive 1, 64;}}
      ret;
      consumer:
      bar.sync 1, 64;
      ld.shared.u32 %r7, [%r3+-128]; // BUG
      st.global.u32 [%out], %r7;
      """),
    SeededBug(
      "a barrier of two warps does not order the third", .race,
      """
      \(own)
      st.shared.u32 [%r3], %r2; // BUG
      setp.gt.u32 %p0, %r2, 63;
      {{@%p0 bra read;|}}
      bar.sync 1, {{64|96}};
      read:
      add.u32 %r5, %r2, 32; rem.u32 %r5, %r5, 96; mad.lo.u32 %r6, %r5, 4, %r4;
      ld.shared.u32 %r7, [%r6]; // BUG
      st.global.u32 [%out], %r7;
      """
    ).with { $0.block = 96 },
    SeededBug(
      "bytes of one word and a word", .race,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; add.u32 %r3, %r2, %r4;
      st.shared.u8 [%r3], %r2; // BUG
      {{and.b32 %r6, %r3, -4; xor.b32 %r6, %r6, 32;|bar.sync 0; and.b32 %r6, %r3, -4;}}
      ld.shared.u32 %r7, [%r6]; // BUG
      st.global.u32 [%out], %r7;
      """),
    SeededBug(
      "matrix loaded before the tile is stored", .race,
      """
      \(own)
      shl.b32 %r5, %r2, 4; and.b32 %r5, %r5, 496; add.u32 %r6, %r5, %r4;
      st.shared.u32 [%r3], %r2; // BUG
      {{|bar.sync 0;}}
      ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r10, %r11, %r12, %r13}, [%r6]; // BUG
      add.u32 %r10, %r10, %r13; st.global.u32 [%out], %r10;
      """
    ).with { $0.block = 128 },
    SeededBug(
      "generic addresses into one tile", .race,
      """
      mov.u32 %r2, %tid.x; mov.u64 %rd0, tile; cvta.shared.u64 %rd1, %rd0;
      mad.wide.u32 %rd2, %r2, 4, %rd1; xor.b32 %r3, %r2, 32; mad.wide.u32 %rd3, %r3, 4, %rd1;
      st.u32 [%rd2], %r2; // BUG
      {{|bar.sync 0;}}
      ld.u32 %r4, [%rd3]; // BUG
      st.global.u32 [%out], %r4;
      """),
  ]

  @Test("Every bug is found, its twin is clean", arguments: bugs)
  func seeded(bug: SeededBug) throws { try bug.check() }
}
