import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

/// Codes of other meanings, and several products in one launch.
@Suite struct EncodingTests {
  typealias Recovery = BitPlaneMultiplication.Recovery

  private func check(_ kernel: BitPlaneMultiplication, _ size: MultiplicationSize) throws {
    let operands = try Operands.random(for: kernel, size, seed: 21)
    let run = try PlanRun(
      kernel.plan(for: size), operands: operands, threads: 2,
      options: Emulator.Options(checks: .all))
    let result = run.output(rows: size.m * size.batch, columns: size.n)
    #expect(try result == operands.reference(), "\(kernel.entry), \(size), seed 21")
    #expect(run.findings.isEmpty, "\(kernel.entry), \(size): \(run.findings.prefix(1))")
    #expect(run.counters.sharedTraffic.bankConflicts == 0)
  }

  @Test(arguments: [PlaneEncoding.twosComplement, .unsigned], Recovery.allCases)
  func otherEncodings(encoding: PlaneEncoding, recovery: Recovery) throws {
    for (name, m, n, shape) in [
      ("w1a1", 16, 16, MatrixMultiply.Shape.m16n8k256), ("w1a2", 8, 16, .m16n8k256),
      ("w2a2", 16, 16, .m16n8k128), ("w3a4", 8, 8, .m16n8k256), ("w4a3", 16, 24, .m8n8k128),
      ("w8a8", 8, 8, .m16n8k256),
    ] {
      let precision = try Precision(name)
      let tile = Tile(
        m: m, n: n, k: 256, stages: 3, shape: shape, precision: precision, recovery: recovery)
      let kernel = try BitPlaneMultiplication(
        precision: precision, operation: .and, tile: tile, target: .sm80, recovery: recovery,
        encoding: encoding)
      try check(kernel, MultiplicationSize(m: m + 3, n: n + 1, k: 600))
    }
  }

  @Test(arguments: Recovery.allCases)
  func batches(recovery: Recovery) throws {
    for operation in PlaneOperation.allCases {
      let precision = try Precision("w2a3")
      let tile = Tile(
        m: 16, n: 16, k: 256, stages: 2, shape: .m16n8k256, precision: precision,
        recovery: recovery)
      let kernel = try BitPlaneMultiplication(
        precision: precision, operation: operation, tile: tile, target: .sm80,
        recovery: recovery)
      try check(kernel, MultiplicationSize(m: 17, n: 19, k: 300, batch: 3))
      try check(kernel, MultiplicationSize(m: 5, n: 32, k: 500, batch: 2))
    }
  }
}
