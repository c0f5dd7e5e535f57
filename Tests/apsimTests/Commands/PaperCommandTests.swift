import Testing

/// `apsim paper` on one small product.
@Suite struct PaperCommandTests {
  @Test func writesTheReportAndItsData() throws {
    let folder = try TemporaryFolder()
    let outcome = try BuiltProgram.run(
      ["paper", "--gpus", "rtx3090", "--tokens", "64", "--output-folder", ".", "--no-cache"],
      in: folder)
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(try folder.listing().keys.sorted() == ["paper.csv", "paper.md"])
    let lines = try folder.text(of: "paper.csv").split(separator: "\n")
    // Three kernels at eight widths, seven without.
    #expect(lines.count == 1 + 3 * 8 + 7)
    let text = try folder.text(of: "paper.md")
    #expect(text.hasPrefix("# What the paper's kernels gain\n"))
    #expect(text.contains("| 64 x 1024 x 1024 | w1a2 "))
  }

  @Test(arguments: [
    BadInput("paper", "--gpus", "rtx9999", says: "rtx9999"),
    BadInput("paper", "--output-folder", "missing", says: "missing"),
  ])
  func refusesWhatItCannotDo(_ input: BadInput) throws {
    try input.check(code: 5)
  }

  @Test func refusesTokensOfNoProduct() throws {
    try BadInput("paper", "--tokens", "3", "--output-folder", ".", says: "--tokens").check(code: 2)
  }
}
