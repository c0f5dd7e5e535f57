import BipolarInt
import Foundation
import MatrixFiles
import Testing

@Suite("files and formats")
struct MatrixFileTests {
  static let npy = FileBytes.npy(FileBytes.dictionary("|i1"), [1, 2, 3, 4, 5, 6])
  static let safetensors = FileBytes.safetensors(
    "{\(FileBytes.entry("w", "I8", "[2,3]", 0, 6))}", [1, 2, 3, 4, 5, 6])

  @Test func contentDecidesAboutTheFormat() throws {
    let directory = try TemporaryDirectory()
    for (name, bytes) in [("a.safetensors", Self.npy), ("b.bin", Self.safetensors)] {
      let path = try directory.file(name, bytes)
      let matrix = try MatrixFile.read(path: path)
      #expect(matrix.path == path)
      #expect(try matrix.integerMatrix().elements == [1, 2, 3, 4, 5, 6])
    }
  }

  @Test(arguments: [
    ("a.npz", Array("PK\u{3}\u{4}....".utf8), "ZIP"),
    ("a.gguf", Array("GGUF\u{3}\u{0}\u{0}\u{0}".utf8), "GGUF"),
    ("a.txt", Array("1 2 3\n4 5 6\n".utf8), "neither"),
    ("a", [], "neither"),
    ("a.NPY", Self.safetensors, "must start with"),
  ])
  func refusesOtherFormats(name: String, bytes: [UInt8], phrase: String) throws {
    let error = try #require(try readingError(of: bytes, name: name))
    #expect(error.place == .byte(0))
    #expect(error.problem.contains(phrase))
  }

  func error(_ path: String) -> String {
    let error = #expect(throws: MatrixFileError.self) { _ = try MatrixFile.read(path: path) }
    return error?.description ?? ""
  }

  @Test func refusesWhatIsNoFile() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path
    #expect(error("\(path)/x.npy") == "\(path)/x.npy: no such file; check the path")
    #expect(error(path) == "\(path): is a directory; name a file in it")
    #expect(error("").contains("the path is empty"))
    #expect(error("/dev/zero").contains("not a regular file"))
    let file = try directory.file("a.npy", Self.npy)
    #expect(error("\(file)/b").contains("no such file"))
    #expect(error("\(file)\0.npy").contains("a.npy\\u{0}.npy: the path contains a NUL"))
    #expect(error(String(repeating: "a", count: 300)).contains("too long"))
  }

  @Test func doesNotWaitForAFIFO() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/fifo"
    #expect(mkfifo(path, 0o600) == 0)
    #expect(error(path).contains("not a regular file"))
  }

  @Test(.enabled(if: getuid() != 0, "root may read everything"))
  func refusesWithoutPermission() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("a.npy", Self.npy)
    #expect(chmod(path, 0) == 0)
    #expect(error(path).contains("no permission to read"))
  }

  @Test func largeIntegersStayExactOrAreRefused() throws {
    // 2^24 + 2 has 24 significant bits, 2^24 + 1 has 25.
    for (value, isExact) in [(16_777_216, true), (16_777_218, true), (16_777_217, false)] {
      let data = (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      let header = FileBytes.dictionary("<i4", "(2, 1)")
      let matrix = try readingMatrix(of: FileBytes.npy(header, [0, 0, 0, 0] + data))
      #expect((try? matrix.realMatrix().elements) == (isExact ? [0, Float(value)] : nil))
      #expect(try matrix.integerMatrix().elements == [0, Int32(value)])
    }
  }
}
