import Testing

/// `--help` and `--version`.
@Suite struct HelpTests {
  struct Page: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let words: [String]
    var testDescription: String { arguments.joined(separator: " ") }
  }

  private static let runOptions = [
    "--gpu", "--precision", "--m <M>", "--n <N>", "--k <K>", "--kernel", "--operation", "--tile",
    "--stages", "--shape", "--layout", "--recovery", "--encoding", "--split-k", "--path", "--batch",
    "--output-type", "--bias", "--activation-function", "--ablate", "--weights <file[:tensor]>",
    "--activations <file[:tensor]>", "--scales",
    "--scale-search", "--seed", "--threads", "--output <file>", "--ptx <file>", "--json",
  ]

  private static let launchOptions = [
    "<file.ptx>", "--launch <launch.json>", "--threads", "--max-instructions", "--timeout",
    "--schedule", "--gpu", "--target", "--json",
  ]

  @Test(arguments: [
    Page(arguments: ["--help"], words: ["run", "gpu", "EXAMPLES", "EXIT CODES", "2 usage"]),
    Page(arguments: [], words: ["run", "gpu", "EXAMPLES", "EXIT CODES"]),
    Page(arguments: ["run", "--help"], words: runOptions + ["EXAMPLES", "M x K", "N x K"]),
    Page(arguments: ["help", "run"], words: runOptions + ["EXAMPLES"]),
    Page(
      arguments: ["gpu", "--help"],
      words: ["list", "show", "check", "EXAMPLES", "$APSIM_CONFIG_DIR"]),
    Page(arguments: ["ptx"], words: ["run", "check", "stats", "EXAMPLES"]),
    Page(
      arguments: ["ptx", "run", "-h"],
      words: launchOptions + ["--check <list>", "--no-check", "EXAMPLE", "\"arguments\""]),
    Page(arguments: ["ptx", "stats", "-h"], words: launchOptions + ["--sort <order>", "EXAMPLE"]),
    Page(
      arguments: ["ptx", "check", "-h"],
      words: ["<file.ptx>", "--target <sm_XX>", "--json", "apsim.ptx_check/1", "EXAMPLE"]),
    Page(arguments: ["gpu"], words: ["list", "show", "check", "EXAMPLES"]),
    Page(arguments: ["gpu", "list", "--help"], words: ["--json", "apsim.gpu_list/1"]),
    Page(arguments: ["gpu", "show", "-h"], words: ["<gpu>", "--json", "apsim.gpu_show/1"]),
    Page(arguments: ["gpu", "check", "-h"], words: ["<file>", "--json", "apsim.gpu_check/1"]),
  ])
  func helpNamesEveryOption(page: Page) throws {
    let outcome = try BuiltProgram.run(page.arguments, in: TemporaryFolder())
    #expect(outcome.code == 0)
    #expect(outcome.error == "")
    for word in page.words { #expect(outcome.output.contains(word), "\(word)") }
    // The text is wrapped once: a line that was broken twice leaves a short rest.
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  /// Every example of the help is one line and runs, or names files that the reader must bring.
  @Test(arguments: [[], ["run"], ["ptx"], ["gpu"]])
  func examplesRun(command: [String]) throws {
    let folder = try TemporaryFolder()
    let help = try BuiltProgram.run(command + ["--help"], in: folder).output
    let examples = help.split(separator: "\n").filter { $0.hasPrefix("  apsim ") }
    #expect(examples.count >= 3)
    for example in examples {
      // Sizes are cut down: the last value of an option counts.
      let words = example.split(separator: " ").dropFirst().map(String.init)
      let small = words[0] == "run" ? ["--m", "8", "--n", "8", "--k", "8"] : []
      let outcome = try BuiltProgram.run(words + small, in: folder)
      let needsFile =
        example.contains("--weights") || example.contains("my-gpu")
        || example.contains(".ptx")
      #expect(outcome.code == (needsFile ? 5 : 0), "\(example): \(outcome.error)")
    }
  }

  @Test func versionIsANumber() throws {
    let outcome = try BuiltProgram.run(["--version"], in: TemporaryFolder())
    #expect(outcome.code == 0)
    #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }
}
