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
  static func print(_ text: String) {
    write(text + "\n", to: STDOUT_FILENO)
  }

  /// Writes a line to standard error.
  static func printError(_ text: String) {
    write(text + "\n", to: STDERR_FILENO)
  }

  /// Writes all bytes; gives up silently where the reader has gone, as a broken pipe is no error of
  /// ours.
  static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      #if canImport(Darwin)
        let written = bytes.withUnsafeBytes { Darwin.write(descriptor, $0.baseAddress, $0.count) }
      #else
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      #endif
      guard written > 0 else { return }
      bytes = bytes.dropFirst(written)
    }
  }

  /// Whether a person looks at standard error.
  static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
