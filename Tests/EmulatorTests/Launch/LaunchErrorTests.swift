import Emulator
import Testing

/// Launches that do not fit the kernel or the machine.
struct LaunchErrorTests {
  private func error(
    _ kernel: TestKernel, _ arguments: [Argument] = [], grid: Dimensions = Dimensions(1),
    block: Dimensions = Dimensions(32), dynamicSharedBytes: Int = 0
  ) throws -> LaunchError {
    let error = try #require(throws: LaunchError.self) {
      try kernel.run(
        in: GlobalMemory(), arguments, grid: grid, block: block,
        dynamicSharedBytes: dynamicSharedBytes)
    }
    #expect(!error.description.isEmpty && !error.description.contains("\n"))
    return error
  }

  private var empty: TestKernel {
    var kernel = TestKernel("ret;")
    kernel.parameters = []
    return kernel
  }

  @Test(arguments: [
    Dimensions(0), Dimensions(-1), Dimensions(1, 0), Dimensions(1, 1, 0), Dimensions(1 << 31),
    Dimensions(1, 65536), Dimensions(1, 1, 65536), Dimensions(.max, .max, .max),
    Dimensions(.min, .min, .min),
  ])
  func grids(_ grid: Dimensions) throws {
    #expect(try error(empty, grid: grid) == .invalidGrid(grid))
  }

  @Test(arguments: [
    Dimensions(0), Dimensions(-32), Dimensions(32, 0), Dimensions(32, 1, 0), Dimensions(1025),
    Dimensions(1, 1025), Dimensions(1, 1, 65), Dimensions(33, 32), Dimensions(.max, .max, .max),
  ])
  func blocks(_ block: Dimensions) throws {
    #expect(try error(empty, block: block) == .invalidBlock(block))
  }

  @Test func largestBlocks() throws {
    for block in [Dimensions(1024), Dimensions(1, 1024), Dimensions(4, 4, 64), Dimensions(32, 32)] {
      let counters = try empty.run(in: GlobalMemory(), [], block: block).counters
      #expect(counters.threadInstructions == 1024)
    }
  }

  @Test func directives() throws {
    var kernel = empty
    kernel.directives = ".reqntid 64, 2"
    try kernel.run(in: GlobalMemory(), [], block: Dimensions(64, 2))
    for block in [Dimensions(128), Dimensions(64), Dimensions(2, 64), Dimensions(64, 2, 2)] {
      #expect(
        try error(kernel, block: block)
          == .blockNotAllowed(kernel: "k", block: block, directive: ".reqntid 64, 2"))
    }
    kernel.directives = ".maxntid 16, 16 .minnctapersm 2 .maxnreg 64"
    try kernel.run(in: GlobalMemory(), [], block: Dimensions(256))
    let block = Dimensions(257)
    #expect(
      try error(kernel, block: block)
        == .blockNotAllowed(kernel: "k", block: block, directive: ".maxntid 16, 16"))
  }

  @Test func arguments() throws {
    var kernel = TestKernel("ret;")
    kernel.parameters = [".u64 a", ".u32 b", ".u8 c", ".b8 d[12]"]
    #expect(try error(kernel, [.u64(1)]) == .argumentCount(kernel: "k", expected: 4, given: 1))
    #expect(
      try error(empty, [.u64(1)]) == .argumentCount(kernel: "k", expected: 0, given: 1))
    #expect(
      try error(kernel, [.u32(1), .u32(1), .u8(1), .u8(1)])
        == .argumentSize(kernel: "k", parameter: "a", expected: 8, given: 4))
    #expect(
      try error(kernel, [.f64(1), .u16(1), .u8(1), .u8(1)])
        == .argumentSize(kernel: "k", parameter: "b", expected: 4, given: 2))
    #expect(
      try error(kernel, [.s64(1), .s32(1), .u8(1), .u64(1)])
        == .argumentSize(kernel: "k", parameter: "d", expected: 12, given: 8))
  }

  @Test func sharedMemory() throws {
    // 1 KiB is static: 226 KiB are left of the 227 that a block may have.
    var kernel = empty
    kernel.sharedBytes = 1024
    try kernel.run(in: GlobalMemory(), [], dynamicSharedBytes: 226 * 1024)
    for size in [-1, 226 * 1024 + 1, .max, .min] {
      #expect(
        try error(kernel, dynamicSharedBytes: size)
          == .invalidSharedSize(size, limit: 226 * 1024))
    }
  }

  @Test func nothingRunsBeforeTheCheck() throws {
    let memory = GlobalMemory()
    let output = try memory.allocate("output", byteCount: 128)
    let kernel = TestKernel("st.global.u32 [%out], %i;")
    #expect(throws: LaunchError.self) {
      try kernel.run(in: memory, [.pointer(output), .pointer(output)], block: Dimensions(2048))
    }
    #expect(try memory.read(output, as: UInt32.self, count: 32).allSatisfy { $0 == 0 })
  }
}
