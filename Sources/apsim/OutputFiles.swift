import FoundationEssentials
import MatrixFiles
import Simulation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The files that a run writes: checked before it starts, written once it has succeeded.
struct OutputFiles {
  private let product: String?
  private let ptx: String?

  /// Checks that both paths can be written, so that a long run does not end in vain. What cannot be
  /// known before, such as a disk that fills up, may still leave the product without the PTX.
  ///
  /// - Throws: `UsageError` for an empty path or one path for both, `InputError` for one that cannot
  ///   be written.
  /// - Parameter inputs: The files that the run reads; none of them may be written.
  init(product: String?, ptx: String?, inputs: [String]) throws {
    self.product = product
    self.ptx = ptx
    if let product { try Self.check(product, "--output") }
    if let ptx { try Self.check(ptx, "--ptx") }
    if let product, let ptx, Self.absolute(product) == Self.absolute(ptx) {
      throw UsageError(description: "--output and --ptx name the same file: choose two names")
    }
    let read = Set(inputs.map(Self.absolute))
    for (option, path) in [("--output", product), ("--ptx", ptx)] {
      if let path, read.contains(Self.absolute(path)) {
        throw UsageError(description: "\(option) names an input, \(path): choose another name")
      }
    }
  }

  /// Writes the product as `.npy` and the PTX as text.
  ///
  /// - Throws: `MatrixFileError` or `InputError` where a file cannot be written.
  func write(_ result: MultiplicationRun) throws {
    if let product { try MatrixFile.write(.int32(result.output), path: product) }
    if let ptx {
      let text = MultiplicationRun.Texts(for: result.kernel).multiplication
      do {
        // Atomic: written beside the path and renamed, so that no partial file is ever seen.
        try Data(text.utf8).write(to: URL(fileURLWithPath: ptx), options: .atomic)
      } catch {
        throw InputError(description: "\(ptx): cannot be written: check the disk")
      }
    }
  }

  private static func check(_ path: String, _ option: String) throws {
    guard !path.isEmpty else {
      throw UsageError(description: "\(option) is empty: name a file to write")
    }
    func refuse(_ problem: String) -> InputError { InputError(description: "\(path): \(problem)") }
    var status = stat()
    if stat(path, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFREG: break
      case S_IFDIR: throw refuse("is a directory: name a file to write")
      // Renaming over a device or a pipe would replace it by a file.
      default: throw refuse("is not a regular file: name a file to write")
      }
    }
    if path.hasSuffix("/") { throw refuse("ends in '/': name a file to write") }
    let folder = folder(of: path)
    guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw refuse("the folder does not exist: create it")
    }
    guard access(folder, W_OK | X_OK) == 0 else {
      throw refuse("the folder is not writable: change its permissions or name another")
    }
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  }

  /// The path with links resolved, for a file that need not exist.
  private static func absolute(_ path: String) -> String {
    guard let resolved = realpath(path, nil) ?? realpath(folder(of: path), nil) else { return path }
    defer { free(resolved) }
    var status = stat()
    let name = path.split(separator: "/").last ?? ""
    return String(cString: resolved) + (stat(path, &status) == 0 ? "" : "/\(name)")
  }
}
