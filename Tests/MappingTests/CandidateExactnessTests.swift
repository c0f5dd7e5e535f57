import BipolarInt
import Kernels
import PTX
import Simulation
import Testing

/// What the mapping may choose is exact, whatever it chooses: fragments of one and of two planes, and
/// every place of recovery that the candidates have.
@Suite struct CandidateExactnessTests {
  @Test(arguments: ["w1a4", "w1a8", "w3a2"], PlaneOperation.allCases)
  func candidatesAreExact(name: String, operation: PlaneOperation) throws {
    let precision = try Precision(name)
    let size = MultiplicationSize(m: 35, n: 19, k: 300)
    let candidates = BitPlaneMultiplication.candidates(
      for: size, precision: precision, target: .sm80, operation: operation)
    let first = try #require(candidates.first)
    let operands = try Operands.random(for: first, size, seed: 0xCA9D)
    let product = try operands.reference()
    // Pipelines do not change what is multiplied: one of each tile and recovery.
    var seen: Set<String> = []
    for kernel in candidates
    where seen.insert("\(kernel.tile.m) \(kernel.tile.n) \(kernel.recovery)").inserted {
      let run = try PlanRun(kernel.plan(for: size), operands: operands, threads: 2)
      #expect(
        run.output(rows: size.m, columns: size.n) == product, "\(kernel.configuration)")
    }
    #expect(seen.count >= 4)
  }
}
