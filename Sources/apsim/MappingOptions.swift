import ArgumentParser
import FoundationEssentials
import HostProcessor
import Mapping
import PerformanceModel
import Reporting

/// How a mapping is searched, shared by the commands that search one.
struct MappingOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Host threads, no more than cores are used. (default: all cores)", valueName: "count"),
    transform: { try WholeNumber.parse($0, in: 1...1024) })
  var threads: Int?

  @Flag(
    help: ArgumentHelp(
      "Search again, and keep nothing. (default: rankings are kept in $APSIM_CACHE_DIR or "
        + "~/.cache/apsim)"))
  var noCache = false

  /// Host threads that are used.
  var threadCount: Int {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    return min(threads ?? cores, cores)
  }

  /// Rankings of earlier times; nil with `--no-cache`.
  var cache: MappingCache? {
    noCache ? nil : MappingCache(environment: ProcessInfo.processInfo.environment)
  }

  /// The mapping for a GPU.
  func mapping(for gpu: GPUConfiguration) -> KernelMapping {
    KernelMapping(gpu: gpu, cache: cache, threads: threadCount)
  }

  /// What the host did since `start`.
  func hostReport(since start: ContinuousClock.Instant) -> MappingHostReport {
    MappingHostReport(
      threads: threadCount, vectorLevel: VectorLevel.current.rawValue,
      seconds: (ContinuousClock.now - start).seconds, cache: cache?.directory)
  }
}
