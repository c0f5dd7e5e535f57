import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

/// Every layout with every recovery, shape and operation: exact, without conflicts, under every
/// check.
@Suite struct FormExactnessTests {
  /// One layout and one recovery; shapes, operations and widths are looped over.
  struct Form: Sendable, CustomTestStringConvertible {
    let layout: PlaneLayout
    let recovery: BitPlaneMultiplication.Recovery

    var testDescription: String { "\(layout), \(recovery)" }

    static let all = PlaneLayout.allCases.flatMap { layout in
      BitPlaneMultiplication.Recovery.allCases.map { Form(layout: layout, recovery: $0) }
    }
  }

  @Test(arguments: Form.all)
  func shapesAndOperations(form: Form) throws {
    for (target, shape, operation) in [
      (Target.sm75, MatrixMultiply.Shape.m8n8k128, PlaneOperation.xor),
      (.sm80, .m8n8k128, .and), (.sm80, .m16n8k128, .xor), (.sm80, .m16n8k256, .and),
      (.sm80, .m16n8k256, .xor),
    ] {
      for (name, m, n, k, stages) in [
        ("w1a1", 32, 32, 256, 2), ("w2a2", 16, 16, 512, 3), ("w3a2", 8, 24, 256, 4),
        ("w2a4", 32, 16, 1024, 2), ("w1a3", 16, 32, 128, 5),
      ] where k >= shape.k {
        let precision = try Precision(name)
        let tile = Tile(
          m: m, n: n, k: k, stages: target < .sm80 ? 2 : stages, shape: shape,
          precision: precision, recovery: form.recovery)
        let kernel = try BitPlaneMultiplication(
          precision: precision, operation: operation, tile: tile, target: target,
          layout: form.layout, recovery: form.recovery)
        let prepared = try PreparedKernel(kernel)
        for (rows, columns, inner) in [
          (2 * m, 2 * n, 2 * k), (m + 3, n + 5, 3 * k - 77), (1, 1, 1),
        ] {
          let problem = try MultiplicationProblem.random(
            precision: precision, m: rows, n: columns, k: inner, seed: 9)
          let result = try prepared.run(
            activations: problem.activations, weights: problem.weights,
            options: Emulator.Options(observation: .counters, checks: .all))
          let verification = try Verification(
            of: result.output, problem: problem, kernel: kernel)
          let size = "\(kernel.entry), \(rows) x \(columns) x \(inner), seed 9"
          #expect(
            verification.mismatches == 0,
            "\(size): \(verification.firstMismatch?.description ?? "")")
          #expect(result.findings.isEmpty, "\(size): \(result.findings.prefix(1))")
          let counters = result.profile.counters
          #expect(counters.sharedTraffic.bankConflicts == 0, "\(size)")
          if rows == 2 * m { checkSectors(kernel, counters) }
        }
      }
    }
  }

  /// Full tiles use what they ask of global memory, but for rows by themselves of one chunk a stage,
  /// which is half a sector.
  private func checkSectors(_ kernel: BitPlaneMultiplication, _ counters: Counters) {
    let codes = kernel.target < .sm80 ? counters.globalLoads : counters.asyncCopyLoads
    for traffic in [codes, counters.globalStores]
    where kernel.layout != .rows || kernel.tile.k > 128 {
      #expect(Double(traffic.bytes) >= 0.95 * Double(32 * traffic.sectors), "\(kernel.entry)")
    }
  }
}
