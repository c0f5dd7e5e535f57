import Emulator
import Testing

import struct BipolarInt.SplitMix64

/// Atomic operations between lanes, warps and blocks: locks, barriers of the grid, and results that
/// are the same at every number of host threads.
struct AtomicOrderTests {
  /// Every thread takes a lock, adds 1 to a word by load and store, and gives the lock back.
  private func lockedCount(
    lock: String, word: String, space: String, grid: Int, block: Int, schedule: Schedule = .greedy,
    setup: String = "", result: String
  ) throws -> UInt32 {
    let kernel = TestKernel(
      """
      \(setup)
      LOOP: atom.\(space).cas.b32 %r2, [\(lock)], 0, 1; setp.ne.u32 %p1, %r2, 0; @%p1 bra LOOP;
      ld.\(space).u32 %r3, [\(word)]; add.u32 %r3, %r3, 1; st.\(space).u32 [\(word)], %r3;
      membar.gl; atom.\(space).exch.b32 %r4, [\(lock)], 0;
      \(result)
      """)
    let memory = GlobalMemory()
    let output = try memory.allocate("output", byteCount: 64)
    let launch = Launch(
      grid: Dimensions(grid), block: Dimensions(block),
      arguments: [.pointer(output), .pointer(output)])
    _ = try Emulator(memory: memory, threads: 2).run(
      kernel.program(), launch,
      options: Emulator.Options(instructionLimit: 300_000, schedule: schedule))
    return try memory.read(output, as: UInt32.self, count: 2)[1]
  }

  private static let schedules: [Schedule] = [
    .greedy, .roundRobin, .random(seed: 5), .adversarial(warp: 0),
  ]

  @Test(arguments: schedules)
  func lockBetweenLanes(schedule: Schedule) throws {
    let count = try lockedCount(
      lock: "%outBase", word: "%outBase+4", space: "global", grid: 1, block: 32,
      schedule: schedule, result: "")
    #expect(count == 32)
  }

  @Test(arguments: schedules)
  func lockBetweenWarps(schedule: Schedule) throws {
    let count = try lockedCount(
      lock: "tile", word: "tile+4", space: "shared", grid: 1, block: 160, schedule: schedule,
      setup: "mov.u32 %r5, 0; st.shared.v2.u32 [tile], {%r5, %r5}; bar.sync 0;",
      result: "bar.sync 0; ld.shared.u32 %r5, [tile+4]; st.global.u32 [%outBase+4], %r5;")
    #expect(count == 160)
  }

  @Test(arguments: schedules)
  func lockBetweenBlocks(schedule: Schedule) throws {
    let count = try lockedCount(
      lock: "%outBase", word: "%outBase+4", space: "global", grid: 7, block: 64,
      schedule: schedule, result: "")
    #expect(count == 448)
  }

  @Test(arguments: schedules)
  func barrierOfTheGrid(schedule: Schedule) throws {
    // Every block writes a word, waits until all have, and adds up the words of all.
    let kernel = TestKernel(
      """
      mov.u32 %r2, %ctaid.x; mov.u32 %r3, %nctaid.x; setp.ne.u32 %p1, %r1, 0;
      mad.wide.u32 %rd0, %r2, 4, %inBase; mad.lo.u32 %r4, %r2, %r2, 3;
      @!%p1 st.global.u32 [%rd0+64], %r4; bar.sync 0; @%p1 bra ARRIVED;
      membar.gl; red.release.gpu.global.add.u32 [%inBase], 1;
      LOOP: ld.acquire.gpu.global.u32 %r5, [%inBase]; setp.lt.u32 %p2, %r5, %r3; @%p2 bra LOOP;
      ARRIVED: bar.sync 0; mov.u32 %r6, 0; mov.u32 %r7, 0; mov.u64 %rd1, %inBase;
      SUM: ld.global.u32 %r8, [%rd1+64]; add.u32 %r6, %r6, %r8; add.u64 %rd1, %rd1, 4;
      add.u32 %r7, %r7, 1; setp.lt.u32 %p3, %r7, %r3; @%p3 bra SUM;
      st.global.u32 [%out], %r6;
      """)
    let blocks = 9
    let memory = GlobalMemory()
    let input = try memory.allocate("input", byteCount: 64 + 4 * blocks)
    let output = try memory.allocate("output", byteCount: 4 * 64 * blocks)
    let launch = Launch(
      grid: Dimensions(blocks), block: Dimensions(64),
      arguments: [.pointer(input), .pointer(output)])
    _ = try Emulator(memory: memory, threads: 3).run(
      kernel.program(), launch,
      options: Emulator.Options(instructionLimit: 300_000, schedule: schedule))
    let sum = UInt32((0..<blocks).reduce(0) { $0 + $1 * $1 + 3 })
    let results = try memory.read(output, as: UInt32.self, count: 64 * blocks)
    #expect(results == Array(repeating: sum, count: 64 * blocks))
  }

