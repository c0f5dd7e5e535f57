#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes whole files, or nothing.
enum OutputFile {
  /// Writes bytes at the end of the file; false after a failure, when the caller should stop.
  typealias Write = (UnsafeRawBufferPointer) -> Bool

  /// Replaces the file at `path` by `header` and what `content` writes.
  static func replace(
    path: String, with header: [UInt8], content: (Write) -> Void
  ) throws(MatrixFileError) {
    let target = try destination(of: path)
    let (descriptor, temporary) = try createBeside(target, path: path)
    var failure: Int32?
    let write: Write = { bytes in
      failure = failure ?? append(bytes, to: descriptor)
      return failure == nil
    }
    if header.withUnsafeBytes(write) { content(write) }
    if failure == nil && fsync(descriptor) != 0 { failure = errno }
    if close(descriptor) != 0 { failure = failure ?? errno }
    if failure == nil && rename(temporary, target) != 0 { failure = errno }
    if let failure {
      unlink(temporary)
      throw SystemFailure.error(failure, path: path, action: "write")
    }
  }

  /// The file that `path` leads to through symbolic links. Renaming over anything but a regular
  /// file (`/dev/null`, say) would destroy it, so that is refused.
  private static func destination(of path: String) throws(MatrixFileError) -> String {
    try SystemFailure.checkPath(path)
    var status = stat()
    guard stat(path, &status) == 0 else { return path }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG else {
      throw MatrixFileError(
        path: path, place: .file,
        problem: kind == S_IFDIR ? "is a directory" : "is not a regular file",
        remedy: "name a file to write")
    }
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Creates an empty file with a name of its own in the directory of `target`.
  private static func createBeside(
    _ target: String, path: String
  ) throws(MatrixFileError) -> (descriptor: Int32, path: String) {
    let directory = target.lastIndex(of: "/").map { String(target[...$0]) } ?? ""
    for _ in 0..<100 {
      // A short name: the target's own, lengthened, could exceed what the file system allows.
      let tag = String(UInt64.random(in: 0 ... .max), radix: 36)
      let temporary = "\(directory).apsim-\(tag).tmp"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (descriptor, temporary) }
      if errno != EEXIST { break }
    }
    throw SystemFailure.error(errno, path: path, action: "write")
  }

  /// Writes all of `bytes`; returns the error number of a failure.
  private static func append(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let chunk = UnsafeRawBufferPointer(rebasing: rest)
      let written = write(descriptor, chunk.baseAddress, chunk.count)
      if written > 0 {
        rest = rest.dropFirst(written)
      } else if written == 0 {
        return ENOSPC
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }
}
