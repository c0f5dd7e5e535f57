import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

/// The checkers find nothing in the kernels of the project.
@Suite("Kernels under every check")
struct CheckedKernelsTests {
  private func findings(
    _ kernel: BitPlaneMultiplication, m: Int, n: Int, k: Int, schedule: Schedule = .greedy
  ) throws -> [Finding] {
    let problem = try MultiplicationProblem.random(
      precision: kernel.precision, m: m, n: n, k: k, seed: 1)
    let options = Emulator.Options(observation: .result, schedule: schedule, checks: .all)
    return try PreparedKernel.shared(kernel).run(
      activations: problem.activations, weights: problem.weights, options: options
    ).findings
  }

  @Test("Multiplication with the standard tiles", arguments: Variant.all)
  func standardTiles(variant: Variant) throws {
    for text in ["w1a1", "w1a2", "w2a2", "w3a4", "w8a8"] {
      let kernel = try variant.kernel(Precision(text))
      let found = try findings(
        kernel, m: kernel.tile.m + 3, n: 2 * kernel.tile.n - 1, k: 4 * kernel.tile.k + 1)
      #expect(found.isEmpty, "\(text): \(found)")
    }
  }

  @Test("Multiplication with every number of stages, under every schedule", arguments: 2...5)
  func stages(stages: Int) throws {
    for (target, shape) in [(Target.sm75, MatrixMultiply.Shape.m8n8k128), (.sm80, .m16n8k256)] {
      for operation in PlaneOperation.allCases where operation == .xor || target >= .sm80 {
        let tile = Tile(m: 16, n: 32, k: 256, warpsM: 2, warpsN: 2, stages: stages, shape: shape)
        let variant = Variant(target: target, operation: operation)
        guard let kernel = try? variant.kernel(Precision("w2a2"), tile: tile) else { continue }
        for schedule in [Schedule.roundRobin, .random(seed: 7), .adversarial(warp: 2)] {
          let found = try findings(kernel, m: 19, n: 31, k: 1500, schedule: schedule)
          #expect(found.isEmpty, "\(target) \(operation) \(schedule): \(found)")
        }
      }
    }
  }
}
