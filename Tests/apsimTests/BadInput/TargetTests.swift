import Testing

/// What a GPU cannot run: exit code 4 and what to choose instead.
@Suite struct TargetTests {
  @Test(arguments: [
    BadInput("run", "--gpu", "t4", "--operation", "and", says: "AND", "sm_75", "xor form"),
    BadInput("run", "--gpu", "rtx2080ti", "--operation", "and", says: "sm_75"),
    BadInput("run", "--gpu", "t4", "--shape", "m16n8k256", says: "m16n8k256", "use shape m8n8k128"),
    BadInput("run", "--gpu", "t4", "--shape", "m16n8k128", says: "m16n8k128", "use shape m8n8k128"),
    BadInput("run", "--gpu", "rtx2080ti", "--shape", "m16n8k256", says: "sm_75"),
    BadInput(
      "run", "--gpu", "t4", "--operation", "and", "--output", "y.npy", "--ptx", "y.ptx",
      says: "sm_75"),
  ])
  func refusesWhatTheTargetLacks(_ input: BadInput) throws {
    try input.check(code: 4)
  }

  /// A configuration without the row of the instruction cannot price the kernel.
  @Test func refusesAnInstructionWithoutRates() throws {
    let folder = try TemporaryFolder()
    let text = try Repository.configuration("t4")
    let start = try #require(text.range(of: #""instruction": "mma.m8n8k128.b1.xor""#))
    // The whole row, with the comma before it.
    let comma = try #require(text[..<start.lowerBound].lastIndex(of: ","))
    let end = try #require(text.range(of: "\n    }", range: start.upperBound..<text.endIndex))
    try folder.write(text.replacingCharacters(in: comma..<end.upperBound, with: ""), to: "my.json")
    try BadInput(
      "run", "--gpu", "my.json", "--m", "8", "--n", "8", "--k", "8", "--output", "y.npy",
      says: "t4", "mma.m8n8k128.b1.xor"
    ).check(code: 4, in: folder)
  }
}
