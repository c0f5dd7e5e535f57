import Emulator
import PTX
import Testing

/// Local, constant and global variables, parameters by address, and generic addresses of all of them.
struct AddressSpaceTests {
  @Test func localArraysBelongToThreads() throws {
    // Each thread fills an array with tid * 10 + i and reads element tid % 8 back by its own address.
    let kernel = TestKernel(
      """
      .local .align 8 .b8 depot[32];
      mov.u64 %rd0, depot; cvta.local.u64 %rd1, %rd0; mul.lo.u32 %r2, %i, 10; mov.u32 %r3, 0;
      LOOP: mad.wide.u32 %rd2, %r3, 4, %rd1; add.u32 %r4, %r2, %r3; st.u32 [%rd2], %r4;
      add.u32 %r3, %r3, 1; setp.lt.u32 %p0, %r3, 8; @%p0 bra LOOP;
      and.b32 %r5, %i, 7; mad.wide.u32 %rd3, %r5, 4, %rd0; ld.local.u32 %r6, [%rd3];
      st.global.u32 [%out], %r6;
      """)
    let expected = (0..<96).map { UInt32($0 * 10 + $0 % 8) }
    #expect(try kernel.output(count: 96, grid: 2, block: 48) == expected)
  }

  @Test func localCountersSeeTheInterleaving() throws {
    let kernel = TestKernel(
      """
      .local .align 16 .b8 depot[64];
      st.local.u32 [depot+4], %i; ld.local.v4.u32 {%r2, %r3, %r4, %r5}, [depot];
      st.global.u32 [%out], %r3;
      """)
    let memory = GlobalMemory()
    let output = try memory.allocate("output", byteCount: 128)
    let counters = try kernel.run(in: memory, [.pointer(output), .pointer(output)]).counters
    // 32 lanes at one offset: 128 bytes are 4 sectors a word.
    #expect(counters.localStores.sectors == 4 && counters.localStores.bytes == 128)
    #expect(counters.localLoads.sectors == 16 && counters.localLoads.requests == 1)
    #expect(counters.globalStores.sectors == 4)
  }

  @Test func variablesHaveInitialValues() throws {
    var kernel = TestKernel(
      """
      rem.u32 %r2, %i, 6; mov.u64 %rd0, table; mad.wide.u32 %rd1, %r2, 2, %rd0;
      ld.const.s16 %r3, [%rd1]; ld.const.u32 %r4, [scale]; mul.lo.u32 %r3, %r3, %r4;
      ld.global.u64 %rd2, [pointer]; ld.global.u32 %r5, [%rd2]; add.u32 %r3, %r3, %r5;
      st.global.u32 [%out], %r3;
      """)
    kernel.declarations =
      ".const .align 2 .s16 table[6] = { 1, -2, 3 }; .const .u32 scale = 100; "
      + ".global .u32 words[4] = { 5, 6, 7, 8 }; .global .u64 pointer = words+8;"
    let values: [Int] = [1, -2, 3, 0, 0, 0]
    let expected = (0..<32).map { UInt32(bitPattern: Int32(values[$0 % 6] * 100 + 7)) }
    #expect(try kernel.output(count: 32) == expected)
  }

  @Test func variablesKeepTheirContents() throws {
    var kernel = TestKernel(
      "ld.global.u32 %r2, [total]; add.u32 %r2, %r2, 5; st.global.u32 [total], %r2;")
    kernel.declarations = ".global .u32 total = 1;"
    let module = try Module(parsing: kernel.text)
    let image = try ModuleImage(module)
    let program = try #require(try image.program(named: "k"))
    let memory = GlobalMemory()
    let buffer = try memory.allocate("buffer", byteCount: 256)
    let launch = Launch(
      grid: Dimensions(1), block: Dimensions(1), arguments: [.pointer(buffer), .pointer(buffer)])
    for _ in 0..<3 { _ = try Emulator(memory: memory, threads: 1).run(program, launch) }
    let total = try #require(try memory.allocation(ofVariable: "total", in: image))
    #expect(try memory.read(total, as: UInt32.self, count: 1) == [16])
    #expect(try memory.allocation(ofVariable: "absent", in: image) == nil)
    #expect(try image.program(named: "absent") == nil)
  }

