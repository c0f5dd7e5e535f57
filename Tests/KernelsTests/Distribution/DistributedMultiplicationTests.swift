import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

/// Products cut along K, exact whatever the cut.
@Suite("Distributed multiplication")
struct DistributedMultiplicationTests {
  static let distributions: [WorkDistribution] = [
    .splitK(slices: 2), .splitK(slices: 3), .splitK(slices: 7), .streamK(blocks: 1),
    .streamK(blocks: 3), .streamK(blocks: 5), .streamK(blocks: 13),
  ]

  typealias Recovery = BitPlaneMultiplication.Recovery

  @Test("Exact with every recovery and form, checkers silent", arguments: distributions)
  func exact(distribution: WorkDistribution) throws {
    for (recovery, operation, target) in [
      (Recovery.shared, PlaneOperation.xor, Target.sm80), (.shared, .and, .sm80),
      (.registers, .xor, .sm75), (.registers, .and, .sm90), (.running, .xor, .sm80),
      (.running, .and, .sm80),
    ] {
      let tile = Tile(
        m: 16, n: 32, k: 128, warpsM: 1, warpsN: 2, stages: target < .sm80 ? 2 : 3,
        shape: target < .sm80 ? .m8n8k128 : .m16n8k128)
      let kernel = try BitPlaneMultiplication(
        precision: Precision("w2a3"), operation: operation, tile: tile, target: target,
        recovery: recovery, distribution: distribution)
      for (m, n, k) in [(33, 70, 1000), (1, 31, 900), (16, 32, 100)] {
        let fused = try FusedRun(kernel, kernel.epilogue, m: m, n: n, k: k, seed: 5, checks: .all)
        #expect(fused.problem == nil, "\(kernel.entry) \(m) x \(n) x \(k)")
        #expect(fused.run.counters.sharedTraffic.bankConflicts == 0)
      }
    }
  }

  @Test(
    "The last kernel applies the epilogue",
    arguments: [
      WorkDistribution.splitK(slices: 3), .streamK(blocks: 5),
    ])
  func epilogues(distribution: WorkDistribution) throws {
    for epilogue in try FusedEpilogueTests.epilogues() {
      let tile = Tile(
        m: 16, n: 32, k: 128, warpsM: 1, warpsN: 2, stages: 2, shape: .m16n8k128)
      let kernel = try BitPlaneMultiplication(
        precision: Precision("w2a2"), operation: .and, tile: tile, target: .sm80,
        epilogue: epilogue, distribution: distribution)
      let fused = try FusedRun(kernel, kernel.epilogue, m: 20, n: 45, k: 700, seed: 9, checks: .all)
      #expect(fused.problem == nil, "\(kernel.entry)")
    }
  }

  @Test("Classes of blocks tell exactly what the whole grid does", arguments: distributions)
  func classes(distribution: WorkDistribution) throws {
    for (operation, recovery) in [(PlaneOperation.xor, Recovery.registers), (.and, .shared)] {
      let tile = Tile(m: 16, n: 32, k: 128, warpsM: 1, warpsN: 2, stages: 3, shape: .m16n8k128)
      let kernel = try BitPlaneMultiplication(
        precision: Precision("w1a1"), operation: operation, tile: tile, target: .sm80,
        recovery: recovery, distribution: distribution)
      for (m, n) in [(40, 100), (37, 99)] {
        let counts = try ClassCounts(
          kernel.plan(for: MultiplicationSize(m: m, n: n, k: 900)))
        #expect(counts.whole == counts.byClasses, "\(kernel.entry) \(m) x \(n)")
      }
    }
  }

  @Test("Classes of tiles with an epilogue, whose outputs may be of two bytes")
  func classesWithEpilogue() throws {
    let half = try Epilogue(
      output: .half, activationScale: .perRow, weightScale: .perColumn, hasBias: true)
    let packed = try Epilogue(
      output: .planes(BitWidth(2), .tiles, rowAlignmentInBits: 128), outputScale: .perRow)
    for (epilogue, recovery, m) in [
      (half, Recovery.registers, 8), (half, .shared, 24), (packed, .shared, 16),
      (packed, .registers, 16),
    ] {
      let tile = Tile(m: m, n: 32, k: 128, warpsM: 1, warpsN: 2, stages: 2, shape: .m8n8k128)
      let kernel = try BitPlaneMultiplication(
        precision: Precision("w2a1"), operation: .xor, tile: tile, target: .sm80,
        recovery: recovery, epilogue: epilogue)
      for (m, n) in [(48, 128), (61, 99), (50, 90)] {
        let counts = try ClassCounts(
          kernel.plan(for: MultiplicationSize(m: m, n: n, k: 300)))
        #expect(counts.whole == counts.byClasses, "\(kernel.entry) \(m) x \(n)")
      }
    }
  }

  @Test("Streams of whole tiles add nothing, and slices leave in full sectors")
  func traffic() throws {
    let tile = Tile(m: 16, n: 32, k: 128, warpsM: 1, warpsN: 2, stages: 2, shape: .m16n8k128)
    func plan(_ distribution: WorkDistribution) throws -> LaunchPlan {
      try BitPlaneMultiplication(
        precision: Precision("w1a1"), operation: .xor, tile: tile, target: .sm80,
        distribution: distribution
      ).plan(for: MultiplicationSize(m: 32, n: 64, k: 512))
    }
    // Four tiles of four stages.
    for (blocks, segments) in [(4, 0), (2, 0), (3, 4), (8, 8), (5, 6)] {
      let plan = try plan(.streamK(blocks: blocks))
      let run = try PlanRun(
        plan, operands: zeros(m: 32, n: 64, k: 512), threads: 1)
      // Partial segments are added, and tiles that are whole stored.
      let tileBytes = UInt64(16 * 32 * 4)
      let counters = run.profiles[1].counters
      #expect(counters.globalAtomics.bytes == UInt64(segments) * tileBytes, "\(blocks) blocks")
      let whole = [4: 4, 2: 4, 3: 2, 8: 0, 5: 1][blocks] ?? 0
      #expect(counters.globalStores.bytes == UInt64(whole) * tileBytes, "\(blocks) blocks")
    }
    let run = try PlanRun(
      plan(.splitK(slices: 2)), operands: zeros(m: 32, n: 64, k: 512), threads: 1)
    let stores = run.profiles[0].counters.globalStores
    #expect(stores.bytes == 2 * 32 * 64 * 4)
    #expect(stores.sectors == stores.bytes / 32)
  }

  private func zeros(m: Int, n: Int, k: Int) throws -> Operands {
    func matrix(_ rows: Int) throws -> Matrix<Float> {
      try Matrix(rows: rows, columns: k, elements: [Float](repeating: 1, count: rows * k))
    }
    return try Operands(activations: matrix(m), weights: matrix(n))
  }
}
