import Emulator
import Synchronization
import Testing

import struct BipolarInt.SplitMix64

/// The same launch gives the same results, counts and faults at every number of host threads.
struct DeterminismTests {
  private struct Outcome: Equatable {
    var words: [UInt32]
    var counters: Counters
    var lines: [String]
  }

  /// A kernel with divergence, shared memory, barriers, copies and votes, whose work differs by block.
  private static let kernel = TestKernel(
    """
    mov.u32 %r2, tile; mad.lo.u32 %r3, %r1, 4, %r2; mov.u32 %r4, %ctaid.x; and.b32 %r5, %r4, 7;
    add.u32 %r5, %r5, 1; mov.u32 %r6, %i; and.b32 %r7, %i, 3; setp.eq.u32 %p2, %r7, 0;
    LOOP: mad.lo.u32 %r6, %r6, 1664525, 1013904223; @%p2 bra SKIP; xor.b32 %r6, %r6, %r5;
    SKIP: st.shared.u32 [%r3], %r6; bar.sync 0; xor.b32 %r8, %r1, 33; mad.lo.u32 %r9, %r8, 4, %r2;
    ld.shared.u32 %r10, [%r9]; bar.sync 0; add.u32 %r6, %r6, %r10;
    cp.async.ca.shared.global [%r3], [%in], 4; cp.async.wait_all; ld.shared.u32 %r11, [%r3];
    add.u32 %r6, %r6, %r11; setp.lt.s32 %p3, %r6, 0; vote.sync.ballot.b32 %r12, %p3, -1;
    add.u32 %r6, %r6, %r12; sub.u32 %r5, %r5, 1; setp.ne.u32 %p1, %r5, 0; @%p1 bra LOOP;
    st.global.u32 [%out], %r6;
    """)

  private func outcome(_ kernel: TestKernel, threads: Int, count: Int) throws -> Outcome {
    let memory = GlobalMemory()
    var generator = SplitMix64(seed: 3)
    let input = try memory.allocate("input", copying: generator.words(count))
    let output = try memory.allocate("output", byteCount: 4 * count)
    let profile = try kernel.run(
      in: memory, [.pointer(input), .pointer(output)], grid: Dimensions(count / 64),
      block: Dimensions(64), threads: threads)
    let lines = profile.lines.map {
      "\($0.instruction.operation.mnemonic) \($0.issues) \($0.lanes) \($0.shared) \($0.global)"
    }
    return Outcome(
      words: try memory.read(output, as: UInt32.self, count: count), counters: profile.counters,
      lines: lines)
  }

  @Test func threadCountDoesNotMatter() throws {
    let first = try outcome(Self.kernel, threads: 1, count: 4096)
    #expect(first.counters.sharedTraffic.bankConflicts == 0)
    #expect(first.counters.barriers > 0 && Set(first.words).count > 4000)
    for threads in [1, 2, 3, 8, 100, 0, -5] {
      #expect(
        try outcome(Self.kernel, threads: threads, count: 4096) == first, "\(threads) threads")
    }
  }

  @Test func linesAddUpToTheCounters() throws {
    let kernel = Self.kernel
    let memory = GlobalMemory()
    let data = try memory.allocate("data", byteCount: 512)
    let profile = try kernel.run(
      in: memory, [.pointer(data), .pointer(data)], grid: Dimensions(2), block: Dimensions(64))
    let counters = profile.counters
    #expect(profile.lines.reduce(0) { $0 + $1.issues } == counters.warpInstructions)
    #expect(profile.lines.reduce(0) { $0 + $1.lanes } == counters.threadInstructions)
    #expect(
      profile.lines.reduce(0) { $0 + $1.shared.wavefronts } == counters.sharedTraffic.wavefronts)
    #expect(
      profile.lines.reduce(0) { $0 + $1.global.sectors }
        == counters.globalLoadSectors + counters.globalStoreSectors)
    #expect(counters.warpInstructionsByClass.values.reduce(0, +) == counters.warpInstructions)
    // 13 lines of the prologue and the kernel begin and end once a warp: 4 warps.
    #expect(profile.lines.first?.issues == 4)
    #expect(profile.lines.last?.issues == 4)
  }

  @Test func uninitialisedReadsAreTheSameInEveryRun() throws {
    // Registers, predicates and shared memory that a block reads before it writes them, after other
    // blocks have left their values there.
    let kernel = TestKernel(
      """
      .reg .b32 never; .reg .b64 wide; .reg .pred unset;
      selp.u32 %r2, 1, 2, unset; setp.ne.u32 unset, %i, 70; cvt.u32.u64 %r3, wide;
      mov.u32 %r4, tile; mad.lo.u32 %r4, %r1, 4, %r4; ld.shared.u32 %r5, [%r4];
      st.shared.u32 [%r4], %i; add.u32 %r6, never, %r5; mov.u32 never, %i; mov.u64 wide, 5;
      mad.lo.u32 %r6, %r6, 3, %r3; mad.lo.u32 %r6, %r6, 3, %r2; add.u32 %r6, %r6, never;
      sub.u32 %r6, %r6, %i; st.global.u32 [%out], %r6;
      """)
    let first = try outcome(kernel, threads: 1, count: 2048)
    #expect(Set(first.words).count == 1, "a block sees what another left behind")
    for threads in [1, 2, 3, 8] {
      #expect(try outcome(kernel, threads: threads, count: 2048) == first)
    }
  }

  @Test func resultAloneCountsNothing() throws {
    let memory = GlobalMemory()
    let output = try memory.allocate("output", byteCount: 256)
    let program = try TestKernel("st.global.u32 [%out], %i;").program()
    let launch = Launch(
      grid: Dimensions(2), block: Dimensions(32), arguments: [.pointer(output), .pointer(output)])
    let profile = try Emulator(memory: memory, threads: 2)
      .run(program, launch, observation: .result)
    #expect(profile.counters == Counters())
    #expect(try memory.read(output, as: UInt32.self, count: 64) == (0..<64).map { UInt32($0) })
  }

  @Test func progressReachesTheNumberOfBlocks() throws {
    let highest = Mutex<(calls: Int, most: Int)>((0, 0))
    let program = try TestKernel("ret;").program()
    let launch = Launch(
      grid: Dimensions(10, 3), block: Dimensions(32), arguments: [.u64(0), .u64(0)])
    _ = try Emulator(memory: GlobalMemory(), threads: 3).run(program, launch) { finished in
      highest.withLock { $0 = ($0.calls + 1, max($0.most, finished)) }
    }
    #expect(highest.withLock { $0.calls } == 30)
    #expect(highest.withLock { $0.most } == 30)
  }

  @Test func programsRunAgainWithOtherArguments() throws {
    let program = try TestKernel("st.global.u32 [%out], %i;").program()
    let memory = GlobalMemory()
    for round in 0..<3 {
      let output = try memory.allocate("output \(round)", byteCount: 128)
      let launch = Launch(
        grid: Dimensions(1), block: Dimensions(32), arguments: [.pointer(output), .pointer(output)])
      let profile = try Emulator(memory: memory, threads: 1).run(program, launch)
      #expect(profile.counters.globalStores.requests == 1)
      #expect(try memory.read(output, as: UInt32.self, count: 32) == (0..<32).map { UInt32($0) })
    }
  }
}