  @Test func genericAddressesReachEverySpace() throws {
    // A quarter of the warp reads through each of shared, local, global and parameter addresses.
    var kernel = TestKernel(
      """
      .local .b32 mine; st.local.u32 [mine], 22; st.shared.u32 [tile], 11; bar.sync 0;
      mov.u64 %rd0, tile; cvta.shared.u64 %rd0, %rd0; mov.u64 %rd1, mine;
      cvta.local.u64 %rd1, %rd1; cvta.global.u64 %rd2, %inBase; mov.b64 %rd3, value;
      cvta.param.u64 %rd3, %rd3;
      and.b32 %r2, %i, 3; setp.eq.u32 %p0, %r2, 0; setp.eq.u32 %p1, %r2, 1;
      setp.eq.u32 %p2, %r2, 2;
      selp.b64 %rd4, %rd2, %rd3, %p2; selp.b64 %rd4, %rd1, %rd4, %p1;
      selp.b64 %rd4, %rd0, %rd4, %p0; ld.u32 %r3, [%rd4];
      isspacep.shared %p3, %rd4; isspacep.local %p4, %rd4; isspacep.global %p5, %rd4;
      selp.u32 %r4, 100, 0, %p3; @%p4 add.u32 %r4, %r4, 200; @%p5 add.u32 %r4, %r4, 300;
      add.u32 %r3, %r3, %r4; st.global.u32 [%out], %r3;
      """)
    kernel.parameters = [".u64 input", ".u64 output", ".u32 value"]
    kernel.body =
      """
      mov.u32 %i, %tid.x; ld.param.u64 %inBase, [input]; ld.param.u64 %outBase, [output];
      mad.wide.u32 %out, %i, 4, %outBase;
      """ + kernel.body
    kernel.version = "8.0"
    let memory = GlobalMemory()
    let input = try memory.allocate("input", copying: [UInt32(33)])
    let output = try memory.allocate("output", byteCount: 128)
    let counters = try kernel.run(in: memory, [.pointer(input), .pointer(output), .u32(44)])
      .counters
    let expected = (0..<32).map { [UInt32(111), 222, 333, 44][$0 % 4] }
    #expect(try memory.read(output, as: UInt32.self, count: 32) == expected)
    // Local memory is reached the same way as global memory.
    #expect(counters.sharedLoads.requests == 1 && counters.globalLoads.requests == 2)
  }

  @Test func addressesOutsideAWindowFault() throws {
    let cases: [(String, String)] = [
      (
        "mov.u64 %rd0, tile; cvta.shared.u64 %rd0, %rd0; ld.u32 %r2, [%rd0+16384];",
        "16384 bytes of shared"
      ),
      (".local .b8 a[32]; ld.local.u32 %r2, [a+32];", "32 bytes of local"),
      (
        ".local .b8 a[32]; mov.u64 %rd0, a; cvta.local.u64 %rd0, %rd0; st.u16 [%rd0+33], %rs1;",
        "misaligned"
      ),
      ("ld.u32 %r2, [%inBase+400];", "outside global memory"),
      (
        "mov.b64 %rd0, input; cvta.param.u64 %rd0, %rd0; ld.u64 %rd1, [%rd0+16];",
        "16 bytes of parameters"
      ),
      ("mov.b64 %rd0, input; cvta.param.u64 %rd0, %rd0; st.u64 [%rd0], %rd1;", "cannot be written"),
    ]
    for (body, words) in cases {
      var kernel = TestKernel(body)
      kernel.version = "8.0"
      let fault = try #require(throws: Fault.self) { try kernel.output(count: 32) }
      #expect(fault.description.contains(words), "\(fault)")
    }
  }

  @Test func freedMemoryIsNamed() throws {
    let memory = GlobalMemory()
    let gone = try memory.allocate("gone", byteCount: 64)
    let output = try memory.allocate("output", byteCount: 64)
    try memory.free(gone)
    #expect(throws: GlobalMemory.Failure.unknownAllocation(gone.address)) { try memory.free(gone) }
    let fault = try #require(throws: Fault.self) {
      try TestKernel("ld.global.u32 %r2, [%inBase+8];").run(
        in: memory, [.pointer(gone), .pointer(output)], block: Dimensions(1))
    }
    #expect(fault.description.contains("8 bytes into 'gone', which was freed"))
  }
}
