import Benchmark

/// All benchmarks; the benchmark tool calls this by its name.
let benchmarks: @Sendable () -> Void = {
  multiplicationBenchmarks()
  packingBenchmarks()
  arithmeticBenchmarks()
  memoryBenchmarks()
  bipolarIntBenchmarks()
  ptxBenchmarks()
  estimationBenchmarks()
}

extension Benchmark.Configuration {
  /// Time and runs a second over about a second, after two runs that warm the caches.
  ///
  /// - Parameters:
  ///   - scalingFactor: Repetitions that one measurement covers, for what takes microseconds.
  ///   - metrics: Metrics to add.
  static func timed(
    scalingFactor: BenchmarkScalingFactor = .one, adding metrics: [BenchmarkMetric] = []
  ) -> Self {
    .init(
      metrics: [.wallClock, .throughput] + metrics, warmupIterations: 2,
      scalingFactor: scalingFactor, maxDuration: .seconds(1), maxIterations: 1_000_000)
  }
}
