public import Exploration
public import Kernels
public import PerformanceModel

/// Everything that `apsim run --ablate` tells: the schema `apsim.ablation/1`.
public struct AblationReport: Encodable, Sendable {
  struct Comparison: Encodable, Sendable {
    let idea: String
    let question: String
    let variants: [Variant]
  }

  struct Variant: Encodable, Sendable {
    let variant: String
    let role: String
    let configuration: String?
    let timeUs: Double?
    let cycles: Double?
    let ratio: Double?
    let bound: String?
    let warpInstructions: UInt64?
    let bankConflicts: UInt64?
    let sharedWavefronts: UInt64?
    let globalLoadSectors: UInt64?
    let globalStoreSectors: UInt64?
    let globalBytes: UInt64?
    let dramBytes: Int?
    let mismatches: Int?
    let refusal: String?
  }

  /// The schema's name and version.
  public static let schema = "apsim.ablation/1"

  let schema = AblationReport.schema
  let gpu: String
  let target: String
  let precision: String
  let m: Int
  let n: Int
  let k: Int
  let batch: Int
  let base: String
  let ideas: [Comparison]
  let seconds: Double

  /// Whether every variant that was run whole is exact.
  public var isExact: Bool {
    ideas.allSatisfy { $0.variants.allSatisfy { $0.mismatches ?? 0 == 0 } }
  }

  /// Collects an ablation.
  ///
  /// - Parameters:
  ///   - mismatches: For each idea and variant, the wrong elements of a whole run; nil where there
  ///     was none.
  public init(
    _ ablation: Ablation, precision: String, size: MultiplicationSize,
    configuration gpu:
      GPUConfiguration, mismatches: [[Int?]], seconds: Double
  ) {
    self.gpu = gpu.name
    target = gpu.target.description
    self.precision = precision
    (m, n, k, batch) = (size.m, size.n, size.k, size.batch)
    base = ablation.base.configuration
    self.seconds = seconds
    ideas = ablation.comparisons.enumerated().map { index, comparison in
      Comparison(
        idea: comparison.idea.rawValue, question: comparison.idea.question,
        variants: comparison.variants.enumerated().map { place, variant in
          Self.variant(
            variant, ratio: comparison.ratio(of: variant),
            mismatches: mismatches.indices.contains(index)
              && mismatches[index].indices.contains(place) ? mismatches[index][place] : nil)
        })
    }
  }

  private static func variant(
    _ variant: Ablation.Variant, ratio: Double?, mismatches: Int?
  ) -> Variant {
    let counters = variant.estimate?.counters
    let workloads = variant.estimate?.steps.map(\.workload)
    return Variant(
      variant: variant.name, role: variant.role.rawValue,
      configuration: variant.kernel?.configuration,
      timeUs: variant.estimate?.estimate.timeMicroseconds,
      cycles: variant.estimate?.estimate.cycles.rounded(), ratio: ratio,
      bound: variant.estimate?.estimate.bound.rawValue,
      warpInstructions: counters?.warpInstructions,
      bankConflicts: counters?.sharedTraffic.bankConflicts,
      sharedWavefronts: counters?.sharedTraffic.wavefronts,
      globalLoadSectors: counters?.globalLoadSectors,
      globalStoreSectors: counters?.globalStoreSectors,
      globalBytes: counters.map {
        $0.globalLoads.bytes + $0.asyncCopyLoads.bytes + $0.globalStores.bytes
      },
      dramBytes: workloads?.reduce(0) { $0 + $1.uniqueBytesRead + $1.uniqueBytesWritten },
      mismatches: mismatches, refusal: variant.refusal)
  }
}

extension Ablation.Idea {
  /// What is compared, in words.
  var question: String {
    switch self {
    case .format: "bipolar planes against two's-complement planes"
    case .layout: "planes in 8 x 128-bit tiles, all of a row side by side, against plane-major rows"
    case .recovery: "recovery in shared memory against partial planes through global memory"
    case .mapping: "the mapping's tile against one fixed tile"
    }
  }
}
