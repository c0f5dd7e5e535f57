#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that a command will write, checked before the work starts.
struct OutputPath {
  /// Why a path cannot be written.
  enum Problem: Error, CustomStringConvertible {
    /// A path that must not be written: empty, an input, or another output.
    case name(String)
    /// A path that cannot be written.
    case file(String)

    /// One line with the mend.
    var description: String {
      switch self {
      case .name(let text), .file(let text): text
      }
    }
  }

  let path: String
  /// What names it: `--output`.
  let label: String

  /// Checks that the path can be written, so that a long run does not end in vain, and that it
  /// is neither an input nor another output.
  func check(inputs: [String], others: [OutputPath]) throws(Problem) {
    guard !path.isEmpty else { throw .name("\(label) is empty: name a file to write") }
    guard !path.utf8.contains(0) else {
      throw .name("\(label) holds a NUL character: name a file to write")
    }
    try checkFile()
    let absolute = Self.absolute(path)
    if let other = others.first(where: { Self.absolute($0.path) == absolute }) {
      throw .name(
        other.label == label
          ? "two outputs name the same file, \(path): choose two names"
          : "\(other.label) and \(label) name the same file: choose two names")
    }
    if inputs.contains(where: { Self.absolute($0) == absolute }) {
      throw .name("\(label) names an input, \(path): choose another name")
    }
  }

  private func checkFile() throws(Problem) {
    var status = stat()
    if stat(path, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFREG: break
      case S_IFDIR: throw .file("\(path): is a directory: name a file to write")
      // Renaming over a device or a pipe would replace it by a file.
      default: throw .file("\(path): is not a regular file: name a file to write")
      }
    }
    if path.hasSuffix("/") { throw .file("\(path): ends in '/': name a file to write") }
    let folder = Self.folder(of: path)
    guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw .file("\(path): the folder does not exist: create it")
    }
    guard access(folder, W_OK | X_OK) == 0 else {
      throw .file(
        "\(path): the folder is not writable: change its permissions or name another")
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
