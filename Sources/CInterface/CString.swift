#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A text of C that lives until it is replaced or its owner goes.
final class CString {
  let pointer: UnsafeMutablePointer<CChar>

  /// A copy of `text` without zero bytes, which would end it early.
  init(_ text: String) {
    let bytes = text.utf8.filter { $0 != 0 }.map { CChar(bitPattern: $0) }
    pointer = .allocate(capacity: bytes.count + 1)
    pointer.initialize(from: bytes, count: bytes.count)
    pointer[bytes.count] = 0
  }

  deinit { pointer.deallocate() }

  /// The text at a pointer from C; nil for null.
  static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}

/// Standard error.
enum ErrorOutput {
  /// Writes a text on one line.
  static func print(_ line: String) {
    let scalars = line.unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control ? " " : Character(scalar)
    }
    let bytes = Array((String(scalars) + "\n").utf8)
    // In one call, so that lines of several threads do not mix.
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}
