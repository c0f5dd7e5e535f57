import Emulator
import PTX
import Testing

/// Barriers with counts, reductions, warp barriers, and threads that wait for each other.
struct BlockBarrierTests {
  @Test func reductionsCombineAllThreads() throws {
    // The predicate holds for multiples of 3 below 96: 32 of 96 threads; all and any follow.
    let kernel = TestKernel(
      """
      rem.u32 %r2, %i, 3; setp.eq.u32 %p0, %r2, 0; setp.lt.u32 %p3, %i, 1000;
      bar.red.popc.u32 %r3, 0, %p0; barrier.cta.red.popc.aligned.u32 %r4, 1, !%p0;
      bar.red.and.pred %p1, 0, %p0; bar.red.and.pred %p4, 0, %p3; bar.red.or.pred %p2, 0, %p0;
      selp.u32 %r5, 1, 0, %p1; @%p2 add.u32 %r5, %r5, 10; @%p4 add.u32 %r5, %r5, 100;
      mad.lo.u32 %r5, %r3, 1000, %r5; mad.lo.u32 %r5, %r4, 1000000, %r5;
      st.global.u32 [%out], %r5;
      """)
    #expect(try kernel.output(count: 96, block: 96) == Array(repeating: 64_032_110, count: 96))
  }

  @Test func countedBarriersBindSomeWarps() throws {
    // Warps 0 and 1 meet at barrier 1, warps 2 and 3 at barrier 2: each pair sees its own words.
    let kernel = TestKernel(
      """
      mov.u32 %r2, tile; mad.lo.u32 %r3, %i, 4, %r2; st.shared.u32 [%r3], %i;
      shr.u32 %r4, %i, 6; add.u32 %r4, %r4, 1; barrier.sync %r4, 64;
      xor.b32 %r5, %i, 32; mad.lo.u32 %r6, %r5, 4, %r2; ld.shared.u32 %r7, [%r6];
      st.global.u32 [%out], %r7;
      """)
    #expect(try kernel.output(count: 128, block: 128) == (0..<128).map { UInt32($0 ^ 32) })
  }

  @Test func producersArriveAndGoOn() throws {
    // Warp 0 waits at barrier 3 for itself and warp 1, which only arrives and ends.
    let kernel = TestKernel(
      """
      setp.ge.u32 %p0, %i, 32; @%p0 bra PRODUCE;
      bar.sync 3, 64; ld.shared.u32 %r2, [tile]; st.global.u32 [%out], %r2; ret;
      PRODUCE: st.shared.u32 [tile], 77; bar.arrive 3, 64; ret;
      """)
    #expect(try kernel.output(count: 32, block: 64) == Array(repeating: 77, count: 32))
  }

  @Test func barrierOfAWarp() throws {
    let kernel = TestKernel(
      """
      mov.u32 %r2, tile; mad.lo.u32 %r3, %i, 4, %r2; setp.lt.u32 %p0, %i, 16; @%p0 bra LOW;
      mul.lo.u32 %r4, %i, 5; st.shared.u32 [%r3], %r4; bra MEET;
      LOW: mul.lo.u32 %r4, %i, 7; st.shared.u32 [%r3], %r4;
      MEET: bar.warp.sync 0xffffffff; xor.b32 %r5, %i, 31; mad.lo.u32 %r6, %r5, 4, %r2;
      ld.shared.u32 %r7, [%r6]; st.global.u32 [%out], %r7;
      """)
    let expected = (0..<32).map { lane -> UInt32 in
      let source = UInt32(lane ^ 31)
      return source < 16 ? source * 7 : source * 5
    }
    #expect(try kernel.output(count: 32) == expected)
  }

  @Test func invalidBarriersFault() throws {
    for (body, kind) in [
      ("mov.u32 %r2, 16; bar.sync %r2;", Fault.Kind.invalidBarrier(barrier: 16, threads: nil)),
      ("mov.u32 %r2, 20; bar.sync 0, %r2;", .invalidBarrier(barrier: 0, threads: 20)),
    ] {
      let fault = try #require(throws: Fault.self) { try TestKernel(body).output(count: 32) }
      #expect(fault.kind == kind)
    }
  }

