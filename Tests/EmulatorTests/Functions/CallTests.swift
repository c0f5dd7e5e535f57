import Emulator
import PTX
import Testing

/// Device functions: results against the same computation in Swift.
struct CallTests {
  /// Runs kernel `k` of `text`, whose parameter is the output, with 64 threads of two blocks.
  private func run(_ text: String, count: Int = 64, limit: Int = 10_000_000) throws -> [UInt32] {
    let module = try Module(
      parsing: ".version 7.8\n.target sm_80\n.address_size 64\n" + text)
    let kernel = try #require(module.kernel(named: "k"))
    let memory = GlobalMemory()
    let output = try memory.allocate("output", byteCount: 4 * count)
    _ = try Emulator(memory: memory, threads: 2).run(
      Program(kernel, of: module),
      Launch(grid: Dimensions(2), block: Dimensions(32), arguments: [.pointer(output)]),
      instructionLimit: limit)
    return try memory.read(output, as: UInt32.self, count: count)
  }

  private static let prologue = """
    .reg .pred %p<8>; .reg .b32 %r<32>; .reg .b64 %rd<16>;
    mov.u32 %r0, %ctaid.x; mov.u32 %r1, %tid.x; mad.lo.u32 %r2, %r0, 32, %r1;
    ld.param.u64 %rd0, [out]; mad.wide.u32 %rd1, %r2, 4, %rd0;
    """

  @Test func parametersAndResultsPass() throws {
    let text = """
      .func (.param .b32 result) weigh(.param .b32 a, .param .align 8 .b8 pair[16], .param .b8 c)
      {
        .reg .b32 %r<8>; .reg .b64 %rd<4>; .reg .b16 %rs<2>;
        ld.param.u32 %r0, [a]; ld.param.u32 %r1, [pair+4]; ld.param.u64 %rd0, [pair+8];
        ld.param.s8 %rs0, [c]; cvt.s32.s16 %r4, %rs0;
        cvt.u32.u64 %r2, %rd0; mad.lo.u32 %r3, %r0, %r1, %r2; add.s32 %r3, %r3, %r4;
        st.param.b32 [result], %r3; ret;
      }
      .visible .entry k(.param .u64 out)
      {
        \(Self.prologue)
        cvt.u64.u32 %rd3, %r2;
        { .param .b32 p0; .param .align 8 .b8 p1[16]; .param .b8 p2; .param .b32 r0;
          st.param.b32 [p0], %r2; st.param.b32 [p1+4], 7; st.param.b64 [p1+8], %rd3;
          st.param.b8 [p2], -3;
          call.uni (r0), weigh, (p0, p1, p2);
          ld.param.b32 %r5, [r0]; }
        st.global.u32 [%rd1], %r5; ret;
      }
      """
    #expect(try run(text) == (0..<64).map { UInt32(bitPattern: Int32($0 * 8 - 3)) })
  }

  @Test func registersPass() throws {
    let text = """
      .func (.reg .u32 sum, .reg .u64 wide) both(.reg .u32 a, .reg .u32 b)
      { add.u32 sum, a, b; mul.wide.u32 wide, a, b; ret; }
      .visible .entry k(.param .u64 out)
      {
        \(Self.prologue)
        call (%r5, %rd5), both, (%r2, 5);
        cvt.u32.u64 %r6, %rd5; sub.u32 %r6, %r6, %r5; st.global.u32 [%rd1], %r6; ret;
      }
      """
    #expect(try run(text) == (0..<64).map { UInt32(bitPattern: Int32($0 * 5 - ($0 + 5))) })
  }

  @Test func divergentRecursion() throws {
    // Fibonacci numbers of tid % 12: lanes go to different depths and come back at different times.
    let text = """
      .func (.param .b32 r) fib(.param .b32 n)
      {
        .reg .pred %p; .reg .b32 %r<8>;
        ld.param.u32 %r0, [n]; setp.lt.u32 %p, %r0, 2; @%p bra SMALL;
        sub.u32 %r1, %r0, 1;
        { .param .b32 a; .param .b32 b; st.param.b32 [a], %r1; call (b), fib, (a);
          ld.param.b32 %r2, [b]; }
        sub.u32 %r3, %r0, 2;
        { .param .b32 a; .param .b32 b; st.param.b32 [a], %r3; call (b), fib, (a);
          ld.param.b32 %r4, [b]; }
        add.u32 %r5, %r2, %r4; st.param.b32 [r], %r5; ret;
        SMALL: st.param.b32 [r], %r0; ret;
      }
      .visible .entry k(.param .u64 out)
      {
        \(Self.prologue)
        rem.u32 %r3, %r2, 12;
        { .param .b32 a; .param .b32 b; st.param.b32 [a], %r3; call (b), fib, (a);
          ld.param.b32 %r4, [b]; }
        st.global.u32 [%rd1], %r4; ret;
      }
      """
    var numbers: [UInt32] = [0, 1]
    for index in 2..<12 { numbers.append(numbers[index - 1] + numbers[index - 2]) }
    #expect(try run(text) == (0..<64).map { numbers[$0 % 12] })
  }

