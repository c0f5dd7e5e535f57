import BipolarInt
import MatrixFiles
import Testing

/// The error of reading `bytes` as a file; records an issue if there is none.
func readingError(
  of bytes: [UInt8], name: String = "a.bin", tensor: String? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> MatrixFileError? {
  let directory = try TemporaryDirectory()
  let path = try directory.file(name, bytes)
  return #expect(throws: MatrixFileError.self, sourceLocation: sourceLocation) {
    _ = try MatrixFile.read(path: path, tensor: tensor)
  }
}

/// The matrix that a file of `bytes` holds.
func readingMatrix(of bytes: [UInt8], tensor: String? = nil) throws -> FileMatrix {
  let directory = try TemporaryDirectory()
  return try MatrixFile.read(path: try directory.file("a.bin", bytes), tensor: tensor)
}

/// A file that must be refused, with what the message has to say.
struct BrokenFile: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let bytes: [UInt8]
  let place: MatrixFileError.Place?
  let phrase: String
  let tensor: String?

  init(
    _ name: String, _ bytes: [UInt8], at place: MatrixFileError.Place? = nil, _ phrase: String,
    tensor: String? = nil
  ) {
    testDescription = name
    self.bytes = bytes
    self.place = place
    self.phrase = phrase
    self.tensor = tensor
  }

  /// Reads the file and checks the error: its place, its words, one line that starts with the path.
  func check(fileName: String) throws {
    let error = try #require(try readingError(of: bytes, name: fileName, tensor: tensor))
    let text = error.description
    #expect(text.contains(phrase))
    if let place { #expect(error.place == place, "\(text)") }
    #expect(!text.contains { $0.isNewline })
    #expect(text.hasPrefix(error.path + ": ") && text.contains("; "))
  }
}
