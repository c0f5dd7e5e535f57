import Emulator
import Foundation
import PTX
import Synchronization

/// The PTX that one compiler made of one source for one target.
///
/// Sources and PTX stand in Tests/CompiledKernels; `Scripts/compile-test-kernels.sh` compiles them.
struct CompiledModule: CustomStringConvertible, Sendable {
  /// The source's name without its extension.
  let source: String
  /// Compiler and target, the name of the folder.
  let variant: String
  /// The module, or why it does not parse.
  let image: Result<ModuleImage, any Error>

  var description: String { "\(variant)/\(source).ptx" }

  private static let cache = Mutex<[String: [CompiledModule]]>([:])

  /// All that compilers made of `source`, parsed once.
  static func all(of source: String) throws -> [CompiledModule] {
    try cache.withLock { cache in
      if let known = cache[source] { return known }
      let modules = try parse(source)
      cache[source] = modules
      return modules
    }
  }

  private static func parse(_ source: String) throws -> [CompiledModule] {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "CompiledKernels/PTX")
    let manager = FileManager.default
    return try manager.contentsOfDirectory(atPath: root.path).sorted().compactMap { variant in
      let file = root.appending(path: "\(variant)/\(source).ptx")
      guard manager.fileExists(atPath: file.path) else { return nil }
      return CompiledModule(
        source: source, variant: variant,
        image: Result {
          try ModuleImage(Module(parsing: String(contentsOf: file, encoding: .utf8)))
        })
    }
  }
}
