import FoundationEssentials
import Kernels
import PerformanceModel

/// Rankings kept on disk, a JSON file for each product on each GPU.
///
/// A file is used only if it was written for the same model, the same numbers of the GPU, the same
/// candidates and the same texts and registers of the ranked ones. Whatever is wrong with a file, it is as if it was
/// not there; where nothing can be written, nothing is kept.
public struct MappingCache: Sendable {
  /// The environment variable that names the folder.
  public static let directoryVariable = "APSIM_CACHE_DIR"

  /// Counts up whenever the performance model or the search changes what a ranking says.
  public static let modelVersion = 2

  /// The folder.
  public let directory: String

  /// A cache in a folder, which is made when something is kept.
  public init(directory: String) { self.directory = directory }

  /// The cache that the environment asks for: `$APSIM_CACHE_DIR`, else `~/.cache/apsim`; nil where
  /// neither is known.
  public init?(environment: [String: String]) {
    if let directory = environment[Self.directoryVariable], !directory.isEmpty {
      self.init(directory: directory)
    } else if let home = environment["HOME"], !home.isEmpty {
      self.init(directory: "\(home)/.cache/apsim")
    } else {
      return nil
    }
  }

  /// What a ranking was made for.
  struct Key: Hashable, Codable, Sendable {
    let modelVersion: Int
    let gpu: String
    let gpuDigest: String
    let candidates: String
    let m: Int
    let n: Int
    let k: Int
    let batch: Int

    /// The name of the file, the same in every process.
    var fileName: String {
      var digest = Digest()
      digest.add("\(modelVersion) \(gpu) \(gpuDigest) \(candidates) \(m) \(n) \(k) \(batch)")
      return "mapping-\(digest.text).json"
    }
  }

  /// The contents of a file.
  private struct Record: Codable {
    static let schema = "apsim.mapping_cache/1"
    var schema: String
    var key: Key
    var entries: [MappingEntry]
    /// A digest of the texts of each entry.
    var texts: [String]
  }

  func key(
    gpu: GPUConfiguration, candidates: [any MultiplicationKernel], size: MultiplicationSize
  ) throws -> Key {
    var gpuDigest = Digest()
    for parameter in gpu.parameters {
      gpuDigest.add("\(parameter.path)=\(parameter.value) \(parameter.unit)")
    }
    var digest = Digest()
    for kernel in candidates {
      digest.add("\(kernel.name) \(kernel.target) \(kernel.configuration)")
    }
    return Key(
      modelVersion: Self.modelVersion, gpu: gpu.name, gpuDigest: gpuDigest.text,
      candidates: digest.text, m: size.m, n: size.n, k: size.k, batch: size.batch)
  }

  /// The ranking that was kept for `key`; nil where there is none to be used.
  func ranking(
    for key: Key, among candidates: [any MultiplicationKernel]
  ) -> [MappedKernel]? {
    let url = URL(fileURLWithPath: "\(directory)/\(key.fileName)")
    guard let data = try? Data(contentsOf: url),
      let record = try? JSONDecoder().decode(Record.self, from: data),
      record.schema == Record.schema, record.key == key, !record.entries.isEmpty,
      record.texts.count == record.entries.count
    else { return nil }
    var ranking: [MappedKernel] = []
    for (entry, text) in zip(record.entries, record.texts) {
      guard
        let kernel = candidates.first(where: {
          $0.name == entry.kernel && $0.configuration == entry.configuration
            && Self.entries(of: $0, size: key) == entry.entries
        }), Self.texts(of: kernel, size: key) == text
      else { return nil }
      ranking.append(MappedKernel(kernel: kernel, entry: entry))
    }
    return ranking
  }

  /// Keeps a ranking, if that is possible.
  func store(_ ranking: [MappedKernel], for key: Key) {
    let texts = ranking.compactMap { Self.texts(of: $0.kernel, size: key) }
    let record = Record(
      schema: Record.schema, key: key, entries: ranking.map(\.entry), texts: texts)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    guard texts.count == ranking.count, let data = try? encoder.encode(record) else { return }
    try? FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    // Written beside the path and renamed, so that no reader sees a part of it.
    try? data.write(
      to: URL(fileURLWithPath: "\(directory)/\(key.fileName)"), options: .atomic)
  }

  private static func plan(of kernel: any MultiplicationKernel, size key: Key) -> LaunchPlan? {
    try? kernel.plan(for: MultiplicationSize(m: key.m, n: key.n, k: key.k, batch: key.batch))
  }

  private static func entries(of kernel: any MultiplicationKernel, size key: Key) -> [String]? {
    plan(of: kernel, size: key)?.steps.map(\.program.entry)
  }

  /// A digest of the texts that a kernel launches at a size and of their registers; nil where it has
  /// no plan for it.
  private static func texts(of kernel: any MultiplicationKernel, size key: Key) -> String? {
    guard let plan = plan(of: kernel, size: key) else { return nil }
    var digest = Digest()
    for step in plan.steps {
      let program = step.program
      digest.add(program.module.text)
      let resources = KernelResources.of(entry: program.entry, target: program.target)
      digest.add("\(resources?.registersPerThread ?? 0) registers")
    }
    return digest.text
  }
}
