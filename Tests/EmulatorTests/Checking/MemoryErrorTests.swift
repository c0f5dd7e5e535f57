import Emulator
import PTX
import Testing

@Suite("Accesses outside memory")
struct MemoryErrorTests {
  static let bugs: [SeededBug] = [
    SeededBug(
      "index off by one at the end", .outOfBounds,
      """
      {{|setp.ge.u32 %p0, %i, 1023; @%p0 bra end;}}
      ld.global.u32 %r2, [%in+4]; // BUG
      st.global.u32 [%out], %r2;
      end: ret;
      """
    ).with { $0.grid = 16 },
    SeededBug(
      "stencil reads before the first element", .outOfBounds,
      """
      {{|setp.eq.u32 %p0, %i, 0; @%p0 bra end;}}
      ld.global.u32 %r2, [%in+-4]; // BUG
      ld.global.u32 %r3, [%in]; add.u32 %r2, %r2, %r3; st.global.u32 [%out], %r2;
      end: ret;
      """),
    SeededBug(
      "store past the end without a guard", .outOfBounds,
      """
      setp.ge.u32 %p0, %i, {{1100|1024}}; @%p0 bra end;
      mov.u32 %r2, 5;
      st.global.u32 [%out], %r2; // BUG
      end: ret;
      """
    ).with { $0.grid = 17 },
    SeededBug(
      "vector load over the end", .outOfBounds,
      """
      setp.ge.u32 %p0, %i, {{257|256}}; @%p0 bra end;
      mad.wide.u32 %rd0, %i, 16, %inBase;
      ld.global.v4.u32 {%r2, %r3, %r4, %r5}, [%rd0]; // BUG
      mad.wide.u32 %rd1, %i, 4, %outBase; st.global.u32 [%rd1], %r5;
      end: ret;
      """
    ).with { $0.grid = 5 },
    SeededBug(
      "null pointer", .outOfBounds,
      """
      mov.u64 %rd0, {{0|%in}};
      ld.global.u32 %r2, [%rd0]; // BUG
      st.global.u32 [%out], %r2;
      """),
    SeededBug(
      "stride in elements taken for bytes", .outOfBounds,
      """
      mul.lo.u32 %r2, %i, {{256|4}}; cvt.u64.u32 %rd0, %r2; add.u64 %rd0, %rd0, %inBase;
      ld.global.u32 %r3, [%rd0]; // BUG
      st.global.u32 [%out], %r3;
      """),
    SeededBug(
      "index computed in 32 bits wraps", .outOfBounds,
      """
      sub.u32 %r2, %i, {{1|0}}; mul.wide.u32 %rd0, %r2, 4; add.u64 %rd0, %rd0, %inBase;
      ld.global.u32 %r3, [%rd0]; // BUG
      st.global.u32 [%out], %r3;
      """),
    SeededBug(
      "shared array too small for the block", .outOfBounds,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, {{8|4}}, %r4;
      st.shared.u32 [%r3], %r2; // BUG
      """
    ).with { $0.sharedBytes = 256 },
    SeededBug(
      "dynamic shared memory not given", .outOfBounds,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, pool; mad.lo.u32 %r3, %r2, {{4|1}}, %r4;
      st.shared.u8 [%r3], %r2; // BUG
      """
    ).with {
      $0.sharedBytes = 128
      $0.dynamicSharedBytes = 64
      $0.declarations = ".extern .shared .align 4 .b8 pool[];"
    },
    SeededBug(
      "rows of a padded tile and vectors", .misaligned,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mov.u32 %r5, 0;
      mad.lo.u32 %r3, %r2, {{36|40}}, %r4;
      st.shared.v2.u32 [%r3], {%r5, %r5}; // BUG
      """),
    SeededBug(
      "matrix row past shared memory", .outOfBounds,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; and.b32 %r6, %r2, 31;
      mad.lo.u32 %r3, %r6, 16, %r4; mov.u32 %r5, 0;
      st.shared.v4.u32 [%r3], {%r5, %r5, %r5, %r5}; bar.sync 0;
      add.u32 %r3, %r3, {{16|0}};
      ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r10, %r11, %r12, %r13}, [%r3]; // BUG
      st.global.u32 [%out], %r10;
      """
    ).with { $0.sharedBytes = 512 }.with { $0.block = 32 },
    SeededBug(
      "use after free", .useAfterFree,
      """
      ld.global.u32 %r2, [%in]; // BUG
      st.global.u32 [%out], %r2;
      """
    ).with { $0.isInputFreed = true },
    SeededBug(
      "store after free", .useAfterFree,
      """
      mov.u32 %r2, 1;
      st.global.u32 [%in], %r2; // BUG
      """
    ).with { $0.isInputFreed = true },
    SeededBug(
      "misaligned vector load", .misaligned,
      """
      {{|and.b64 %in, %in, -8;}}
      ld.global.v2.u32 {%r2, %r3}, [%in]; // BUG
      st.global.u32 [%out], %r2;
      """),
    SeededBug(
      "misaligned word of bytes", .misaligned,
      """
      cvt.u64.u32 %rd1, %i; add.u64 %rd0, %rd1, %inBase;
      {{|and.b64 %rd0, %rd0, -4;}}
      ld.global.u32 %r2, [%rd0]; // BUG
      st.global.u32 [%out], %r2;
      """),
    SeededBug(
      "misaligned 64-bit store to shared memory", .misaligned,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, {{12|16}}, %r4;
      mov.u64 %rd0, 3;
      st.shared.u64 [%r3], %rd0; // BUG
      """),
    SeededBug(
      "copy from past the end", .outOfBounds,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, 16, %r4;
      mad.wide.u32 %rd0, %i, 16, %inBase;
      {{mov.u32 %r5, 16;|setp.lt.u32 %p0, %i, 200; selp.u32 %r5, 16, 0, %p0;}}
      cp.async.cg.shared.global [%r3], [%rd0], 16, %r5; // BUG
      cp.async.wait_all; ld.shared.u32 %r6, [%r3]; st.global.u32 [%out], %r6;
      """
    ).with {
      $0.words = 800
      $0.block = 256
    },
    SeededBug(
      "local array index past the frame", .outOfBounds,
      """
      .local .align 4 .b8 frame[16]; mov.u32 %r2, frame; mov.u32 %r3, 7; and.b32 %r5, %i, {{63|3}};
      mad.lo.u32 %r4, %r5, 4, %r2;
      st.local.u32 [%r4], %r3; // BUG
      """),
    SeededBug(
      "generic pointer past shared memory", .outOfBounds,
      """
      mov.u64 %rd0, tile; cvta.shared.u64 %rd1, %rd0; mov.u32 %r2, %tid.x;
      mad.wide.u32 %rd2, %r2, 4, %rd1;
      st.u32 [%rd2+{{64|0}}], %r2; // BUG
      """
    ).with { $0.sharedBytes = 256 },
    SeededBug(
      "halo of a tile is written one too far", .outOfBounds,
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, 4, %r4;
      ld.global.u32 %r5, [%in]; st.shared.u32 [%r3+4], %r5;
      setp.ne.u32 %p0, %r2, 63; @%p0 bra end;
      st.shared.u32 [%r3+{{12|8}}], %r5; // BUG
      end: ret;
      """
    ).with { $0.sharedBytes = 264 },
  ]

  @Test("Every bug is found, its twin is clean", arguments: bugs)
  func seeded(bug: SeededBug) throws { try bug.check() }

  @Test("Loads that are dropped give zero, stores change nothing, and the launch goes on")
  func dropped() throws {
    let memory = GlobalMemory()
    let input = try memory.allocate("input", copying: [UInt32](repeating: 9, count: 16))
    let output = try memory.allocate("output", copying: [UInt32](repeating: 7, count: 40))
    let kernel = TestKernel(
      """
      st.global.u32 [%in+64], %i;
      ld.global.u32 %r2, [%in]; st.global.u32 [%out], %r2;
      """)
    let launch = Launch(
      grid: Dimensions(1), block: Dimensions(32), arguments: [.pointer(input), .pointer(output)])
    let profile = try Emulator(memory: memory, threads: 1)
      .run(kernel.program(), launch, options: Emulator.Options(checks: .memory))
    #expect(profile.findings.map(\.count) == [32, 16])
    #expect(profile.findings.allSatisfy { $0.kind == .outOfBounds })
    let first = try #require(profile.findings.first)
    #expect(first.access.position?.line == TestKernel.firstLine)
    #expect(first.lane == 0 && first.warp == 0 && first.block == Dimensions(0, 0, 0))
    #expect(first.address == input.address + 64)
    #expect(first.allocation?.contains("'input' of 64 bytes") == true)
    let words = try memory.read(output, as: UInt32.self, count: 40)
    let parts: [[UInt32]] = [
      Array(repeating: 9, count: 16), Array(repeating: 0, count: 16), Array(repeating: 7, count: 8),
    ]
    #expect(words == Array(parts.joined()))
  }

  @Test("Without the check the same accesses are faults")
  func faults() throws {
    let kernel = TestKernel("ld.global.u32 %r2, [%in+4]; st.global.u32 [%out], %r2;")
    let memory = GlobalMemory()
    let input = try memory.allocate("input", byteCount: 128)
    let fault = try kernel.fault(in: memory, [.pointer(input), .pointer(input)])
    guard case .globalOutOfBounds = fault.kind else {
      Issue.record("\(fault)")
      return
    }
  }
}
