import BipolarInt
import Foundation
import MatrixFiles
import Testing

@Suite("writing files")
struct OutputFileTests {
  static func values(_ number: Float) throws -> MatrixValues {
    .float32(try Matrix(rows: 1, columns: 1, elements: [number]))
  }

  func error(_ path: String) -> String {
    let error = #expect(throws: MatrixFileError.self) {
      try MatrixFile.write(try Self.values(1), path: path)
    }
    return error?.description ?? ""
  }

  @Test func replacesAFile() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("a.npy", [1, 2, 3])
    try MatrixFile.write(try Self.values(7), path: path)
    #expect(try MatrixFile.read(path: path).realMatrix().elements == [7])
    #expect(try directory.names() == ["a.npy"])
  }

  @Test func writesThroughASymbolicLink() throws {
    let directory = try TemporaryDirectory()
    let target = try directory.file("a.npy", [1, 2, 3])
    let link = "\(directory.path)/link.npy"
    #expect(symlink("a.npy", link) == 0)
    try MatrixFile.write(try Self.values(7), path: link)
    #expect(try MatrixFile.read(path: target).realMatrix().elements == [7])
    #expect(try directory.names() == ["a.npy", "link.npy"])
  }

  @Test func refusesWhatIsNoFile() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path
    #expect(error("\(path)/none/a.npy").contains("the directory does not exist; create it"))
    #expect(error(path).contains("is a directory"))
    #expect(error("").contains("the path is empty"))
    // A FIFO stands for /dev/null, which a failing test run by root would replace by a file.
    let fifo = "\(path)/fifo"
    #expect(mkfifo(fifo, 0o600) == 0)
    #expect(error(fifo).contains("not a regular file"))
    #expect(try directory.names() == ["fifo"])
  }

  #if os(Linux)
    /// A limit on file sizes fails a write half-way, as a full disk does. It holds for the whole
    /// process, hence a process of its own.
    @Test func aFailedWriteLeavesTheOldFile() async {
      await #expect(processExitsWith: .success) {
        let directory = try TemporaryDirectory()
        let path = try directory.file("a.npy", [1, 2, 3])
        var limit = rlimit(rlim_cur: 4096, rlim_max: 4096)
        signal(SIGXFSZ, SIG_IGN)
        #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
        let matrix = try Matrix(
          rows: 1, columns: 5_000, elements: [Int8](repeating: 1, count: 5_000))
        let error = #expect(throws: MatrixFileError.self) {
          try MatrixFile.write(.int8(matrix), path: path)
        }
        #expect(error?.problem == "the limit on file sizes is reached")
        #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == [1, 2, 3])
        #expect(try directory.names() == ["a.npy"])
      }
    }
  #endif

  @Test func longestNamesCanBeWritten() throws {
    let directory = try TemporaryDirectory()
    let name = String(repeating: "a", count: 251) + ".npy"
    try MatrixFile.write(try Self.values(7), path: "\(directory.path)/\(name)")
    #expect(try directory.names() == [name])
  }
}
