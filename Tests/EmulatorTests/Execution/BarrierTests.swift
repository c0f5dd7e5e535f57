import Emulator
import Testing

/// bar.sync between the warps of a block.
struct BarrierTests {
  @Test func everyWarpSeesWhatAllWrote() throws {
    // Thread i writes word i and reads the word of the thread half a block away, 5 times over.
    let kernel = TestKernel(
      """
      mov.u32 %r2, tile; mad.lo.u32 %r3, %r1, 4, %r2; xor.b32 %r4, %r1, 128;
      mad.lo.u32 %r4, %r4, 4, %r2; mov.u32 %r5, %i; mov.u32 %r6, 0;
      LOOP: st.shared.u32 [%r3], %r5; bar.sync 0; ld.shared.u32 %r5, [%r4]; bar.sync 0;
      add.u32 %r5, %r5, 1000; add.u32 %r6, %r6, 1; setp.lt.u32 %p1, %r6, 5; @%p1 bra LOOP;
      st.global.u32 [%out], %r5;
      """)
    let expected = (0..<512).map { UInt32($0 ^ 128) + 5000 }
    #expect(try kernel.output(count: 512, grid: 2, block: 256, threads: 2) == expected)
  }

  @Test func producerAndConsumer() throws {
    // Warp 0 produces a word a round, warp 1 adds them up; two barriers keep them in step.
    let kernel = TestKernel(
      """
      mov.u32 %r2, %warpid; setp.eq.u32 %p1, %r2, 0; mov.u32 %r3, 0; mov.u32 %r5, 0;
      LOOP: @%p1 mad.lo.u32 %r4, %r3, %r3, 1; @%p1 st.shared.u32 [tile], %r4; bar.sync 1;
      @!%p1 ld.shared.u32 %r4, [tile]; @!%p1 add.u32 %r5, %r5, %r4; bar.sync 2;
      add.u32 %r3, %r3, 1; setp.lt.u32 %p2, %r3, 10; @%p2 bra LOOP;
      st.global.u32 [%out], %r5;
      """)
    let results = try kernel.output(count: 64, block: 64)
    // The squares of 0 to 9 and ten ones.
    #expect(results == Array(repeating: 0, count: 32) + Array(repeating: 295, count: 32))
  }

  @Test func endedThreadsAreNotWaitedFor() throws {
    let kernel = TestKernel(
      """
      setp.ge.u32 %p1, %i, 40; @%p1 ret; mov.u32 %r2, 3; st.shared.u32 [tile], %r2; bar.sync 0;
      ld.shared.u32 %r3, [tile]; st.global.u32 [%out], %r3;
      """)
    #expect(try kernel.output(count: 96, block: 96) == (0..<96).map { $0 < 40 ? 3 : 0 })
  }

  @Test func barriersAreCountedByWarp() throws {
    var kernel = TestKernel("bar.sync 0; bar.sync 15;")
    kernel.parameters = []
    let counters = try kernel.run(
      in: GlobalMemory(), [], grid: Dimensions(3), block: Dimensions(80)
    ).counters
    #expect(counters.barriers == 2 * 3 * 3)
    #expect(counters.warpInstructionsByClass[.synchronization] == 18)
  }

  @Test func deadlockNamesWhoWaitsWhere() throws {
    var kernel = TestKernel(
      """
      mov.u32 %r2, %warpid; setp.eq.u32 %p1, %r2, 1; @%p1 bra OTHER;
      bar.sync 0; ret;
      OTHER: bar.sync 3;
      """)
    kernel.parameters = []
    let fault = try kernel.fault(grid: Dimensions(2), block: Dimensions(64), threads: 2)
    #expect(
      fault.kind
        == .deadlock(
          waiting: "warp 0 lanes 0xffffffff wait at barrier 0 (PTX line 11); "
            + "warp 1 lanes 0xffffffff wait at barrier 3 (PTX line 12)"))
    #expect(fault.block == Dimensions(0, 0, 0))
    #expect(fault.position?.line == TestKernel.firstLine + 1)
    #expect(!fault.description.contains("\n"))
  }

  @Test func deadlockWithinAWarp() throws {
    var kernel = TestKernel(
      """
      mov.u32 %r2, %laneid; setp.lt.u32 %p1, %r2, 8; @%p1 bra OTHER; bar.sync 1; ret;
      OTHER: bar.sync 2;
      """)
    kernel.parameters = []
    guard case .deadlock(let waiting) = try kernel.fault().kind else {
      Issue.record("no deadlock")
      return
    }
    #expect(waiting.contains("lanes 0xff wait at barrier 2"))
    #expect(waiting.contains("lanes 0xffffff00 wait at barrier 1"))
  }
}
