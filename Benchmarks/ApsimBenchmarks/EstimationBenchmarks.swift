import Benchmark
import BipolarInt
import Kernels
import Mapping
import PerformanceModel
import Simulation

/// The performance model, and a whole run as `apsim run` does it.
func estimationBenchmarks() {
  Benchmark(
    "estimate of one launch on A100", configuration: .timed(scalingFactor: .kilo)
  ) { benchmark, subject in
    for _ in benchmark.scaledIterations {
      blackHole(try subject.estimator.estimate(subject.workload))
    }
  } setup: {
    try estimateSubject()
  }
  Benchmark("GPU configuration A100, read and checked", configuration: .timed()) { _ in
    blackHole(try GPUCatalog().configuration(named: "a100"))
  }
  Benchmark(
    "whole run w2a2 xor, \(Sizes.text), 1 thread: packing, multiplication, verification",
    configuration: .timed()
  ) { _ in
    let (kernel, operands, run) = try multiplicationRun()
    let size = operands.size
    let verification = try Verification(
      of: run.output(rows: size.m, columns: size.n), type: run.plan.output.type,
      operands: operands, kernel: kernel)
    guard verification.mismatches == 0 else {
      throw WrongProduct(mismatches: verification.mismatches)
    }
  }
}

/// A product that differs from the reference.
private struct WrongProduct: Error {
  let mismatches: Int
}

private func estimateSubject() throws -> (estimator: CycleEstimator, workload: KernelWorkload) {
  let gpu = try GPUCatalog().configuration(named: "a100")
  let (kernel, operands, run) = try multiplicationRun()
  let estimate = try PlanEstimator(gpu: gpu).estimate(
    kernel, operands.size, run.plan, counters: run.profiles.map(\.counters))
  return (estimator: CycleEstimator(gpu: gpu), workload: estimate.longestStep.workload)
}

private func multiplicationRun() throws -> (
  kernel: BitPlaneMultiplication, operands: Operands, run: PlanRun
) {
  let precision = try Precision("w2a2")
  let problem = try Sizes.problem(precision)
  let kernel = try Sizes.kernel(precision, .xor)
  let operands = try Operands.random(
    for: kernel, MultiplicationSize(m: problem.m, n: problem.n, k: problem.k), seed: 1)
  return (
    kernel, operands,
    try PlanRun(kernel.plan(for: operands.size), operands: operands, threads: 1, packing: .device)
  )
}
