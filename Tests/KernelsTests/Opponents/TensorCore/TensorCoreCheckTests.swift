import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

/// The checkers find nothing in the opponents on tensor cores.
@Suite("Tensor-core opponents under every check") struct TensorCoreCheckTests {
  @Test("All kinds, under every schedule", arguments: [Target.sm75, .sm80, .sm90])
  func kinds(target: Target) throws {
    for kind in TensorCoreKind.all(for: target) {
      let tile = TensorCoreTile(
        m: 32, n: 64, k: 512 / kind.bits, stages: target < .sm80 ? 2 : 3,
        generation: .standard(for: target))
      for splitK in [1, 3] {
        let kernel = try TensorCoreMultiplication(
          kind: kind, tile: tile, splitK: splitK, target: target)
        let product = try TensorCoreProduct(
          kernel, m: 35, n: 70, k: 7 * tile.k + 1, batch: 2, seed: 1,
          options: Emulator.Options(schedule: .random(seed: 7), checks: .all))
        #expect(product.run.findings.isEmpty, "\(kernel.entry): \(product.run.findings)")
        try product.expectExact()
      }
    }
  }

  @Test("Every number of stages", arguments: 2...6)
  func stages(stages: Int) throws {
    let tile = TensorCoreTile(m: 32, n: 32, k: 64, stages: stages, generation: .ampere)
    let kernel = try TensorCoreMultiplication(kind: .int8, tile: tile, target: .sm80)
    for schedule in [Schedule.roundRobin, .greedy, .adversarial(warp: 0)] {
      for k in [64, 64 * 2 * stages + 1] {
        let product = try TensorCoreProduct(
          kernel, m: 33, n: 31, k: k, seed: 2,
          options: Emulator.Options(schedule: schedule, checks: .all))
        #expect(product.run.findings.isEmpty, "\(schedule): \(product.run.findings)")
      }
    }
  }
}
