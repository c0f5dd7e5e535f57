import Emulator
import PTX
import Testing

/// Texts and launches that ask for too much: an error or a fault in time, never a crash.
@Suite struct HostileKernelTests {
  private func program(_ text: String) throws -> Program {
    let module = try Module(parsing: text)
    return try Program(try #require(module.kernels.first), of: module)
  }

  private func kernel(_ body: String, before: String = "") -> String {
    """
    .version 8.0
    .target sm_80
    .address_size 64
    \(before)
    .visible .entry k() {
    \(body)
    }
    """
  }

  private func fault(
    _ text: String, grid: Dimensions = Dimensions(1), block: Dimensions = Dimensions(32),
    options: Emulator.Options = Emulator.Options(instructionLimit: 100_000)
  ) throws -> Fault {
    let program = try program(text)
    return try #require(throws: Fault.self) {
      _ = try Emulator(memory: GlobalMemory(), threads: 2)
        .run(program, Launch(grid: grid, block: block), options: options)
    }
  }

  @Test(.timeLimit(.minutes(1))) func straightKernelOfManyInstructions() throws {
    // Each value is used 200 instructions later.
    var body = ".reg .b32 %r<100001>; mov.u32 %r0, %tid.x;\n"
    for index in 1...100_000 {
      body += "add.u32 %r\(index), %r\(max(0, index - 200)), %r\(index - 1);\n"
    }
    let program = try program(kernel(body))
    #expect(program.instructionCount == 100_001)
    // The values within reach, and no more.
    #expect(program.estimatedRegisters >= 200)
  }

  @Test(.timeLimit(.minutes(1))) func manyBlocksAndRegisters() throws {
    // 5000 loops one after the other; 20,000 registers are set first and read at the end.
    var body = ".reg .b32 %r<20000>; .reg .pred %p; .reg .b32 %i;\n"
    for index in 0..<20_000 { body += "mov.u32 %r\(index), \(index);\n" }
    for loop in 0..<5000 {
      body += """
        mov.u32 %i, 0; L\(loop): add.u32 %r\(loop), %r\(loop + 1), %i; add.u32 %i, %i, 1;
        setp.lt.u32 %p, %i, 2; @%p bra L\(loop);

        """
    }
    for index in 1..<20_000 { body += "add.u32 %r0, %r0, %r\(index);\n" }
    let program = try program(kernel(body))
    #expect(program.instructionCount > 60_000)
    _ = try Emulator(memory: GlobalMemory(), threads: 1)
      .run(program, Launch(grid: Dimensions(1), block: Dimensions(32)))
  }

  @Test(.timeLimit(.minutes(1))) func branchesInEveryDirection() throws {
    // Blocks follow each other in a scattered order, all in one great loop, with values that live
    // through all of it.
    let count = 3001
    var body = ".reg .b32 %r<\(count)>; .reg .pred %p<\(count)>;\n"
    for index in 0..<count {
      let place = index * 1009 % count
      body += "L\(place): add.u32 %r\(place), %r\(place), %r\((place * 7 + 3) % count);\n"
      body +=
        "setp.lt.u32 %p\(place), %r\(place), 9; @%p\(place) bra L\((place * 31 + 7) % count);\n"
      body += "bra L\((place + 1) % count);\n"
    }
    let fault = try fault(kernel(body))
    #expect(fault.kind == .instructionLimit(100_000))
  }

