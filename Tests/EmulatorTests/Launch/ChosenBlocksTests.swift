import Emulator
import PTX
import Testing

/// Launches of some blocks of a grid.
@Suite struct ChosenBlocksTests {
  /// Every thread writes 1 + the index of its block to its word; blocks from `k` on do more.
  private let kernel = TestKernel(
    """
    mov.u32 %r2, %ctaid.x; mov.u32 %r3, %ctaid.y; mov.u32 %r4, %nctaid.x;
    mad.lo.u32 %r5, %r3, %r4, %r2; mad.lo.u32 %r6, %r5, 32, 0; mov.u32 %r7, %tid.x;
    add.u32 %r6, %r6, %r7; mad.wide.u32 %rd1, %r6, 4, %outBase;
    add.u32 %r8, %r5, 1; st.global.u32 [%rd1], %r8;
    """)

  private func run(
    _ blocks: [Int]?, checks: Checks = [], threads: Int = 2
  ) throws -> (counters: Counters, written: [UInt32]) {
    let memory = GlobalMemory()
    let x = try memory.allocate("x", byteCount: 4 * 12 * 32)
    let y = try memory.allocate("y", byteCount: 4 * 12 * 32)
    let launch = Launch(
      grid: Dimensions(4, 3), block: Dimensions(32), arguments: [.pointer(x), .pointer(y)])
    let profile = try Emulator(memory: memory, threads: threads).run(
      kernel.program(), launch, options: Emulator.Options(checks: checks, blocks: blocks))
    let words = try memory.read(y, as: UInt32.self, count: 12 * 32)
    return (profile.counters, stride(from: 0, to: words.count, by: 32).map { words[$0] })
  }

  @Test(arguments: [Checks(), Checks.all])
  func onlyChosenBlocksRun(_ checks: Checks) throws {
    let all = try run(nil, checks: checks)
    #expect(all.written == Array(1...12))
    let some = try run([7, 2, 7], checks: checks)
    #expect(some.written == [0, 0, 3, 0, 0, 0, 0, 8, 0, 0, 0, 0])
    #expect(some.counters.warpInstructions * 6 == all.counters.warpInstructions)
    #expect(some.counters.globalStores.sectors == 2 * 4)
    let none = try run([], checks: checks)
    #expect(none.written.allSatisfy { $0 == 0 })
    #expect(none.counters == Counters())
  }

  @Test(arguments: [[12], [-1], [0, .max]])
  func blocksOutsideTheGridAreRefused(_ blocks: [Int]) throws {
    let error = try #require(throws: LaunchError.self) { try run(blocks) }
    #expect(error == .noSuchBlock(blocks[blocks.count - 1], count: 12))
    #expect(error.description.contains("give 0 to 11"))
  }

  /// Accumulators stay what they were, and the counts are those of a launch that multiplies.
  @Test func matricesNeedNotBeMultiplied() throws {
    let kernel = TestKernel(
      """
      mov.u32 %r1, 7; mov.u32 %r2, 9;
      mma.sync.aligned.m8n8k128.row.col.s32.b1.b1.s32.xor.popc
        {%r1, %r2}, {%r3}, {%r4}, {%r1, %r2};
      mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32
        {%r1, %r2, %r1, %r2}, {%r3, %r3, %r3, %r3}, {%r4, %r4}, {%r1, %r2, %r1, %r2};
      add.u32 %r5, %r1, %r2; st.global.u32 [%out], %r5;
      """)
    var results: [(word: UInt32, counters: Counters)] = []
    for multiplies in [true, false] {
      let memory = GlobalMemory()
      let x = try memory.allocate("x", byteCount: 128)
      let y = try memory.allocate("y", byteCount: 128)
      let launch = Launch(
        grid: Dimensions(1), block: Dimensions(32), arguments: [.pointer(x), .pointer(y)])
      let counters = try Emulator(memory: memory, threads: 1).run(
        kernel.program(), launch, options: Emulator.Options(multipliesMatrices: multiplies)
      ).counters
      results.append((try memory.read(y, as: UInt32.self, count: 1)[0], counters))
    }
    #expect(results[1].word == 16)
    #expect(results[0].word != 16)
    #expect(results[0].counters == results[1].counters)
    #expect(results[1].counters.mmaInstructions == 2)
  }
}
