import Testing

/// The report for a person.
@Suite struct RunTextTests {
  private func report(_ arguments: [String], in folder: TemporaryFolder? = nil) throws -> String {
    let outcome = try BuiltProgram.run(["run"] + arguments, in: try folder ?? TemporaryFolder())
    #expect(outcome.code == 0, "\(outcome.error)")
    return outcome.output
  }

  @Test func linesFitATerminal() throws {
    let folder = try TemporaryFolder()
    let name = String(repeating: "long-", count: 30) + "name.npy"
    try folder.write(
      MatrixBytes.npy(rows: 3, columns: 4, [Int8](repeating: 1, count: 12)), to: name)
    for arguments in [
      [], ["--gpu", "h800-pcie", "--precision", "w8a8", "--m", "300", "--n", "500"],
      ["--weights", name],
    ] {
      for line in try report(arguments, in: folder).split(separator: "\n") {
        #expect(line.count <= 100 && line.last != " ", "\(line)")
      }
    }
    #expect(try report(["--weights", name], in: folder).contains("long-long-name.npy\n"))
  }

  @Test func saysWhatRanAndThatItIsExact() throws {
    let text = try report([
      "--m", "17", "--n", "33", "--k", "65", "--gpu", "t4", "--seed", "9", "--tile", "64x64x256",
    ])
    for line in [
      "apsim run: apmm w2a2 on t4 (sm_75)",
      "Problem       Y = X W^T, 17 x 33, inner length 65",
      "              activations X 17 x 65, random with seed 9",
      "Kernel        xor form on m8n8k128, tile ",
      "Result        exact: all 561 elements equal ",
      "Counters      ", "Estimate      ", "Cycles        ", "Host          ",
    ] {
      #expect(text.contains(line), "\(line)")
    }
    #expect(!text.contains("Quantisation"))
  }

  /// Names from outside reach the terminal without their control characters.
  @Test func fileNamesCannotControlTheTerminal() throws {
    let folder = try TemporaryFolder()
    let name = "w\u{1B}[31m\n.npy"
    try folder.write(MatrixBytes.npy(rows: 1, columns: 1, [Int8(1)]), to: name)
    let text = try report(["--weights", name], in: folder)
    #expect(text.contains(#"from w\u{1b}[31m\u{a}.npy"#))
    #expect(!text.contains("\u{1B}"))
  }
}
