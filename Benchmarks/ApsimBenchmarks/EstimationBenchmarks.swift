import Benchmark
import BipolarInt
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
    let run = try multiplicationRun()
    let verification = try Verification(of: run.output, problem: run.problem, kernel: run.kernel)
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
  return (estimator: CycleEstimator(gpu: gpu), workload: try multiplicationRun().workload)
}

private func multiplicationRun() throws -> MultiplicationRun {
  let precision = try Precision("w2a2")
  return try MultiplicationRun(
    Sizes.problem(precision), kernel: Sizes.kernel(precision, .xor), threads: 1)
}
