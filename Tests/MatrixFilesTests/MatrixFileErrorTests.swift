import Testing

@testable import MatrixFiles

@Suite("error messages")
struct MatrixFileErrorTests {
  func line(_ place: MatrixFileError.Place, path: String = "a.npy") -> String {
    MatrixFileError(path: path, place: place, problem: "p", remedy: "r").description
  }

  @Test func namesThePlace() {
    #expect(line(.file) == "a.npy: p; r")
    #expect(line(.byte(8)) == "a.npy: byte 8: p; r")
    #expect(line(.tensor("w")) == "a.npy: tensor 'w': p; r")
    #expect(line(.element(row: 3, column: 0)) == "a.npy: row 3, column 0: p; r")
  }

  @Test func escapesWhatATerminalWouldObey() {
    #expect(line(.tensor("a\n\u{1B}[31m")) == "a.npy: tensor 'a\\u{a}\\u{1b}[31m': p; r")
    #expect(line(.tensor("\u{202E}é\u{2028}")) == "a.npy: tensor '\\u{202e}é\\u{2028}': p; r")
    #expect(line(.file, path: "a\r.npy") == "a\\u{d}.npy: p; r")
  }

  @Test func cutsLongNames() {
    let limit = String(repeating: "x", count: 80)
    #expect(MatrixFileError.quoted(limit) == "'\(limit)'")
    #expect(MatrixFileError.quoted(limit + "x") == "'\(limit)...'")
    #expect(
      MatrixFileError.quoted(limit + String(repeating: "\u{301}", count: 99)) == "'\(limit)...'")
  }
}
