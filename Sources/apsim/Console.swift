#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Standard output and error.
enum Console {
  /// Writes a line to standard output.
  ///
  /// - Throws: `InputError` where it cannot be written, on a full disk for example. A reader that has
  ///   gone is no error of ours.
  static func print(_ text: String) throws(InputError) {
    let code = write(text + "\n", to: STDOUT_FILENO)
    guard code == 0 || code == EPIPE else {
      throw InputError(
        description: "standard output cannot be written (\(String(cString: strerror(code)))): "
          + "check where it is redirected to")
    }
  }

  /// Writes all bytes and returns 0, or the error number that stopped it.
  @discardableResult
  static func write(_ text: String, to descriptor: Int32) -> Int32 {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      #if canImport(Darwin)
        let written = bytes.withUnsafeBytes { Darwin.write(descriptor, $0.baseAddress, $0.count) }
      #elseif canImport(Musl)
        let written = bytes.withUnsafeBytes { Musl.write(descriptor, $0.baseAddress, $0.count) }
      #else
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      #endif
      if written > 0 {
        bytes = bytes.dropFirst(written)
      } else if written == 0 || errno != EINTR {
        return written == 0 ? ENOSPC : errno
      }
    }
    return 0
  }

  /// Whether a person looks at standard error.
  static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
