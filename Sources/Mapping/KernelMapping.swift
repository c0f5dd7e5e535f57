import Dispatch
public import Kernels
public import PerformanceModel
import Synchronization

/// Picks the configuration of a kernel for a product on a GPU: of the legal candidates the one with
/// the shortest estimated time.
///
/// The search has two levels. Every candidate is estimated from its most frequent class of blocks;
/// the best of them are then estimated exactly and put in order. Both levels run the candidates' own
/// texts on the emulator, so what a kernel does badly counts against it.
public struct KernelMapping: Sendable {
  /// Estimates the candidates.
  public let estimator: PlanEstimator
  /// Rankings of earlier times; nil to search always.
  public let cache: MappingCache?
  /// Host threads.
  public let threads: Int

  /// Candidates that the first level passes on.
  public static let finalistCount = 12

  /// Creates a mapping.
  public init(
    gpu: GPUConfiguration, sampler: BlockSampler = .shared, cache: MappingCache? = nil,
    threads: Int = 1
  ) {
    estimator = PlanEstimator(gpu: gpu, sampler: sampler)
    self.cache = cache
    self.threads = max(1, threads)
  }

  /// The best candidates, the fastest first: at most `finalistCount` of a family.
  ///
  /// Candidates that the GPU cannot run are left out.
  ///
  /// - Throws: The first candidate's error where none can run, `MappingError.noCandidate` where there
  ///   is none.
  public func rank(
    _ candidates: [any MultiplicationKernel], for size: MultiplicationSize
  ) throws -> [MappedKernel] {
    let key = try cache.map {
      try $0.key(gpu: estimator.gpu, candidates: candidates, size: size)
    }
    if let key, let ranking = cache?.ranking(for: key, among: candidates) { return ranking }
    var refusal: (any Error)?
    let first = try estimates(of: candidates, size, .quick, &refusal)
    let finalists = first.prefix(Self.finalistCount).map(\.kernel)
    let ranking = try estimates(of: finalists, size, .exact, &refusal)
    guard !ranking.isEmpty else {
      throw refusal
        ?? MappingError.noCandidate(
          family: candidates.first?.name ?? "the kernel", gpu: estimator.gpu.name)
    }
    if let key { cache?.store(ranking, for: key) }
    return ranking
  }

  /// The fastest candidate.
  ///
  /// - Throws: As `rank`.
  public func best(
    of candidates: [any MultiplicationKernel], for size: MultiplicationSize
  ) throws -> MappedKernel {
    try rank(candidates, for: size)[0]
  }

  /// The estimates in the order of a ranking, without the candidates that cannot run.
  private func estimates(
    of kernels: [any MultiplicationKernel], _ size: MultiplicationSize,
    _ fidelity: LaunchCounters.Fidelity, _ refusal: inout (any Error)?
  ) throws -> [MappedKernel] {
    let results = Mutex([Result<MappedKernel, any Error>?](repeating: nil, count: kernels.count))
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, kernels.count)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < kernels.count else { break }
        let result = Result {
          let estimate = try estimator.estimate(kernels[index], size, fidelity)
          return MappedKernel(
            kernel: kernels[index], entry: MappingEntry(kernels[index], estimate))
        }
        results.withLock { $0[index] = result }
      }
    }
    var ranking: [MappedKernel] = []
    for result in results.withLock({ $0 }) {
      switch result {
      case .success(let mapped)?: ranking.append(mapped)
      case .failure(let error)?:
        guard error is KernelError || error is EstimateError else { throw error }
        refusal = refusal ?? error
      case nil: break
      }
    }
    return ranking.sorted { MappingEntry.precedes($0.entry, $1.entry) }
  }
}
