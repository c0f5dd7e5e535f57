import MatrixFiles
import Testing

@Suite("FILE[:TENSOR]")
struct MatrixSourceTests {
  @Test func existingFilesWinOverSplitting() throws {
    let directory = try TemporaryDirectory()
    let plain = try directory.file("m", [])
    let colon = try directory.file("m:a", [])
    #expect(try MatrixSource(parsing: plain) == MatrixSource(path: plain))
    #expect(try MatrixSource(parsing: colon) == MatrixSource(path: colon))
    #expect(try MatrixSource(parsing: "\(plain):b") == MatrixSource(path: plain, tensor: "b"))
    #expect(try MatrixSource(parsing: "\(plain):b:c") == MatrixSource(path: plain, tensor: "b:c"))
    #expect(try MatrixSource(parsing: "\(colon):b") == MatrixSource(path: colon, tensor: "b"))
  }

  @Test(arguments: [
    ("none", MatrixSource(path: "none")),
    ("none:t", MatrixSource(path: "none", tensor: "t")),
    ("no:ne:t", MatrixSource(path: "no:ne", tensor: "t")),
    (":t", MatrixSource(path: ":t")),
  ])
  func missingFilesSplitAtTheLastColon(text: String, source: MatrixSource) throws {
    #expect(try MatrixSource(parsing: text) == source)
  }

  @Test func refusesEmptyParts() throws {
    let directory = try TemporaryDirectory()
    let plain = try directory.file("m", [])
    for (text, phrase) in [("", "no file"), ("none:", "no tensor"), ("\(plain):", "no tensor")] {
      let error = #expect(throws: MatrixFileError.self) { _ = try MatrixSource(parsing: text) }
      #expect(error?.problem.contains(phrase) == true)
    }
  }

  @Test func readsASource() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("m", MatrixFileTests.safetensors)
    let matrix = try MatrixFile.read(try MatrixSource(parsing: "\(path):w"))
    #expect(matrix.name == "w")
  }
}
