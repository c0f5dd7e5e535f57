import MatrixFiles
import PTX

/// A PTX text on disk.
enum PTXFile {
  /// The largest text that is read.
  static let limit = 1 << 30

  /// Reads and parses the text at `path`.
  ///
  /// - Throws: `MatrixFileError` where it cannot be read, `ParseErrors` where it is no PTX.
  static func module(at path: String) throws -> Module {
    try Module(parsing: try TextFile.read(path: path, limit: limit), file: path)
  }
}