  /// Blocks that add into one table of integers run side by side.
  @Test(arguments: ["red.global.add.u32", "atom.global.add.u32 %r9,", "red.add.u32"])
  func histogramOnManyThreads(opcode: String) throws {
    let kernel = TestKernel(
      """
      ld.global.u32 %r2, [%in]; and.b32 %r2, %r2, 15; mad.wide.u32 %rd0, %r2, 4, %outBase;
      \(opcode) [%rd0], %r2; red.global.max.s32 [%outBase+64], %r2;
      red.global.xor.b64 [%outBase+72], %rd0;
      """)
    var generator = SplitMix64(seed: 11)
    let values = generator.words(256 * 64)
    var expected = [UInt32](repeating: 0, count: 16)
    for value in values { expected[Int(value & 15)] &+= value & 15 }
    for threads in [1, 2, 4] {
      let memory = GlobalMemory()
      let input = try memory.allocate("input", copying: values)
      let output = try memory.allocate("output", byteCount: 80)
      let profile = try kernel.run(
        in: memory, [.pointer(input), .pointer(output)], grid: Dimensions(256),
        block: Dimensions(64), threads: threads)
      let words = try memory.read(output, as: UInt32.self, count: 17)
      #expect(Array(words[..<16]) == expected)
      #expect(words[16] == 15)
      #expect(profile.counters.globalAtomics.requests == 3 * 512)
    }
  }

  @Test func ticketsGoInTheOrderOfTheGrid() throws {
    let kernel = TestKernel("atom.global.add.u32 %r2, [%inBase], 1; st.global.u32 [%out], %r2;")
    for threads in [1, 4] {
      let results = try kernel.output(count: 640, grid: 10, block: 64, threads: threads)
      #expect(results == (0..<640).map(UInt32.init))
    }
  }

  // MARK: Spaces, vectors, hints

  @Test func genericAddressesReachSharedAndGlobalMemory() throws {
    let kernel = TestKernel(
      """
      mov.u32 %r2, 100; st.shared.u32 [tile], %r2; bar.sync 0;
      mov.u64 %rd0, tile; cvta.shared.u64 %rd0, %rd0; and.b32 %r3, %r1, 1;
      setp.eq.u32 %p1, %r3, 0; selp.b64 %rd1, %rd0, %inBase, %p1;
      atom.add.u32 %r4, [%rd1], 1; bar.sync 0; st.global.u32 [%out], %r4;
      """)
    let results = try kernel.output(of: [1000], count: 32)
    for lane in 0..<32 {
      let first: UInt32 = lane.isMultiple(of: 2) ? 100 : 1000
      #expect(results[lane] == first + UInt32(lane / 2))
    }
  }

  @Test func genericSumsFlushInGlobalMemoryAlone() throws {
    // 1 and 1 are subnormal floats.
    let kernel = TestKernel(
      """
      mov.u32 %r2, 1; st.shared.u32 [tile], %r2; mov.u64 %rd0, tile; cvta.shared.u64 %rd0, %rd0;
      setp.eq.u32 %p1, %r1, 0; selp.b64 %rd1, %rd0, %inBase, %p1;
      setp.lt.u32 %p2, %r1, 2; mov.f32 %f0, 0f00000001; @%p2 red.add.f32 [%rd1], %f0;
      ld.shared.u32 %r3, [tile]; ld.global.u32 %r4, [%inBase];
      st.global.u32 [%outBase], %r3; st.global.u32 [%outBase+4], %r4;
      """.replacing("mov.f32 %f0, 0f00000001", with: "mov.u32 %r6, 1").replacing("%f0", with: "%r6")
    )
    #expect(try kernel.output(of: [1], count: 2) == [2, 0])
  }

