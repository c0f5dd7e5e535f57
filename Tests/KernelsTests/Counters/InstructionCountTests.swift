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
    return try PreparedKernel.shared(kernel).run(problem, observation: .counters).profile.counters
  }

  /// w1a1 with one warp.
  private func kernel(
    _ m: Int, _ n: Int, _ shape: MatrixMultiply.Shape, _ operation: PlaneOperation,
    on target: Target, layout: PlaneLayout, recovery: BitPlaneMultiplication.Recovery
  ) throws -> BitPlaneMultiplication {
    try BitPlaneMultiplication(
      precision: Precision("w1a1"), operation: operation,
      tile: Tile(m: m, n: n, k: 128, warpsM: 1, warpsN: 1, stages: 2, shape: shape),
      target: target, layout: layout, recovery: recovery)
  }

  /// One warp, one m16n8k128 fragment, 16 + 8 one-bit rows of 128 bits, K = 300 in three stages.
  @Test func oneFragmentByHand() throws {
    let kernel = try kernel(
      16, 8, .m16n8k128, .xor, on: .sm80, layout: .rows, recovery: .shared)
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
    // One for each stage that has arrived, one before the products are stored and one after.
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

  /// The same fragment in panels, whose outputs never leave the registers before they are written.
  @Test func oneFragmentInPanels() throws {
    let kernel = try kernel(
      16, 8, .m16n8k128, .xor, on: .sm80, layout: .panels, recovery: .registers)
    let counters = try counters(kernel, m: 16, n: 8, k: 300)
    #expect(counters.matrixInstructions == ["mma.m16n8k128.b1.xor": 3])
    #expect(counters.asyncCopyStores.wavefronts == 3 * 3)
    // A stage of eight rows is 128 contiguous bytes.
    #expect(counters.asyncCopyLoads.sectors == 3 * 3 * 4)
    #expect(counters.matrixLoads.requests == 3 * 2)
    #expect(counters.barriers == 3)
    #expect(counters.sharedStores.requests == 0 && counters.sharedLoads.requests == 0)
    // Two rows of eight lanes groups: 8 bytes a lane, four lanes a sector.
    #expect(counters.globalStores.requests == 2)
    #expect(counters.globalStores.sectors == 16)
    #expect(counters.globalStores.bytes == 128 * 4)
  }

  /// The same fragment on Turing, where rows pass through registers, in k128 steps of 8 rows.
  @Test func oneFragmentByHandOnTuring() throws {
    let kernel = try kernel(
      8, 8, .m8n8k128, .xor, on: .sm75, layout: .rows, recovery: .shared)
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

  /// The AND form reads each row sum of both operands once a block.
  @Test func rowSumsOfTheAndForm() throws {
    let kernel = try kernel(
      16, 8, .m16n8k128, .and, on: .sm80, layout: .rows, recovery: .shared)
    let counters = try counters(kernel, m: 16, n: 8, k: 300)
    #expect(counters.matrixInstructions == ["mma.m16n8k128.b1.and": 3])
    #expect(counters.globalLoads.requests == 2)
    #expect(counters.globalLoads.bytes == (16 + 8) * 4)
    #expect(counters.globalLoads.sectors == 2 + 1)
  }

  @Test(arguments: Variant.distinct)
  func closedFormsOfAllPairs(variant: Variant) throws {
    for precision in variant.pairs {
      try checkClosedForms(variant.kernel(precision))
    }
  }

  /// Other places of recovery: the same products, other traffic.
  @Test(arguments: BitPlaneMultiplication.Recovery.allCases)
  func closedFormsOfRecoveries(recovery: BitPlaneMultiplication.Recovery) throws {
    for layout in PlaneLayout.allCases {
      for name in ["w1a1", "w2a2", "w3a4"] {
        let precision = try Precision(name)
        let tile = Tile(
          m: 16, n: 16, k: 256, stages: 3, shape: .m16n8k256, precision: precision,
          recovery: recovery)
        try checkClosedForms(
          BitPlaneMultiplication(
            precision: precision, operation: .and, tile: tile, target: .sm80, layout: layout,
            recovery: recovery))
      }
    }
  }

  private func checkClosedForms(_ kernel: BitPlaneMultiplication) throws {
    let (m, n, k) = (70, 50, 600)
    let (tile, shape, precision) = (kernel.tile, kernel.tile.shape, kernel.precision)
    let counters = try counters(kernel, m: m, n: n, k: k)
    let blocks = ((m + tile.m - 1) / tile.m) * ((n + tile.n - 1) / tile.n)
    let warps = tile.warpsM * tile.warpsN
    let stages = (k + tile.k - 1) / tile.k
    let rows = precision.activationBits.bits * tile.m
    let columns = precision.weightBits.bits * tile.n
    let fragments = rows / shape.m * (columns / shape.n)
    let steps = tile.k / shape.k
    let isShared = kernel.recovery == .shared
    #expect(
      counters.mmaInstructions == UInt64(blocks * fragments * stages * steps), "\(kernel.entry)")
    #expect(
      counters.barriers == UInt64(blocks * warps * (stages + (isShared ? 2 : 0))),
      "\(kernel.entry)")
    // A block copies all its rows, or zeros for them, in every stage.
    let copied = blocks * stages * (rows + columns) * tile.k / 8
    let copies =
      kernel.target < .sm80 ? counters.sharedStores.bytes : counters.asyncCopyStores.bytes
    let sums = isShared && kernel.operation == .and ? blocks * (tile.m + tile.n) * 4 : 0
    let products = isShared ? blocks * rows * columns * 4 + sums : 0
    #expect(copies == UInt64(copied + (kernel.target < .sm80 ? products : 0)), "\(kernel.entry)")
    if kernel.target >= .sm80 {
      #expect(counters.sharedStores.bytes == UInt64(products), "\(kernel.entry)")
    }
    // Every output gathers its plane pairs and two corrections and is written once.
    let gathered = precision.planePairCount + (sums > 0 ? 2 : 0)
    #expect(counters.sharedLoads.bytes == UInt64(isShared ? m * n * gathered * 4 : 0))
    let written = kernel.recovery == .global ? precision.planePairCount : 1
    #expect(counters.globalStores.bytes == UInt64(m * n * 4 * written), "\(kernel.entry)")
  }
}
