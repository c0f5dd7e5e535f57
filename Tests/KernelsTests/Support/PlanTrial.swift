import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation

/// A plan run on random operands and held against OpenBLAS.
struct PlanTrial {
  let run: PlanRun
  /// Elements that are not the exact product.
  let mismatches: Int

  init(
    _ kernel: some MultiplicationKernel, _ size: MultiplicationSize, seed: UInt64 = 11,
    options: Emulator.Options = Emulator.Options(observation: .result)
  ) throws {
    try self.init(
      kernel, operands: Operands.random(for: kernel, size, seed: seed), options: options)
  }

  init(
    _ kernel: some MultiplicationKernel, operands: Operands,
    options: Emulator.Options = Emulator.Options(observation: .result)
  ) throws {
    let size = operands.size
    run = try PlanRun(kernel.plan(for: size), operands: operands, threads: 1, options: options)
    let reference = try operands.reference()
    let output = run.output(rows: size.m * size.batch, columns: size.n)
    mismatches = zip(reference, output).count { $0 != $1 }
  }

  var counters: Counters { run.counters }
}
