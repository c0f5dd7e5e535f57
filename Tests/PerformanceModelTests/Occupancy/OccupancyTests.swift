import Testing

@testable import PerformanceModel

@Suite struct OccupancyTests {
  /// Worked by hand from the limits of the compute capability.
  @Test(arguments: [
    // 8 warps; 32 x 32 = 1024 registers a warp, 16 warps a scheduler: 64 warps, full.
    ("a100", 256, 32, 0, 8, 64, Occupancy.Limiter.warps),
    // 33 x 32 = 1056 -> 1280 registers; 16384 / 1280 = 12 warps a scheduler: 48 / 8 = 6 blocks.
    ("a100", 256, 33, 0, 6, 48, .registers),
    // 128 x 32 = 4096; 4 warps a scheduler: 16 / 8 = 2.
    ("a100", 256, 128, 0, 2, 16, .registers),
    // 72 x 32 = 2304; 7 warps a scheduler: 28 / 4 = 7.
    ("a100", 128, 72, 0, 7, 28, .registers),
    // 1280 registers again, 12 warps a scheduler: 48 / 3 = 16, not 65536 / 1280 / 3 = 17.
    ("a100", 96, 33, 0, 16, 48, .registers),
    // 49152 + 1024 = 50176; 167936 / 50176 = 3.3.
    ("a100", 256, 32, 49152, 3, 24, .sharedMemory),
    // 1 + 1024 -> 1152; 167936 / 1152 = 145: the 32 blocks end first.
    ("a100", 32, 32, 1, 32, 32, .blocks),
    // 4097 + 1024 = 5121 -> 5248; 167936 / 5248 = 32: a tie with the blocks.
    ("a100", 32, 32, 4097, 32, 32, .blocks),
    // 4225 + 1024 = 5249 -> 5376; 167936 / 5376 = 31.2.
    ("a100", 32, 32, 4225, 31, 31, .sharedMemory),
    // One block of all the shared memory there is.
    ("a100", 128, 32, 166_912, 1, 4, .sharedMemory),
    // 33 threads are 2 warps.
    ("a100", 33, 32, 0, 32, 64, .warps),
    // sm_75 reserves nothing and rounds to 256: 20481 -> 20736; 65536 / 20736 = 3.2.
    ("t4", 64, 32, 20481, 3, 6, .sharedMemory),
    ("t4", 1024, 64, 65536, 1, 32, .warps),
    // 48 warps: 1024 threads fit once.
    ("rtx3090", 1024, 32, 0, 1, 32, .warps),
    ("rtx4090", 64, 32, 0, 24, 48, .warps),
  ])
  func countsResidentBlocks(
    gpu: String, threads: Int, registers: Int, shared: Int, blocks: Int, warps: Int,
    limiter: Occupancy.Limiter
  ) throws {
    let occupancy = try Occupancy(
      of: BlockResources(threads: threads, registersPerThread: registers, sharedBytes: shared),
      on: GPUCatalog().configuration(named: gpu))
    #expect(occupancy.blocksPerSM == blocks)
    #expect(occupancy.warpsPerSM == warps)
    #expect(occupancy.limiter == limiter)
  }

  @Test(arguments: [
    (0, 32, 0, "0 threads per block"), (1025, 32, 0, "1025 threads per block"),
    (-1, 32, 0, "-1 threads per block"), (256, 0, 0, "0 registers per thread"),
    (256, 256, 0, "256 registers per thread"), (256, 32, -1, "-1 bytes of shared memory"),
    (256, 32, 166_913, "166913 bytes of shared memory per block"),
    (Int.max, 32, 0, "threads per block"), (256, Int.max, 0, "registers per thread"),
    (256, 32, Int.max, "bytes of shared memory"), (Int.min, Int.min, Int.min, "threads per block"),
    // 8160 -> 8192 registers a warp; 2 warps a scheduler: 8 of the 32 warps have registers.
    (1024, 255, 0, "262144 registers for a block of 32 warps"),
  ])
  func namesWhatIsTooBig(threads: Int, registers: Int, shared: Int, expected: String) throws {
    let gpu = try GPUCatalog().configuration(named: "a100")
    let block = BlockResources(
      threads: threads, registersPerThread: registers, sharedBytes: shared)
    let error = #expect(throws: OccupancyError.self) { try Occupancy(of: block, on: gpu) }
    let message = try #require(error?.description)
    #expect(message.contains(expected))
    #expect(message.contains("a100-40gb takes"))
  }
}
