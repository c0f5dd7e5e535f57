import Emulator
import Testing

/// mbarrier objects: phases, waits by state and by parity, bytes, and copies that arrive.
struct TransactionBarrierTests {
  private func kernel(_ body: String) -> TestKernel {
    var kernel = TestKernel(
      """
      .reg .b64 state; mov.u32 %r20, tile; add.u32 %r20, %r20, 8192;
      mad.lo.u32 %r21, %r1, 4, %r20; sub.u32 %r21, %r21, 8192; setp.eq.u32 %p15, %r1, 0;
      \(body)
      """)
    kernel.target = "sm_90"
    kernel.version = "8.0"
    return kernel
  }

  @Test func everyThreadArrivesAndWaitsByState() throws {
    let results = try kernel(
      """
      @%p15 mbarrier.init.shared.b64 [%r20], 96; bar.sync 0;
      mul.lo.u32 %r2, %r1, 7; st.shared.u32 [%r21], %r2;
      mbarrier.arrive.shared.b64 state, [%r20];
      WAIT: mbarrier.test_wait.shared.b64 %p1, [%r20], state; @!%p1 bra WAIT;
      xor.b32 %r3, %r1, 64; setp.lt.u32 %p2, %r3, 96; mov.u32 %r4, 1000; mad.lo.u32 %r5, %r3, 4, tile;
      @%p2 ld.shared.u32 %r4, [%r5]; st.global.u32 [%out], %r4;
      """
    ).output(count: 96, block: 96)
    for thread in 0..<96 {
      let other = thread ^ 64
      #expect(results[thread] == (other < 96 ? UInt32(other * 7) : 1000))
    }
  }

  @Test func phasesAlternateInParity() throws {
    // Warp 0 writes a number a round, warp 1 adds them up: one object for each direction.
    let results = try kernel(
      """
      @%p15 mbarrier.init.shared.b64 [%r20], 32; @%p15 mbarrier.init.shared.b64 [%r20+8], 32;
      bar.sync 0; setp.lt.u32 %p1, %r1, 32; mov.u32 %r2, 0; mov.u32 %r9, 0; and.b32 %r8, %r1, 31;
      mad.lo.u32 %r8, %r8, 4, tile;
      LOOP: and.b32 %r3, %r2, 1; @!%p1 bra CONSUME; xor.b32 %r4, %r3, 1;
      EMPTY: mbarrier.try_wait.parity.shared::cta.b64 %p2, [%r20+8], %r4, 1000; @!%p2 bra EMPTY;
      mad.lo.u32 %r5, %r2, %r2, %r1; st.shared.u32 [%r8], %r5;
      mbarrier.arrive.shared.b64 _, [%r20]; bra NEXT;
      CONSUME: mbarrier.try_wait.parity.shared::cta.b64 %p2, [%r20], %r3; @!%p2 bra CONSUME;
      ld.shared.u32 %r5, [%r8]; add.u32 %r9, %r9, %r5; mbarrier.arrive.shared.b64 _, [%r20+8];
      NEXT: add.u32 %r2, %r2, 1; setp.lt.u32 %p3, %r2, 9; @%p3 bra LOOP;
      st.global.u32 [%out], %r9;
      """
    ).output(count: 64, block: 64)
    for lane in 0..<32 {
      #expect(results[lane] == 0)
      #expect(results[32 + lane] == UInt32(204 + 9 * lane))
    }
  }

  @Test func pendingCountsDropsAndBytes() throws {
    let results = try kernel(
      """
      .reg .b64 s<4>; @!%p15 bra END;
      mbarrier.init.shared.b64 [%r20], 5;
      mbarrier.arrive.noComplete.shared.b64 s0, [%r20], 2;
      mbarrier.arrive_drop.shared.b64 s1, [%r20]; mbarrier.arrive.shared.b64 s2, [%r20], 2;
      mbarrier.pending_count.b64 %r2, s0; mbarrier.pending_count.b64 %r3, s1;
      mbarrier.pending_count.b64 %r4, s2;
      mbarrier.test_wait.shared.b64 %p1, [%r20], s0; selp.u32 %r5, 1, 0, %p1;
      mbarrier.arrive.expect_tx.shared.b64 s3, [%r20], 48; mbarrier.pending_count.b64 %r6, s3;
      mbarrier.arrive.shared.b64 _, [%r20], 3;
      mbarrier.test_wait.parity.shared.b64 %p1, [%r20], 1; selp.u32 %r7, 1, 0, %p1;
      mbarrier.complete_tx.shared.b64 [%r20], 16; mbarrier.complete_tx.shared.b64 [%r20], 32;
      mbarrier.test_wait.parity.shared.b64 %p1, [%r20], 1; selp.u32 %r8, 1, 0, %p1;
      mbarrier.inval.shared.b64 [%r20];
      st.global.v4.u32 [%out], {%r2, %r3, %r4, %r5}; st.global.v2.u32 [%out+16], {%r6, %r7};
      st.global.u32 [%out+24], %r8;
      END: ret;
      """
    ).output(count: 7)
    #expect(results == [5, 3, 2, 1, 4, 0, 1])
  }

  @Test(arguments: [".noinc", ""])
  func copiesArrive(modifier: String) throws {
    // With .noinc the arrivals of the copies are those expected; else each thread arrives as well.
    let arrives = modifier.isEmpty ? "mbarrier.arrive.shared.b64 _, [%r20];" : ""
    let results = try kernel(
      """
      @%p15 mbarrier.init.shared.b64 [%r20], 64; bar.sync 0;
      cp.async.ca.shared::cta.global.L2::128B [%r21], [%in], 4;
      cp.async.mbarrier.arrive\(modifier).shared.b64 [%r20]; \(arrives)
      WAIT: mbarrier.test_wait.parity.shared.b64 %p1, [%r20], 0; @!%p1 bra WAIT;
      xor.b32 %r3, %r1, 33; mad.lo.u32 %r3, %r3, 4, tile; ld.shared.u32 %r4, [%r3];
      st.global.u32 [%out], %r4;
      """
    ).output(of: (0..<64).map { 5 * $0 + 1 }, count: 64, block: 64)
    #expect(results == (0..<64).map { 5 * ($0 ^ 33) + 1 })
  }

  @Test(arguments: [
    ("mbarrier.arrive.shared.b64 _, [%r20];", "an mbarrier that was not initialised"),
    ("mbarrier.init.shared.b64 [%r20], 0;", "an mbarrier cannot expect 0 arrivals"),
    (
      "mbarrier.init.shared.b64 [%r20], 2; mbarrier.arrive.shared.b64 _, [%r20], 3;",
      "more arrivals than the mbarrier expects"
    ),
    (
      "mbarrier.init.b64 [%inBase], 1;", "an mbarrier outside shared memory"
    ),
  ])
  func misuse(body: String, problem: String) throws {
    let memory = GlobalMemory()
    let data = try memory.allocate("data", byteCount: 128)
    let fault = try kernel(body).fault(in: memory, [.pointer(data), .pointer(data)])
    #expect(fault.kind == .invalidBarrierObject(problem))
  }
}
