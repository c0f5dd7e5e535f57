/// Reads small files whole, whatever they hold.
public enum TextFile {
  /// The bytes of the regular file at `path`.
  ///
  /// - Parameter limit: The largest size that is read.
  /// - Throws: `MatrixFileError` where it is missing, no regular file, too large or unreadable.
  public static func read(path: String, limit: Int) throws(MatrixFileError) -> [UInt8] {
    let file = try InputFile(path: path)
    guard file.byteCount <= limit else {
      throw MatrixFileError(
        path: path, place: .file, problem: "is larger than \(limit >> 20) MiB",
        remedy: "name the right file")
    }
    return try file.read(file.byteCount, of: UInt8.self, at: 0)
  }
}
