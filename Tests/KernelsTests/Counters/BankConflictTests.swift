import BipolarInt
import Kernels
import PTX
import Simulation
import Testing

/// Nothing that a kernel does in shared memory meets a bank conflict.
@Suite struct BankConflictTests {
  private func check(_ kernel: BitPlaneMultiplication, m: Int, n: Int, k: Int) throws {
    let problem = try MultiplicationProblem.random(
      precision: kernel.precision, m: m, n: n, k: k, seed: 1)
    let counters = try PreparedKernel.shared(kernel).run(problem, observation: .counters).profile
      .counters
    let copies = kernel.target >= .sm80
    for (name, traffic, occurs) in [
      ("ldmatrix", counters.matrixLoads, true),
      ("cp.async", counters.asyncCopyStores, copies),
      ("st.shared", counters.sharedStores, !copies || kernel.recovery == .shared),
      ("ld.shared", counters.sharedLoads, kernel.recovery == .shared),
    ] {
      #expect(traffic.bankConflicts == 0, "\(name): \(kernel.entry) on \(kernel.target)")
      #expect((traffic.requests > 0) == occurs, "\(name): \(kernel.entry) on \(kernel.target)")
    }
    // Each ldmatrix matrix, 128 bytes of copies and row of counts is one wavefront.
    #expect(counters.matrixLoads.wavefronts * 128 == counters.matrixLoads.bytes)
  }

  @Test(arguments: Variant.distinct)
  func standardTilesOfAllPairs(variant: Variant) throws {
    for precision in Precision.allPairs {
      let kernel = try variant.kernel(precision)
      try check(kernel, m: kernel.tile.m, n: kernel.tile.n, k: 300)
    }
  }

  /// Sides that make patches of 8, 16 and 32 columns, and stages of 1 to 8 chunks a row, in every
  /// layout.
  @Test(
    arguments: zip(
      [128, 256, 512, 1024, 256], [PlaneLayout.panels, .rows, .tiles, .rows, .panels]))
  func recoveryInSharedMemory(k: Int, layout: PlaneLayout) throws {
    var checked = 0
    for (m, n, name) in [
      (8, 8, "w2a2"), (16, 24, "w2a2"), (24, 40, "w2a4"), (32, 48, "w1a1"), (16, 16, "w3a1"),
      (64, 96, "w1a1"), (40, 16, "w2a2"),
    ] {
      let precision = try Precision(name)
      for variant in Variant.all.prefix(2) {
        let shape: MatrixMultiply.Shape =
          variant.target < .sm80 ? .m8n8k128 : k == 128 ? .m16n8k128 : .m16n8k256
        let tile = Tile(
          m: m, n: n, k: k, stages: 2, shape: shape, precision: precision, recovery: .shared)
        let kernel = try? BitPlaneMultiplication(
          precision: precision, operation: variant.operation, tile: tile,
          target: variant.target, layout: layout, recovery: .shared)
        guard let kernel else { continue }
        try check(kernel, m: m, n: n, k: 2 * k)
        checked += 1
      }
    }
    // The largest do not fit the shared memory of Turing.
    #expect(checked >= 10)
  }
}
