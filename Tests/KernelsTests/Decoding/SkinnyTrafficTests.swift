import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

/// What the multiplication for few rows moves, against counts by hand.
@Suite struct SkinnyTrafficTests {
  private func counters(
    _ kernel: SkinnyMultiplication, m: Int, n: Int, k: Int
  ) throws -> Counters {
    try PlanTrial(
      kernel, MultiplicationSize(m: m, n: n, k: k), options: Emulator.Options()
    ).counters
  }

  /// Every bit of the weights is read once in whole sectors, and nothing meets a bank conflict.
  @Test(arguments: PlaneLayout.allCases, Variant.all.prefix(3))
  func streamedBytes(layout: PlaneLayout, variant: Variant) throws {
    for text in ["w1a1", "w2a2", "w3a8", "w5a1", "w8a8", "w1a8", "w7a3"] {
      let precision = try Precision(text)
      let kernel = try SkinnyMultiplication(
        precision: precision, operation: variant.operation, target: variant.target, rows: 16,
        layout: layout)
      // 5 steps of 512 bits, or 10 of 256.
      let (n, k) = (48, 2560)
      let counters = try counters(kernel, m: 8, n: n, k: k)
      let weights = precision.weightBits.bits * n * k / 8
      // Each of 3 blocks reads all activations once.
      let activations = 3 * precision.activationBits.bits * 8 * k / 8
      let sums = variant.operation == .and ? 8 * 8 * n : 0
      #expect(counters.globalLoads.bytes == UInt64(weights + activations + sums), "\(precision)")
      // Sums of 16 features and of two tokens in a request, the former two sectors.
      let sumSectors = variant.operation == .and ? 8 * n / 32 * (2 + 1) : 0
      #expect(
        counters.globalLoads.sectors == UInt64((weights + activations) / 32 + sumSectors),
        "\(precision)")
      #expect(counters.globalStores.bytes == UInt64(4 * 8 * n))
      #expect(counters.globalStores.sectors * 32 == counters.globalStores.bytes)
      #expect(counters.sharedTraffic.bankConflicts == 0, "\(precision)")
    }
  }

  /// Tiles and panels are read to the eighth row that is stored, rows to the last.
  @Test func partialBlocks() throws {
    for (layout, stored) in [(PlaneLayout.rows, 35), (.tiles, 40), (.panels, 40)] {
      let kernel = try SkinnyMultiplication(
        precision: Precision("w3a1"), operation: .xor, target: .sm80, layout: layout)
      let counters = try counters(kernel, m: 8, n: 35, k: 1024)
      #expect(counters.globalLoads.bytes == UInt64(3 * stored * 128 + 3 * 8 * 128), "\(layout)")
    }
  }

  @Test(arguments: SkinnyMultiplication.Orientation.allCases)
  func sumsMeetNoConflict(orientation: SkinnyMultiplication.Orientation) throws {
    for columns in [8, 16] {
      for rows in [16, 32, 64] {
        for warps in [2, 4, 8] {
          let kernel = try SkinnyMultiplication(
            precision: Precision("w1a2"), operation: .xor, target: .sm80,
            orientation: orientation, columns: columns, rows: rows, warps: warps)
          let (m, n) = orientation == .fewTokens ? (columns, rows) : (rows, columns)
          let counters = try counters(kernel, m: m, n: n, k: 4096)
          #expect(counters.sharedTraffic.bankConflicts == 0, "\(kernel.configuration)")
          #expect(counters.sharedStores.bytes == UInt64(4 * rows * columns * warps))
          #expect(counters.sharedLoads.bytes == UInt64(4 * rows * columns * warps))
          #expect(counters.globalStores.sectors * 32 == counters.globalStores.bytes)
        }
      }
    }
  }

  /// A product for each pair of planes, fragment, column group and 256 bits.
  @Test func productsByHand() throws {
    let kernel = try SkinnyMultiplication(
      precision: Precision("w3a2"), operation: .xor, target: .sm80, columns: 16, rows: 32,
      splits: 2)
    let counters = try counters(kernel, m: 9, n: 70, k: 4096)
    let (fragments, pairs, columnGroups, steps): (UInt64, UInt64, UInt64, UInt64) = (6, 6, 2, 16)
    let products = fragments * pairs * columnGroups * steps
    #expect(counters.matrixInstructions == ["mma.m16n8k256.b1.xor": products])
    // The blocks of two splits add their sums to an output of zeros.
    #expect(counters.globalAtomics.bytes == 2 * 4 * 9 * 70)
    // Cleared 16 bytes at a time.
    #expect(counters.globalStores.bytes == (4 * 9 * 70 + 15) / 16 * 16)
  }

  /// The counts of a block of each class, times the blocks of the class, are those of the launch.
  @Test func blockClassesAreExact() throws {
    for (m, n, k, batch, splits, layout) in [
      (3, 35, 4000, 1, 3, PlaneLayout.rows), (8, 64, 4096, 1, 2, .panels),
      (5, 17, 700, 11, 1, .tiles), (1, 33, 2049, 3, 4, .panels),
    ] {
      for operation in PlaneOperation.allCases {
        let kernel = try SkinnyMultiplication(
          precision: Precision("w2a1"), operation: operation, target: .sm80, splits: splits,
          layout: layout)
        let size = MultiplicationSize(m: m, n: n, k: k, batch: batch)
        let operands = try Operands.random(for: kernel, size, seed: 1)
        let plan = try kernel.plan(for: size)
        for step in plan.steps {
          var single = plan
          single.steps = [step]
          let whole = try PlanRun(single, operands: operands, threads: 1).counters
          var sum = Counters()
          for part in step.blockClasses {
            let options = Emulator.Options(blocks: [part.representative])
            let counters = try PlanRun(single, operands: operands, threads: 1, options: options)
              .counters
            for _ in 0..<part.count { sum += counters }
          }
          #expect(sum == whole, "\(step.label) of \(size), \(operation)")
        }
      }
    }
  }
}
