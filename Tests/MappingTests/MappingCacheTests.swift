import Foundation
import Kernels
import PTX
import PerformanceModel
import Testing

@testable import Mapping

/// Rankings on disk.
@Suite struct MappingCacheTests {
  private let folder: TemporaryFolder
  private let gpu: GPUConfiguration
  private let size = MultiplicationSize(m: 8, n: 32, k: 20)
  private let candidates = (2...4).map { ToyMultiplication(stages: $0) }

  init() throws {
    folder = try TemporaryFolder()
    gpu = try GPUCatalog().configuration(named: "a100")
  }

  private func rank(
    _ candidates: [ToyMultiplication]? = nil, gpu: GPUConfiguration? = nil, k: Int = 20,
    directory: String? = nil
  ) throws -> [MappingEntry] {
    let mapping = KernelMapping(
      gpu: gpu ?? self.gpu, sampler: BlockSampler(),
      cache: MappingCache(directory: directory ?? "\(folder.path)/cache"))
    var size = size
    size.k = k
    return try mapping.rank(candidates ?? self.candidates, for: size).map(\.entry)
  }

  private func file() throws -> String { try #require(try folder.names().first) }

  @Test func aRankingIsKeptAndRead() throws {
    let cache = "\(folder.path)/a/b"
    let first = try rank(directory: cache)
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: cache).first)
    #expect(try rank(directory: cache) == first)
    // What is in the file is what is returned: the search is not done again.
    let text = try String(contentsOfFile: "\(cache)/\(name)", encoding: .utf8)
    let changed = text.replacing("\"blocks\" : 1", with: "\"blocks\" : 77")
    #expect(changed != text)
    try changed.write(toFile: "\(cache)/\(name)", atomically: true, encoding: .utf8)
    #expect(try rank(directory: cache).allSatisfy { $0.blocks == 77 })
    // The order of the candidates in the file names the kernels.
    let mapping = KernelMapping(gpu: gpu, cache: MappingCache(directory: cache))
    let mapped = try mapping.rank(candidates, for: size)
    #expect(mapped.map(\.kernel.configuration) == first.map(\.configuration))
  }

  @Test func whateverChangesTheAnswerChangesTheFile() throws {
    let cache = folder.path
    _ = try rank(directory: cache)
    _ = try rank(k: 21, directory: cache)
    _ = try rank(Array(candidates.dropFirst()), directory: cache)
    _ = try rank(gpu: GPUCatalog().configuration(named: "a100-80gb"), directory: cache)
    #expect(try folder.names().count == 4)
    _ = try rank(directory: cache)
    #expect(try folder.names().count == 4)
    #expect(try folder.names().allSatisfy { $0.hasPrefix("mapping-") && $0.hasSuffix(".json") })
  }

  @Test func numbersOfTheGPUCount() throws {
    let cache = MappingCache(directory: folder.path)
    let text = try String(
      contentsOf: URL(fileURLWithPath: #filePath)
        .appendingPathComponent("../../../Configs/gpus/a100-40gb.json").standardized,
      encoding: .utf8)
    let other = text.replacing(
      "\"boost_mhz\": { \"value\": 1410", with: "\"boost_mhz\": { \"value\": 1411")
    #expect(other != text)
    let keys = try [text, other].map { text in
      try cache.key(
        gpu: GPUConfiguration(parsing: Array(text.utf8), file: "a100.json"), candidates: candidates,
        size: size)
    }
    #expect(keys[0] != keys[1])
    #expect(keys[0].fileName != keys[1].fileName)
  }

  @Test(arguments: [
    "", "{", "[]", "null", "{\"schema\":\"apsim.mapping_cache/1\"}", "\u{0}\u{1}garbage",
  ])
  func brokenFilesAreIgnored(_ text: String) throws {
    let first = try rank(directory: folder.path)
    try folder.write(text, to: file())
    #expect(try rank(directory: folder.path) == first)
    // And replaced.
    #expect(try folder.text(of: file()).count > 100)
  }

  /// Files of another schema, model, product, ranking or text.
  @Test(arguments: [
    ("apsim.mapping_cache/1", "apsim.mapping_cache/2"),
    ("\"modelVersion\" : ", "\"modelVersion\" : 9"),
    ("\"k\" : 20", "\"k\" : 24"), ("\"toy_2\"", "\"toy_9\""),
    ("8x32x4, 2 stages", "8x32x4, 9 stages"),
    ("\"texts\" : [", "\"texts\" : [ \"0\","), ("\"kernel\" : \"toy\"", "\"kernel\" : \"other\""),
  ])
  func staleFilesAreIgnored(_ change: (old: String, new: String)) throws {
    let first = try rank(directory: folder.path)
    let text = try folder.text(of: file())
    let stale = text.replacing("\"blocks\" : 1", with: "\"blocks\" : 77")
      .replacing(change.old, with: change.new)
    #expect(stale.contains(change.new))
    try folder.write(stale, to: file())
    #expect(try rank(directory: folder.path) == first)
  }

  /// A text that changed although its name did not.
  @Test func otherTextsMakeAFileStale() throws {
    let first = try rank(directory: folder.path)
    let text = try folder.text(of: file())
    let range = try #require(text.range(of: "\"texts\" : ["))
    let digest = try #require(text[range.upperBound...].firstMatch(of: /"[0-9a-f]{16}"/))
    let stale = text.replacing("\"blocks\" : 1", with: "\"blocks\" : 77")
      .replacing(String(digest.output), with: "\"0123456789abcdef\"")
    try folder.write(stale, to: file())
    #expect(try rank(directory: folder.path) == first)
  }

  @Test func aFolderThatCannotBeWrittenIsNoError() throws {
    try folder.write("a file", to: "cache")
    let first = try rank()
    #expect(try rank() == first)
    #expect(try folder.names() == ["cache"])
  }

  @Test func theEnvironmentNamesTheFolder() {
    func directory(_ environment: [String: String]) -> String? {
      MappingCache(environment: environment)?.directory
    }
    #expect(directory(["APSIM_CACHE_DIR": "/c", "HOME": "/h"]) == "/c")
    #expect(directory(["APSIM_CACHE_DIR": "", "HOME": "/h"]) == "/h/.cache/apsim")
    #expect(directory(["HOME": "/h"]) == "/h/.cache/apsim")
    #expect(directory([:]) == nil)
  }

  /// FNV-1a of known texts, from its definition's test vectors; each text ends with a zero byte.
  @Test func digestsAreThoseOfTheDefinition() {
    #expect(Digest().text == "cbf29ce484222325")
    var empty = Digest()
    empty.add("")
    #expect(empty.text == "af63bd4c8601b7df")
    var two = Digest()
    two.add("ab")
    two.add("c")
    var other = Digest()
    other.add("a")
    other.add("bc")
    #expect(two.text != other.text)
  }
}