  @Test func vectorsChangeEachElement() throws {
    var kernel = TestKernel(
      """
      .reg .f32 %f<8>; .reg .b64 policy; mov.u64 policy, 0;
      mov.f32 %f0, 0f3F800000; mov.f32 %f1, 0f40000000; mov.f32 %f2, 0f40400000;
      mov.f32 %f3, 0f40800000;
      atom.global.v4.f32.add {%f4, %f5, %f6, %f7}, [%outBase], {%f0, %f1, %f2, %f3};
      red.global.add.L2::cache_hint.v2.f32 [%outBase+16], {%f0, %f3}, policy;
      st.global.v4.f32 [%outBase+32], {%f4, %f5, %f6, %f7};
      """)
    kernel.target = "sm_90"
    kernel.version = "8.1"
    let results = try kernel.output(count: 12).map { Float(bitPattern: $0) }
    // Every lane stores the old value it got; the last one's stays.
    let expected: [Float] = [32, 64, 96, 128, 32, 128, 0, 0, 31, 62, 93, 124]
    #expect(results == expected)
  }

  // MARK: Counters and faults

  @Test func sharedWavefrontsCountLanesOfABank() throws {
    /// Wavefronts and conflicts of 32 lanes at `stride` bytes.
    func traffic(_ width: Int, stride: Int) throws -> [UInt64] {
      let kernel = TestKernel(
        """
        mov.u32 %r2, tile; mad.lo.u32 %r2, %r1, \(stride), %r2; mov.u64 %rd0, 1;
        mov.u32 %r3, 1; red.shared.add.u\(width) [%r2], \(width == 32 ? "%r3" : "%rd0");
        """)
      let memory = GlobalMemory()
      let data = try memory.allocate("data", byteCount: 16)
      let counters = try kernel.run(in: memory, [.pointer(data), .pointer(data)]).counters
      let shared = counters.sharedAtomics
      #expect(counters.sharedTraffic == shared)
      return [shared.requests, shared.wavefronts, shared.bankConflicts, shared.bytes]
    }
    #expect(try traffic(32, stride: 4) == [1, 1, 0, 128])
    #expect(try traffic(32, stride: 0) == [1, 32, 31, 128])
    #expect(try traffic(32, stride: 8) == [1, 2, 1, 128])
    #expect(try traffic(64, stride: 8) == [1, 2, 0, 256])
    #expect(try traffic(64, stride: 0) == [1, 32, 30, 256])
  }

  @Test func globalSectors() throws {
    let kernel = TestKernel("red.global.add.u32 [%out], 1; red.global.add.u32 [%outBase], 1;")
    let memory = GlobalMemory()
    let data = try memory.allocate("data", byteCount: 128)
    let counters = try kernel.run(in: memory, [.pointer(data), .pointer(data)]).counters
    #expect(counters.globalAtomics.requests == 2)
    #expect(counters.globalAtomics.sectors == 5)
    #expect(counters.globalAtomics.bytes == 256)
    #expect(counters.globalStores.requests == 0)
    #expect(counters.warpInstructionsByClass[.atomic] == 2)
  }

  @Test func faults() throws {
    func fault(_ body: String) throws -> Fault.Kind {
      let memory = GlobalMemory()
      let data = try memory.allocate("data", byteCount: 128)
      return try TestKernel(body).fault(in: memory, [.pointer(data), .pointer(data)]).kind
    }
    #expect(
      try fault("atom.global.add.u64 %rd0, [%inBase+4], 1;")
        == .misaligned(space: .global, byteCount: 8))
    #expect(
      try fault("red.shared.add.u32 [tile+16384], 1;")
        == .sharedOutOfBounds(isStore: true, byteCount: 4, size: 16384))
    guard case .globalOutOfBounds = try fault("red.add.u32 [%inBase+128], 1;") else {
      Issue.record("no fault outside global memory")
      return
    }
    #expect(
      try fault(
        ".local .u32 x; mov.u64 %rd0, x; cvta.local.u64 %rd0, %rd0; red.add.u32 [%rd0], 1;")
        == .unsharedAtomic)
  }
}
