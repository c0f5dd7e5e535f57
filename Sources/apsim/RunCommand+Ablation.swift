import Exploration
import Kernels
import PerformanceModel
import Reporting
import Simulation

extension RunCommand {
  /// One-bit products up to which every variant is run whole.
  private static let wholeRunLimit = 0x1p34

  /// Switches each of the paper's ideas off by itself and prints what it costs.
  ///
  /// - Throws: `UsageError` for options that an ablation does not have, `MismatchError` where a
  ///   variant computes a wrong product.
  func ablate(
    _ request: KernelRequest, gpu: GPUConfiguration, since start: ContinuousClock.Instant
  ) throws {
    guard request.family == .apmm, weights == nil, activations == nil, output == nil, ptx == nil
    else {
      throw UsageError(
        description: "--ablate compares forms of apmm on random matrices: leave out --kernel, "
          + "files and outputs")
    }
    let taken = request.options.first {
      ![KernelRequest.Option.precision, .tile, .stages, .shape].contains($0)
    }
    if let taken {
      throw UsageError(
        description: "--ablate chooses the --\(taken.rawValue) itself: leave it out")
    }
    let size = problem.size
    let ablation = try Ablation(request, size: size, mapping: options.mapping(for: gpu))
    let wrong = try ablation.comparisons.map { comparison in
      try comparison.variants.map { try mismatches(of: $0, size, request) }
    }
    let report = AblationReport(
      ablation, precision: request.precisionName, size: size, configuration: gpu,
      mismatches: wrong, seconds: (ContinuousClock.now - start).seconds)
    try Console.print(json ? try JSONText.encode(report) : String(report.text.dropLast()))
    guard report.isExact else {
      throw MismatchError(description: "a variant of the ablation computes a wrong product")
    }
  }

  /// The wrong elements of a whole run; nil where the product is too large for one.
  private func mismatches(
    of variant: Ablation.Variant, _ size: MultiplicationSize, _ request: KernelRequest
  ) throws -> Int? {
    let work = size.logicalOperations / 2 * Double(request.planePrecision.planePairCount)
    guard let kernel = variant.kernel, work <= Self.wholeRunLimit else { return nil }
    try ProductLimits.check(size, for: kernel)
    let operands = try Operands.random(for: kernel, size, seed: seed)
    let run = try PlanRun(
      kernel.plan(for: size), operands: operands, threads: options.threadCount)
    return try Verification(
      of: run.output(rows: size.m * size.batch, columns: size.n), type: run.plan.output.type,
      operands: operands, kernel: kernel
    ).mismatches
  }
}
