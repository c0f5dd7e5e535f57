#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a failed system call means to the user.
enum SystemFailure {
  /// The error for `errno` value `code` of an operation on `path`.
  ///
  /// - Parameter action: What was tried, as a verb: `read`, `write`.
  static func error(_ code: Int32, path: String, action: String) -> MatrixFileError {
    let (problem, remedy) =
      switch code {
      case ENOENT, ENOTDIR:
        action == "read"
          ? ("no such file", "check the path")
          : ("the directory does not exist", "create it")
      case EACCES, EPERM: ("no permission to \(action)", "change the file's permissions")
      case EISDIR: ("is a directory", "name a file")
      case ELOOP: ("too many symbolic links", "name the file itself")
      case ENAMETOOLONG: ("the name is too long", "shorten it")
      case EROFS: ("the file system is read-only", "choose another directory")
      case ENOSPC, EDQUOT: ("the disk is full", "free some space")
      case EFBIG: ("the limit on file sizes is reached", "raise it with ulimit -f")
      case EMFILE, ENFILE: ("too many open files", "raise the limit with ulimit -n")
      default: ("cannot \(action) (errno \(code))", "check the file and its disk")
      }
    return MatrixFileError(path: path, place: .file, problem: problem, remedy: remedy)
  }

  /// Refuses a path that the system would cut at a NUL character, or that is empty.
  static func checkPath(_ path: String) throws(MatrixFileError) {
    if path.isEmpty || path.utf8.contains(0) {
      throw MatrixFileError(
        path: path, place: .file,
        problem: path.isEmpty ? "the path is empty" : "the path contains a NUL character",
        remedy: "name a file")
    }
  }
}
