import Testing

/// `APSIM_VECTOR_LEVEL`: a word that is no level is refused, one that the host has is followed.
@Suite struct EnvironmentTests {
  private static let small = ["run", "--m", "8", "--n", "8", "--k", "8"]

  @Test(arguments: ["", "AVX2", "avx1024", "portable "])
  func refusesWhatIsNoVectorLevel(level: String) throws {
    try BadInput(
      arguments: Self.small, fragments: ["APSIM_VECTOR_LEVEL", "'\(level)'", "portable"]
    ).check(code: 2, environment: ["APSIM_VECTOR_LEVEL": level])
  }

  @Test func followsALevelThatEveryHostHas() throws {
    let outcome = try BuiltProgram.run(
      Self.small + ["--json"], in: TemporaryFolder(),
      environment: ["APSIM_VECTOR_LEVEL": "portable"])
    #expect(outcome.code == 0)
    #expect(outcome.output.contains(#""vector_level" : "portable""#))
  }
}
