import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

@Suite struct PrecisionPairTests {
  @Test func probe() throws {
    let clock = ContinuousClock()
    for name in ["w1a1", "w2a2", "w4a4", "w8a8"] {
      let precision = try Precision(name)
      let kernel = try BitPlaneMultiplication(
        precision: precision, operation: .xor, tile: .standard(for: precision, target: .sm80),
        target: .sm80)
      var text = ""
      let printing = clock.measure { text = kernel.module.text }
      var prepared: PreparedKernel?
      let parsing = try clock.measure { prepared = try PreparedKernel(kernel, text: text) }
      let problem = try MultiplicationProblem.random(
        precision: precision, m: 96, n: 80, k: 200, seed: 1)
      var out: (output: Matrix<Int32>, profile: Profile)?
      let running = try clock.measure { out = try prepared?.run(problem, observation: .counters) }
      let v = try Verification(of: out!.output, problem: problem, kernel: kernel)
      let c = out!.profile.counters
      print(name, kernel.tile, kernel.tile.warpsM, kernel.tile.warpsN, "lines", text.split(separator: "\n").count, printing, parsing, running, v.mismatches, "conf st", c.sharedStores.bankConflicts, "ld", c.sharedLoads.bankConflicts, "ldm", c.matrixLoads.bankConflicts, "cp", c.asyncCopyStores.bankConflicts, "regs", prepared!.program.estimatedRegisters)
    }
  }
}
