import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

/// What a kernel executes, against counts that follow from the tiling alone.
@Suite struct InstructionCountTests {
  private func counters(
    _ kernel: BitPlaneMultiplication, m: Int, n: Int, k: Int
  ) throws -> Counters {
    let problem = try MultiplicationProblem.random(
      precision: kernel.precision, m: m, n: n, k: k, seed: 5)
    return try PreparedKernel(kernel).run(problem, observation: .counters).profile.counters
  }

  /// One warp, one m16n8k128 fragment, 16 + 8 one-bit rows of 128 bits, K = 300 in three stages.
  @Test func oneFragmentByHand() throws {
    let tile = Tile(
      m: 16, n: 8, k: 128, warpsM: 1, warpsN: 1, stages: 2, shape: .m16n8k128)
    let kernel = try Variant(target: .sm80, operation: .xor).kernel(Precision("w1a1"), tile: tile)
    let counters = try counters(kernel, m: 16, n: 8, k: 300)

    #expect(counters.matrixInstructions == ["mma.m16n8k128.b1.xor": 3])
    // A stage: 16 lanes copy the rows of A, 8 lanes those of B, 16 bytes each.
    #expect(counters.asyncCopyStores.requests == 3 * 2)
    #expect(counters.asyncCopyStores.bytes == 3 * 24 * 16)
    #expect(counters.asyncCopyStores.wavefronts == 3 * 3)
    #expect(counters.asyncCopyLoads.bytes == 3 * 24 * 16)
    // Packed rows are 48 bytes apart, so a lane's 16 bytes are in one sector of 32, which some
    // neighbours share.
    let sectors = (0..<3).map { stage in
      Set((0..<16).map { (48 * $0 + 16 * stage) / 32 }).count
        + Set((0..<8).map { (48 * $0 + 16 * stage) / 32 }).count
    }
    #expect(counters.asyncCopyLoads.sectors == UInt64(sectors.reduce(0, +)))
    // x2 for A, x1 for B.
    #expect(counters.matrixLoads.requests == 3 * 2)
    #expect(counters.matrixLoads.wavefronts == 3 * 3)
    // One a stage, one before the products are stored and one after.
    #expect(counters.barriers == 3 + 2)
    // Four accumulators a lane, stored in pairs: two half-warps each.
    #expect(counters.sharedStores.requests == 2)
    #expect(counters.sharedStores.wavefronts == 4)
    #expect(counters.sharedStores.bytes == 128 * 4)
    // 128 outputs, 32 in a round, each of one count; 8 columns are one sector.
    #expect(counters.sharedLoads.requests == 4)
    #expect(counters.sharedLoads.bytes == 128 * 4)
    #expect(counters.globalStores.requests == 4)
    #expect(counters.globalStores.sectors == 16)
    #expect(counters.globalStores.bytes == 128 * 4)
    #expect(counters.globalLoads.requests == 0)
  }

  /// The same fragment on Turing, where rows pass through registers, in k128 steps of 8 rows.
  @Test func oneFragmentByHandOnTuring() throws {
    let tile = Tile(m: 8, n: 8, k: 128, warpsM: 1, warpsN: 1, stages: 2, shape: .m8n8k128)
    let kernel = try Variant(target: .sm75, operation: .xor).kernel(Precision("w1a1"), tile: tile)
    let counters = try counters(kernel, m: 8, n: 8, k: 300)
    #expect(counters.matrixInstructions == ["mma.m8n8k128.b1.xor": 3])
    #expect(counters.asyncCopyStores.requests == 0)
    #expect(counters.globalLoads.requests == 3 * 2)
    #expect(counters.globalLoads.bytes == 3 * 16 * 16)
    // Three stages of two operands, then one pair of accumulators a lane.
    #expect(counters.sharedStores.requests == 3 * 2 + 1)
    #expect(counters.matrixLoads.requests == 3 * 2)
    #expect(counters.barriers == 3 + 2)
    #expect(counters.sharedLoads.requests == 2)
    #expect(counters.globalStores.sectors == 8)
  }

  /// The AND form reads the row sums of both operands for each output.
  @Test func rowSumsOfTheAndForm() throws {
    let tile = Tile(
      m: 16, n: 8, k: 128, warpsM: 1, warpsN: 1, stages: 2, shape: .m16n8k128)
    let kernel = try Variant(target: .sm80, operation: .and).kernel(Precision("w1a1"), tile: tile)
    let counters = try counters(kernel, m: 16, n: 8, k: 300)
    #expect(counters.matrixInstructions == ["mma.m16n8k128.b1.and": 3])
    #expect(counters.globalLoads.requests == 4 * 2)
    #expect(counters.globalLoads.bytes == 128 * 8)
    // A round is 4 rows by 8 columns: sums of 8 weights and of 4 activations, one sector each.
    #expect(counters.globalLoads.sectors == 4 * 2)
  }

  @Test(arguments: Variant.all)
  func closedFormsOfAllPairs(variant: Variant) throws {
    let (m, n, k) = (70, 50, 600)
    for precision in Precision.allPairs {
      let kernel = try variant.kernel(precision)
      let (tile, shape) = (kernel.tile, kernel.tile.shape)
      let counters = try counters(kernel, m: m, n: n, k: k)
      let blocks = ((m + tile.m - 1) / tile.m) * ((n + tile.n - 1) / tile.n)
      let warps = tile.warpsM * tile.warpsN
      let stages = (k + tile.k - 1) / tile.k
      let rows = precision.activationBits.bits * tile.m
      let columns = precision.weightBits.bits * tile.n
      let fragments = rows / shape.m * (columns / shape.n)
      let steps = tile.k / shape.k
      #expect(counters.mmaInstructions == UInt64(blocks * fragments * stages * steps))
      #expect(counters.barriers == UInt64(blocks * warps * (stages + 2)))
      // A block copies all its rows, or zeros for them, in every stage.
      let copied = blocks * stages * (rows + columns) * tile.k / 8
      if variant.target < .sm80 {
        let products = blocks * rows * columns * 4
        #expect(counters.sharedStores.bytes == UInt64(copied + products))
      } else {
        #expect(counters.asyncCopyStores.bytes == UInt64(copied))
        #expect(counters.sharedStores.bytes == UInt64(blocks * rows * columns * 4))
      }
      // Every output gathers its plane pairs and is written once.
      #expect(counters.sharedLoads.bytes == UInt64(m * n * precision.planePairCount * 4))
      #expect(counters.globalStores.bytes == UInt64(m * n * 4))
    }
  }
}