  @Test func tooManyRegistersAreRefused() throws {
    for count in ["1048577", "4294967295", "2147483648", "99999999999999999999"] {
      #expect(throws: (any Error).self) {
        try program(kernel(".reg .b32 %r<\(count)>; mov.u32 %r1, 0;"))
      }
    }
  }

  @Test func sizesPastTheLimitsAreRefused() throws {
    for body in [
      ".shared .b8 a[4294967296];", ".shared .b8 a[232449];", ".local .b8 a[524289];",
      ".local .b8 a[9223372036854775807];", ".shared .b64 a[2305843009213693952];",
      ".param .b8 a[524289];", ".local .align 4611686018427387904 .b8 a[16];",
      ".shared .align 1073741824 .b8 a[16]; .shared .align 1073741824 .b8 b[16];",
    ] {
      #expect(throws: (any Error).self, "\(body)") { try program(kernel(body + " ret;")) }
    }
    #expect(throws: (any Error).self) {
      try program(
        ".version 8.0\n.target sm_80\n.address_size 64\n.entry k(.param .b8 a[32765]) { ret; }")
    }
  }

  @Test func nothingAtAll() throws {
    for text in [
      kernel(""), kernel(".reg .b32 %r<0>;"),
      kernel("{ { { } } }"), kernel("L: ret; M:"),
    ] {
      let profile = try Emulator(memory: GlobalMemory(), threads: 1)
        .run(program(text), Launch(grid: Dimensions(2), block: Dimensions(1)))
      #expect(profile.findings.isEmpty)
    }
  }

  @Test func recursionWithoutEnd() throws {
    let text = kernel(
      "call f;",
      before: """
        .func g(); .func f() { .reg .b32 %r<4>; .local .b8 a[64]; call g; ret; }
        .func g() { call f; ret; }
        """)
    let fault = try fault(text, block: Dimensions(1024))
    guard case .stackOverflow = fault.kind else {
      Issue.record("\(fault)")
      return
    }
  }

  @Test func recursionWithoutFrames() throws {
    let text = kernel("call f;", before: ".func f() { call f; ret; }")
    let fault = try fault(text, options: Emulator.Options(timeout: .seconds(20)))
    guard case .stackOverflow = fault.kind else {
      Issue.record("\(fault)")
      return
    }
  }

  @Test func framesAtOnePlaceGoOn() throws {
    // Two halves of a warp call the same function from two places and leave its barrier together.
    let text = kernel(
      """
      .reg .pred %p; .reg .b32 %r; mov.u32 %r, %laneid; setp.lt.u32 %p, %r, 16; @%p bra A;
      call f; bra END; A: call f; END: ret;
      """, before: ".func f() { .reg .b32 %r; barrier.sync 0; mov.u32 %r, 1; ret; }")
    _ = try Emulator(memory: GlobalMemory(), threads: 1)
      .run(program(text), Launch(grid: Dimensions(1), block: Dimensions(64)))
  }

  @Test func endlessLoops() throws {
    for body in [
      "L: bra L;", "L: bar.sync 0; bra L;",
      ".reg .pred %p; .reg .b32 %r; mov.u32 %r, %laneid; setp.lt.u32 %p, %r, 7; "
        + "L: @%p bra L; M: bra M;",
      "L: barrier.sync 1; bra L;", "L: bar.warp.sync -1; bra L;",
      "TABLE: .branchtargets L; L: brx.idx 0, TABLE;",
      ".reg .b32 %r; .shared .b32 s; mov.u32 %r, s; L: atom.shared.add.u32 %r, [s], 1; bra L;",
      ".reg .b32 %r; L: nanosleep.u32 5; bra L;",
    ] {
      let stopped = try fault(kernel(body), block: Dimensions(96))
      #expect(stopped.kind == .instructionLimit(100_000), "\(body)")
      let late = try fault(
        kernel(body), block: Dimensions(96),
        options: Emulator.Options(timeout: .milliseconds(30)))
      #expect(late.kind == .timeout, "\(body)")
    }
  }

  @Test func spinningBlocksRespectTheTime() throws {
    // Every block waits for a word that nobody writes.
    let text = kernel(
      """
      .reg .b32 %r; .reg .pred %p;
      L: ld.volatile.global.u32 %r, [flag]; setp.eq.u32 %p, %r, 0; @%p bra L;
      """, before: ".global .b32 flag;")
    let late = try fault(
      text, grid: Dimensions(100_000), options: Emulator.Options(timeout: .milliseconds(50)))
    #expect(late.kind == .timeout)
  }

  @Test func endlessGridRespectsTheTime() throws {
    for checks in [Checks(), .all] {
      let late = try fault(
        kernel("ret;"), grid: Dimensions(2_147_483_647, 65535, 65535), block: Dimensions(1024),
        options: Emulator.Options(timeout: .milliseconds(50), checks: checks))
      #expect(late.kind == .timeout)
    }
  }

  @Test func fullBlocksWithAllTheirLocalMemory() throws {
    let text = kernel(
      """
      .local .align 16 .b8 a[500000]; .reg .b32 %r<4>;
      mov.u32 %r0, %tid.x; st.local.u32 [a+499996], %r0; ld.local.u32 %r1, [a+499996];
      """)
    _ = try Emulator(memory: GlobalMemory(), threads: 1)
      .run(program(text), Launch(grid: Dimensions(1), block: Dimensions(1024)))
  }

  @Test func deepScopes() throws {
    let depth = 60
    let body =
      String(repeating: "{ .reg .b32 %r; mov.u32 %r, 1; ", count: depth)
      + String(repeating: "}", count: depth)
    #expect(try program(kernel(body)).instructionCount == depth)
    #expect(throws: (any Error).self) {
      try program(kernel(String(repeating: "{", count: 100_000)))
    }
  }
}
