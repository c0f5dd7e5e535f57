import BipolarInt
import Emulator
import Kernels
import Simulation

/// A product with an epilogue on the emulator, beside its reference.
struct FusedRun {
  let run: PlanRun
  let operands: Operands
  let miss: String?

  /// - Parameter seed: Of the operands and the vectors.
  init(
    _ kernel: some MultiplicationKernel, _ epilogue: Epilogue, m: Int, n: Int, k: Int,
    seed: UInt64, checks: Checks = []
  ) throws {
    let size = MultiplicationSize(m: m, n: n, k: k)
    let plan = try kernel.plan(for: size)
    var operands = try Operands.random(for: kernel, size, seed: seed)
    operands.fillVectors(of: plan, seed: seed &+ 1)
    self.operands = operands
    run = try PlanRun(
      plan, operands: operands, threads: 2, options: Emulator.Options(checks: checks))
    let reference = try EpilogueReference(
      epilogue, of: operands, size: size, vectors: operands.vectors)
    if case .planes(let width, let layout, let alignment) = plan.output.type {
      let words = run.outputBytes.withUnsafeBytes { Array($0.bindMemory(to: UInt32.self)) }
      let found = codes(
        in: words, width: width, layout: layout, alignment: alignment, rows: m, columns: n)
      miss =
        found.isPaddedWithZeros
        ? reference.firstMiss(
          found.codes, width: width, scales: operands.vectors[.outputScales] ?? [], columns: n)
        : "padding is not zero"
    } else {
      miss = reference.firstMiss(run.output(rows: m, columns: n), type: plan.output.type)
    }
  }

  /// What is wrong with the run, in a line; nil if it is right and checkers were silent.
  var problem: String? {
    miss ?? run.findings.first.map { "\($0)" }
  }
}
