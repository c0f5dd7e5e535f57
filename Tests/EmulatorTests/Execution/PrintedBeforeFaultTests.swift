import Emulator
import Testing

@Suite struct PrintedBeforeFaultTests {
  /// A fault carries what the blocks up to its own printed, in the order of the grid, whatever the
  /// number of host threads.
  @Test func isThatOfTheBlocksUpToIt() throws {
    var kernel = TestKernel(
      """
      .local .align 8 .b8 depot[8]; .reg .b64 SP; mov.u64 SP, depot; cvta.local.u64 SP, SP;
      mov.u32 %r1, %ctaid.x; st.u32 [SP], %r1;
      mov.u64 %rd0, text; cvta.global.u64 %rd0, %rd0;
      {
      .param .b64 p0; st.param.b64 [p0], %rd0; .param .b64 p1; st.param.b64 [p1], SP;
      .param .b32 r0; call.uni (r0), vprintf, (p0, p1);
      }
      setp.eq.u32 %p0, %r1, 3; @%p0 trap;
      """)
    kernel.parameters = []
    kernel.declarations =
      ".extern .func (.param .b32 r) vprintf (.param .b64 f, .param .b64 a); "
      + ".global .align 1 .b8 text[3] = {37, 117, 0};"
    for threads in [1, 2, 4] {
      let fault = try kernel.fault(
        grid: Dimensions(16), block: Dimensions(1), threads: threads)
      #expect(fault.kind == .trap)
      #expect(fault.printed == "0123", "\(threads) threads")
    }
    let launch = Launch(grid: Dimensions(16), block: Dimensions(1))
    let fault = try #require(throws: Fault.self) {
      _ = try Emulator(memory: GlobalMemory(), threads: 2)
        .run(try kernel.program(), launch, options: Emulator.Options(checks: .all))
    }
    #expect(fault.printed == "0123")
    #expect(fault.allFindings == [Finding(fault)])
  }
}