  @Test func pointersToFunctions() throws {
    let text = """
      .func (.param .b32 r) twice(.param .b32 n)
      { .reg .b32 %r<2>; ld.param.b32 %r0, [n]; shl.b32 %r1, %r0, 1; st.param.b32 [r], %r1; ret; }
      .func (.param .b32 r) square(.param .b32 n)
      { .reg .b32 %r<2>; ld.param.b32 %r0, [n]; mul.lo.u32 %r1, %r0, %r0;
        st.param.b32 [r], %r1; ret; }
      .global .align 8 .u64 table[2] = { twice, square };
      .visible .entry k(.param .u64 out)
      {
        \(Self.prologue)
        and.b32 %r3, %r2, 1; mov.u64 %rd2, table; mad.wide.u32 %rd3, %r3, 8, %rd2;
        ld.global.u64 %rd4, [%rd3];
        { .param .b32 a; .param .b32 b; st.param.b32 [a], %r2;
          proto: .callprototype (.param .b32 _) _ (.param .b32 _);
          call (b), %rd4, (a), proto; ld.param.b32 %r4, [b]; }
        st.global.u32 [%rd1], %r4; ret;
      }
      """
    let expected = (0..<64).map { (index: UInt32) -> UInt32 in
      index % 2 == 0 ? 2 * index : index * index
    }
    #expect(try run(text) == expected)
  }

  @Test func earlyExitInsideAFunction() throws {
    let text = """
      .func leaveOdd(.param .b32 n)
      { .reg .pred %p; .reg .b32 %r<2>; ld.param.b32 %r0, [n]; and.b32 %r1, %r0, 1;
        setp.ne.u32 %p, %r1, 0; @%p exit; ret; }
      .visible .entry k(.param .u64 out)
      {
        \(Self.prologue)
        { .param .b32 a; st.param.b32 [a], %r2; call leaveOdd, (a); }
        st.global.u32 [%rd1], 9; ret;
      }
      """
    #expect(try run(text) == (0..<64).map { $0 % 2 == 0 ? 9 : 0 })
  }

  @Test func endlessRecursionOverflowsTheStack() throws {
    let text = """
      .func again() { .local .b8 room[1000]; call again; ret; }
      .visible .entry k(.param .u64 out) { call again; ret; }
      """
    let fault = try #require(throws: Fault.self) { try run(text) }
    guard case .stackOverflow(let depth) = fault.kind else {
      Issue.record("\(fault)")
      return
    }
    #expect(depth > 400 && fault.kernel == "k" && fault.position?.line == 4)
  }

  @Test func aPointerToNoFunctionFaults() throws {
    let text = """
      .visible .entry k(.param .u64 out)
      { .reg .b64 %rd; mov.u64 %rd, 4096; proto: .callprototype _ (); call %rd, (), proto; ret; }
      """
    let fault = try #require(throws: Fault.self) { try run(text) }
    #expect(fault.kind == .invalidFunction && fault.address == 4096)
  }

  @Test func aFunctionWithoutABodyIsRefused() throws {
    let text = """
      .extern .func elsewhere();
      .visible .entry k(.param .u64 out) { call elsewhere; ret; }
      """
    let error = try #require(throws: LoweringError.self) { try run(text) }
    #expect(error.kind == .invalid && error.message.contains("elsewhere"))
  }

  @Test func branchesByIndex() throws {
    let text = """
      .visible .entry k(.param .u64 out)
      {
        \(Self.prologue)
        and.b32 %r3, %r2, 3;
        ways: .branchtargets A, B, C, A;
        brx.idx %r3, ways;
        A: mov.u32 %r4, 10; bra.uni END;
        B: mov.u32 %r4, 20; bra.uni END;
        C: mov.u32 %r4, 30;
        END: st.global.u32 [%rd1], %r4; ret;
      }
      """
    #expect(try run(text) == (0..<64).map { [10, 20, 30, 10][$0 % 4] })
    let past = text.replacing("and.b32 %r3, %r2, 3", with: "and.b32 %r3, %r2, 7")
    let fault = try #require(throws: Fault.self) { try run(past) }
    #expect(fault.kind == .invalidBranchIndex(4, count: 4) && fault.lane == 4)
  }
}
