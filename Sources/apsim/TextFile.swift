import FoundationEssentials

/// Text output that is complete or absent.
enum TextFile {
  /// Writes `text` beside `path` and renames, so that no partial file is ever seen.
  ///
  /// - Throws: `TextFileError` where the file cannot be written.
  static func write(_ text: String, path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw TextFileError(path: path)
    }
  }
}

/// A text that could not be written.
struct TextFileError: Error {
  let path: String

  /// One line with the mend.
  var message: String {
    "\(path): cannot be written; check that the folder exists and is writable"
  }
}