  @Test(arguments: [Schedule.greedy, .roundRobin, .random(seed: 5), .adversarial(warp: 0)])
  func aWarpMayWaitForAFlagOfAnother(_ schedule: Schedule) throws {
    // Warp 0 spins on a volatile word that the last warp writes.
    let kernel = TestKernel(
      """
      setp.eq.u32 %p1, %i, 127; @%p1 st.volatile.shared.u32 [tile+64], 5;
      setp.ge.u32 %p0, %i, 32; @%p0 bra END;
      WAIT: ld.volatile.shared.u32 %r2, [tile+64]; setp.ne.u32 %p2, %r2, 5; @%p2 bra WAIT;
      END: st.global.u32 [%out], %i;
      """)
    let memory = GlobalMemory()
    let output = try memory.allocate("output", byteCount: 512)
    let launch = Launch(
      grid: Dimensions(1), block: Dimensions(128), arguments: [.pointer(output), .pointer(output)])
    _ = try Emulator(memory: memory, threads: 1).run(
      kernel.program(), launch,
      options: Emulator.Options(instructionLimit: 1_000_000, schedule: schedule))
    #expect(try memory.read(output, as: UInt32.self, count: 128) == (0..<128).map { UInt32($0) })
  }

  @Test func lanesMayWaitForEachOther() throws {
    // Lane 0 spins in a loop above the store by which lane 31 releases it.
    let kernel = TestKernel(
      """
      setp.eq.u32 %p0, %i, 31; st.volatile.shared.u32 [tile], 0; bar.sync 0; @%p0 bra RELEASE;
      WAIT: ld.volatile.shared.u32 %r2, [tile]; setp.eq.u32 %p2, %r2, 0; @%p2 bra WAIT;
      bra END;
      RELEASE: st.volatile.shared.u32 [tile], 9; mov.u32 %r2, 8;
      END: st.global.u32 [%out], %r2;
      """)
    #expect(
      try kernel.output(count: 32) == Array(repeating: 9, count: 31) + [8])
  }

  @Test func blocksMayWaitForLaterOnes() throws {
    // Every block but the last waits for a flag that the last one sets: all must be under way.
    let kernel = TestKernel(
      """
      mov.u32 %r2, %ctaid.x; mov.u32 %r3, %nctaid.x; sub.u32 %r3, %r3, 1;
      setp.eq.u32 %p0, %r2, %r3; @%p0 st.release.gpu.global.u32 [%inBase], 3;
      WAIT: ld.acquire.gpu.global.u32 %r4, [%inBase]; setp.ne.u32 %p1, %r4, 3; @%p1 bra WAIT;
      st.global.u32 [%out], %r4;
      """)
    for threads in [1, 2] {
      let words = try kernel.output(count: 32 * 20, grid: 20, threads: threads)
      #expect(words == Array(repeating: 3, count: 640))
    }
  }

  @Test func clocksAdvance() throws {
    let kernel = TestKernel(
      """
      mov.u32 %r2, %clock; mov.u64 %rd0, %clock64; mov.u64 %rd1, %globaltimer;
      mov.u32 %r3, %clock; cvt.u32.u64 %r4, %rd0; sub.u32 %r5, %r4, %r2; sub.u32 %r6, %r3, %r4;
      setp.gt.u32 %p0, %r5, 0; selp.u32 %r7, 1, 0, %p0; setp.gt.u32 %p0, %r6, 0;
      @%p0 add.u32 %r7, %r7, 2; st.global.u32 [%out], %r7;
      """)
    #expect(try kernel.output(count: 32) == Array(repeating: 3, count: 32))
  }

  @Test func anEndlessLoopMeetsItsLimits() throws {
    let kernel = TestKernel("LOOP: bra LOOP;")
    let memory = GlobalMemory()
    let output = try memory.allocate("output", byteCount: 128)
    let launch = Launch(
      grid: Dimensions(1), block: Dimensions(64), arguments: [.pointer(output), .pointer(output)])
    for (options, kind) in [
      (Emulator.Options(instructionLimit: 12345), Fault.Kind.instructionLimit(12345)),
      (Emulator.Options(timeout: .milliseconds(20)), .timeout),
    ] {
      let fault = try #require(throws: Fault.self) {
        try Emulator(memory: memory, threads: 1).run(kernel.program(), launch, options: options)
      }
      #expect(fault.kind == kind)
    }
  }
}
