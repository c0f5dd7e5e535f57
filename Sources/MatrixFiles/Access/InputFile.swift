#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The byte order of numbers in a file.
enum ByteOrder {
  case littleEndian
  case bigEndian
}

/// A regular file open for reading at any offset.
struct InputFile: ~Copyable {
  let path: String
  /// The file's size when it was opened.
  let byteCount: Int
  private let descriptor: Int32

  /// Opens the file at `path`.
  init(path: String) throws(MatrixFileError) {
    try SystemFailure.checkPath(path)
    // Without O_NONBLOCK, opening a FIFO would wait for a writer before it can be refused.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw SystemFailure.error(errno, path: path, action: "read")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw SystemFailure.error(code, path: path, action: "read")
    }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG else {
      close(descriptor)
      throw MatrixFileError(
        path: path, place: .file,
        problem: kind == S_IFDIR ? "is a directory" : "is not a regular file",
        remedy: kind == S_IFDIR ? "name a file in it" : "copy the data to a file first")
    }
    self.path = path
    self.byteCount = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// Whether `path` names anything.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return !path.utf8.contains(0) && stat(path, &status) == 0
  }

  /// Reads `count` integers that lie at `offset`, both at least 0.
  ///
  /// Nothing is allocated unless the file is long enough.
  func read<Value: FixedWidthInteger>(
    _ count: Int, of type: Value.Type, at offset: Int, order: ByteOrder = .littleEndian
  ) throws(MatrixFileError) -> [Value] {
    let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Value>.size)
    guard !overflow, offset <= byteCount, size <= byteCount - offset else { throw truncation }
    var values = [Value](repeating: 0, count: count)
    let code = values.withUnsafeMutableBytes { fill($0, from: offset) }
    if let code {
      throw code == 0 ? truncation : SystemFailure.error(code, path: path, action: "read")
    }
    let isForeign = 1.bigEndian == 1 ? order == .littleEndian : order == .bigEndian
    if isForeign && MemoryLayout<Value>.size > 1 {
      for index in values.indices { values[index] = values[index].byteSwapped }
    }
    return values
  }

  private var truncation: MatrixFileError {
    MatrixFileError(
      path: path, place: .byte(byteCount), problem: "the file ends too early",
      remedy: "copy it again")
  }

  /// Fills `buffer`; returns nil, or the error number, which is 0 where the file has ended.
  private func fill(_ buffer: UnsafeMutableRawBufferPointer, from offset: Int) -> Int32? {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let received = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
      if received > 0 {
        filled += received
      } else if received == 0 {
        return 0
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }
}
