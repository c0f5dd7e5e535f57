public import BipolarInt
import Dispatch
public import Kernels
public import Mapping
import PTX
public import PerformanceModel
import Synchronization

/// What is compared: our kernel with each opponent, every one with its own best mapping.
public struct Study: Sendable {
  /// The GPUs.
  public var gpus: [GPUConfiguration]
  /// The products.
  public var sizes: [StudySize]
  /// The widths.
  public var precisions: [Precision]
  /// The kernels.
  public var families: [KernelFamily]

  /// Creates a study of some of everything.
  public init(
    gpus: [GPUConfiguration], sizes: [StudySize] = StudySize.all,
    precisions: [Precision] = Study.precisions, families: [KernelFamily] = KernelFamily.allCases
  ) {
    self.gpus = gpus
    self.sizes = sizes
    self.precisions = precisions
    self.families = families
  }

  /// The GPUs of the report, by the names of their configurations.
  public static let gpuNames = ["rtx3090", "rtx4090", "a100-40gb", "h800-pcie"]

  /// The widths of the report.
  public static let precisions: [Precision] = [
    (1, 1), (1, 2), (1, 4), (2, 2), (2, 4), (3, 4), (4, 4), (8, 8),
  ].compactMap { weights, activations in
    guard let weightBits = try? BitWidth(weights), let activationBits = try? BitWidth(activations)
    else { return nil }
    return Precision(weightBits: weightBits, activationBits: activationBits)
  }

  /// One mapping to find.
  struct Question: Sendable {
    let size: StudySize
    let family: KernelFamily
    let precision: Precision?
  }

  /// All products with all kernels; those that take no widths once.
  var questions: [Question] {
    sizes.flatMap { size in
      families.flatMap { family in
        family.takesPrecision
          ? precisions.map { Question(size: size, family: family, precision: $0) }
          : [Question(size: size, family: family, precision: nil)]
      }
    }
  }

  /// The points that `run` makes.
  public var pointCount: Int { questions.count * gpus.count }

  /// Finds the best configuration of every kernel for every product on every GPU.
  ///
  /// - Parameters:
  ///   - threads: Host threads.
  ///   - cache: Rankings of earlier times.
  ///   - progress: Called from host threads with finished points.
  /// - Returns: The points in the order of GPUs, products and kernels.
  /// - Throws: What no kernel should do: a fault in a block, counters past 64 bits.
  public func run(
    threads: Int, cache: MappingCache? = nil, sampler: BlockSampler = .shared,
    progress: (@Sendable (Int) -> Void)? = nil
  ) throws -> [StudyPoint] {
    let questions = questions
    let count = pointCount
    let results = Mutex([Result<StudyPoint, any Error>?](repeating: nil, count: count))
    let next = Atomic<Int>(0)
    let finished = Atomic<Int>(0)
    let mappings = gpus.map { KernelMapping(gpu: $0, sampler: sampler, cache: cache) }
    DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { break }
        // All GPUs of a question in turn: blocks that one of them ran are known to the next.
        let gpu = index % mappings.count
        let question = questions[index / mappings.count]
        let point = Result { try Self.point(question, mappings[gpu]) }
        results.withLock { $0[index] = point }
        progress?(finished.wrappingAdd(1, ordering: .relaxed).newValue)
      }
    }
    let points = try results.withLock { $0 }.compactMap { try $0?.get() }
    return gpus.indices.flatMap { gpu in
      stride(from: gpu, to: count, by: gpus.count).map { points[$0] }
    }
  }

  private static func point(
    _ question: Question, _ mapping: KernelMapping
  ) throws -> StudyPoint {
    let gpu = mapping.estimator.gpu
    func point(_ entry: MappingEntry?, _ refusal: String? = nil) -> StudyPoint {
      StudyPoint(
        gpu: gpu.name, size: question.size, family: question.family,
        precision: question.precision, entry: entry, refusal: refusal)
    }
    do {
      let candidates = try KernelRegistry.candidates(
        for: KernelRequest(question.family, precision: question.precision), target: gpu.target,
        size: question.size.size, multiprocessors: gpu.sm.count)
      return point(try mapping.best(of: candidates, for: question.size.size).entry)
    } catch let error as KernelRequestError {
      return point(nil, error.description)
    } catch let error as KernelError {
      return point(nil, error.description)
    } catch let error as EstimateError {
      return point(nil, error.description)
    } catch let error as MappingError {
      guard case .noCandidate = error else { throw error }
      return point(nil, error.description)
    }
  }
}
