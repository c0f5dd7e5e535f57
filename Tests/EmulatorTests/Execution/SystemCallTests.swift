import Emulator
import Testing

/// printf and assertions of device code, and hints.
struct SystemCallTests {
  /// A kernel that calls printf with `format` and the eight-byte slots that `stores` fills at SP.
  private func printed(
    _ format: String, _ stores: String, block: Int = 1
  ) throws -> (text: String, result: UInt32) {
    let bytes = (Array(format.utf8) + [0]).map(String.init).joined(separator: ", ")
    var kernel = TestKernel(
      """
      .local .align 8 .b8 depot[64]; .reg .b64 SP; mov.u64 SP, depot; cvta.local.u64 SP, SP;
      \(stores)
      mov.u64 %rd0, text; cvta.global.u64 %rd0, %rd0;
      {
      .param .b64 p0; st.param.b64 [p0], %rd0; .param .b64 p1; st.param.b64 [p1], SP;
      .param .b32 r0; call.uni (r0), vprintf, (p0, p1); ld.param.b32 %r5, [r0];
      }
      st.global.u32 [%out], %r5;
      """)
    kernel.declarations =
      ".extern .func (.param .b32 r) vprintf (.param .b64 f, .param .b64 a); "
      + ".global .align 1 .b8 text[] = {\(bytes)}; "
      + ".global .align 1 .b8 word[5] = {119, 111, 114, 100, 0};"
    let memory = GlobalMemory()
    let output = try memory.allocate("output", byteCount: 4 * block)
    let profile = try kernel.run(
      in: memory, [.pointer(output), .pointer(output)], block: Dimensions(block))
    return (profile.printed, try memory.read(output, as: UInt32.self, count: block)[0])
  }

  @Test func conversions() throws {
    let whole = try printed(
      "%d %5u|%-6x|%#o %c%%\n",
      """
      mov.u32 %r2, -7; st.u32 [SP], %r2; mov.u32 %r2, 42; st.u32 [SP+4], %r2;
      mov.u32 %r2, 48879; st.u32 [SP+8], %r2; mov.u32 %r2, 8; st.u32 [SP+12], %r2;
      mov.u32 %r2, 65; st.u32 [SP+16], %r2;
      """)
    #expect(whole.text == "-7    42|beef  |010 A%\n")
    #expect(whole.result == 5)
    let mixed = try printed(
      "%s=%.3f %lld %*d %g",
      """
      mov.u64 %rd1, word; cvta.global.u64 %rd1, %rd1; st.u64 [SP], %rd1;
      mov.u64 %rd1, 0x400921FB54442D18; st.u64 [SP+8], %rd1;
      mov.u64 %rd1, -5000000000; st.u64 [SP+16], %rd1; mov.u32 %r2, 4; st.u32 [SP+24], %r2;
      mov.u32 %r2, 9; st.u32 [SP+28], %r2; mov.u64 %rd1, 0x3FB999999999999A; st.u64 [SP+32], %rd1;
      """)
    #expect(mixed.text == "word=3.142 -5000000000    9 0.1")
    #expect(mixed.result == 6)
  }

  @Test func lanesPrintInOrder() throws {
    let text = try printed("%u,", "st.u32 [SP], %r1;", block: 40).text
    #expect(text == (0..<40).map { "\($0)," }.joined())
  }

  @Test func whatIsNoConversionStandsAsItIs() throws {
    #expect(try printed("100%% %y %", "").text == "100% %y %")
  }

  @Test func assertionsNameTheirPlace() throws {
    var kernel = TestKernel(
      """
      setp.ne.u32 %p1, %r1, 3; @%p1 bra END;
      mov.u64 %rd0, what; mov.u64 %rd1, file; mov.u64 %rd2, function;
      {
      .param .b64 p0; st.param.b64 [p0], %rd0; .param .b64 p1; st.param.b64 [p1], %rd1;
      .param .b32 p2; st.param.b32 [p2], 17; .param .b64 p3; st.param.b64 [p3], %rd2;
      .param .b64 p4; st.param.b64 [p4], 1;
      call.uni __assertfail, (p0, p1, p2, p3, p4);
      }
      END: ret;
      """)
    func bytes(_ text: String) -> String {
      (Array(text.utf8) + [0]).map(String.init).joined(separator: ", ")
    }
    kernel.parameters = []
    kernel.body = "mov.u32 %r1, %tid.x; " + kernel.body
    kernel.declarations =
      ".extern .func __assertfail (.param .b64 a, .param .b64 b, .param .b32 c, .param .b64 d, "
      + ".param .b64 e); .global .b8 what[] = {\(bytes("n > 0"))}; "
      + ".global .b8 file[] = {\(bytes("a.cu"))}; .global .b8 function[] = {\(bytes("f()"))};"
    let fault = try kernel.fault()
    #expect(fault.kind == .assertion("a.cu:17: f(): Assertion `n > 0' failed."))
    #expect(fault.lane == 3)
  }

  @Test func hintsChangeNothing() throws {
    var kernel = TestKernel(
      """
      .reg .b64 policy; createpolicy.fractional.L2::evict_first.b64 policy, 1.0;
      prefetch.global.L2 [%inBase+1000000]; prefetchu.L1 [%inBase]; nanosleep.u32 20; pmevent 3;
      ld.global.L2::cache_hint.u32 %r2, [%in], policy; fence.acq_rel.gpu; membar.cta;
      cp.async.cg.shared.global.L2::cache_hint [tile], [%inBase], 16, 8, policy;
      setp.eq.u32 %p1, %r1, %r1; cp.async.ca.shared.global [tile+16], [%inBase], 8, %p1;
      cp.async.ca.shared.global [tile+24], [%inBase+8], 8, !%p1; cp.async.wait_all; bar.sync 0;
      ld.shared.v4.u32 {%r3, %r4, %r5, %r6}, [tile]; ld.shared.v4.u32 {%r7, %r8, %r9, %r10}, [tile+16];
      discard.global.L2 [%inBase], 128;
      st.global.v4.u32 [%outBase], {%r3, %r4, %r5, %r6};
      st.global.v4.u32 [%outBase+16], {%r7, %r8, %r9, %r10};
      st.global.L2::cache_hint.u32 [%out+32], %r2, policy;
      """)
    kernel.version = "7.8"
    let results = try kernel.output(of: (0..<32).map { $0 + 1 }, count: 40)
    #expect(Array(results[..<8]) == [1, 2, 0, 0, 0, 0, 3, 4])
    #expect(Array(results[8...]) == (1...32).map(UInt32.init))
  }

  @Test(arguments: ["trap", "brkpt"])
  func trapsEndTheKernel(opcode: String) throws {
    var kernel = TestKernel("mov.u32 %r1, %tid.x; setp.eq.u32 %p1, %r1, 5; @%p1 \(opcode);")
    kernel.parameters = []
    let fault = try kernel.fault()
    #expect(fault.kind == .trap && fault.lane == 5 && fault.instruction == opcode)
  }
}
