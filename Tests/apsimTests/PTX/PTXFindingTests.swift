import Testing

/// What `apsim ptx run` does with a kernel that is not correct: exit code 6, the report with every
/// finding on standard output, a line with the first one on standard error, and no output file.
@Suite struct PTXFindingTests {
  private static let short = PTXFolder.launch(
    #"{"buffer": {"dtype": "u32", "shape": [100]}, "output": "y.npy"}"#)

  private func run(_ folder: PTXFolder, _ options: [String] = []) throws -> BuiltProgram.Outcome {
    let before = try folder.folder.listing()
    let outcome = try BuiltProgram.run(
      ["ptx", "run", "k.ptx", "--launch", "launch.json"] + options, in: folder.folder)
    #expect(outcome.code == 6, "\(outcome.error)")
    #expect(outcome.error.hasPrefix("apsim: "))
    #expect(outcome.error.filter(\.isNewline).count == 1, "not one line: \(outcome.error)")
    #expect(try folder.folder.listing() == before, "wrote a file")
    return outcome
  }

  /// The lines of the text under a label, up to the next blank line.
  private func section(_ label: String, of text: String) -> [Substring] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return Array(lines.drop { !$0.hasPrefix(label) }.prefix { !$0.isEmpty })
  }

  /// With checkers, bad accesses are dropped and the launch goes on.
  @Test func goesOnWithCheckers() throws {
    let outcome = try run(try PTXFolder(launch: Self.short))
    #expect(outcome.error.contains("apsim: out_of_bounds: load of 4 bytes outside global memory"))
    #expect(outcome.error.hasSuffix("28 times (and 1 more)\n"))
    let findings = section("Findings", of: outcome.output)
    #expect(findings.count == 3, "\(findings)")
    for (line, words) in zip(
      findings,
      [
        ["2, outputs are not written"], ["PTX line 15 (ld.global.u32)", "28 times"],
        ["PTX line 25 (st.global.u32)", "warp 1, lane 4", "'words' of 400 bytes"],
      ])
    {
      for word in words { #expect(line.contains(word), "\(line)") }
    }
    #expect(section("Counters", of: outcome.output)[0].contains("72 warp instructions"))
  }

  @Test func tellsEveryFindingInJSON() throws {
    let folder = try PTXFolder(launch: Self.short)
    let outcome = try run(folder, ["--json"])
    let json = try RunJSON(outcome.output)
    #expect(json.integer("counters.warp_instructions") == 72)
    let findings = try #require(json["findings"] as? [[String: Any]])
    #expect(findings.count == 2)
    let finding = try #require(findings.first)
    #expect(finding["kind"] as? String == "out_of_bounds")
    #expect(finding["line"] as? Int == 15)
    #expect(finding["block"] as? [Int] == [1, 0, 0])
    #expect(finding["warp"] as? Int == 1)
    #expect(finding["lane"] as? Int == 4)
    #expect(finding["count"] as? Int == 28)
    #expect(finding["address"] as? String != nil)
    #expect((finding["allocation"] as? String)?.contains("'words' of 400 bytes") == true)
    // Nothing but the time taken differs between two runs.
    let again = try run(folder, ["--json", "--threads", "1"])
    #expect(
      outcome.output.part(before: "\"host\"")
        == again.output.part(before: "\"host\""))
  }

  /// Without checkers, the fault ends the launch: nothing is counted.
  @Test func endsAtAFaultWithoutCheckers() throws {
    let folder = try PTXFolder(launch: Self.short)
    let outcome = try run(folder, ["--no-check"])
    #expect(outcome.error.contains("out_of_bounds: load of 4 bytes outside global memory: kernel"))
    #expect(!outcome.error.contains("more)"))
    #expect(section("Findings", of: outcome.output).count == 2)
    #expect(section("Counters", of: outcome.output).isEmpty)
    let json = try RunJSON(try run(folder, ["--no-check", "--json"]).output)
    #expect(json["counters"] is String == false && json.integer("counters.barriers") == nil)
    let finding = try #require((json["findings"] as? [[String: Any]])?.first)
    #expect(finding["kind"] as? String == "out_of_bounds")
    #expect(finding["line"] as? Int == 15)
    #expect((finding["allocation"] as? String)?.contains("'words' of 400 bytes") == true)
  }

  @Test(arguments: [[], ["--no-check"]])
  func tellsBadAddresses(_ options: [String]) throws {
    func error(_ argument: String) throws -> String {
      try run(try PTXFolder(launch: PTXFolder.launch(argument)), options).error
    }
    #expect(try error(#"{"u64": 0}"#).contains("address 0x0"))
    #expect(try error(#"{"u64": "0x7f0000000001"}"#).contains("misaligned"))
  }

  /// An endless loop is ended with and without checkers, and what was found before is told too.
  @Test func tellsEndlessLoops() throws {
    let endless = PTXFolder.reverse.replacing("bar.sync 0;", with: "again: bra again;")
    let limit = ["--max-instructions", "5000"]
    for options in [[], ["--no-check"]] {
      let outcome = try run(try PTXFolder(endless), limit + options)
      #expect(outcome.error.contains("fault: stopped after 5000 warp instructions"))
    }
    let outcome = try run(
      try PTXFolder(endless, launch: PTXFolder.launch(#"{"u64": 0}"#)), limit)
    #expect(outcome.error.contains("fault: stopped after 5000 warp instructions"))
    #expect(outcome.error.hasSuffix("(and 1 more)\n"))
    #expect(section("Findings", of: outcome.output).count == 3)
  }

  /// What a kernel printed is shown, also where a fault ends it.
  @Test func showsWhatWasPrintedBeforeAFault() throws {
    let text = """
      .version 7.0
      .target sm_75
      .address_size 64
      .extern .func (.param .b32 r) vprintf (.param .b64 f, .param .b64 a);
      .global .align 1 .b8 text[7] = {104, 101, 108, 108, 111, 10, 0};
      .visible .entry greet(.param .u32 ends)
      {
        .reg .b64 %f; .reg .b32 %r; .reg .pred %p;
        mov.u64 %f, text;
        cvta.global.u64 %f, %f;
        {
          .param .b64 p0; st.param.b64 [p0], %f;
          .param .b64 p1; st.param.b64 [p1], 0;
          .param .b32 r0;
          call.uni (r0), vprintf, (p0, p1);
        }
        ld.param.u32 %r, [ends];
        setp.ne.u32 %p, %r, 0;
        @%p trap;
        ret;
      }
      """
    func folder(_ ends: Int) throws -> PTXFolder {
      try PTXFolder(
        text, launch: #"{"grid": 1, "block": 2, "arguments": [{"u32": \#(ends)}]}"#)
    }
    let whole = try folder(0).run("run", "k.ptx", "--launch", "launch.json")
    #expect(whole.code == 0, "\(whole.error)")
    #expect(whole.output.hasPrefix("hello\nhello\napsim ptx run: greet"))
    for options in [[], ["--no-check"]] {
      let ended = try run(try folder(1), options)
      #expect(ended.error.contains("fault: trap: kernel greet, PTX line 19 (trap)"))
      #expect(ended.output.hasPrefix("hello\nhello\napsim ptx run: greet"))
      let json = try RunJSON(try run(try folder(1), options + ["--json"]).output)
      #expect(json.string("printed") == "hello\nhello\n")
    }
  }

  /// A buffer filled with nothing may be written, but not read.
  @Test func tellsReadsOfUninitializedBuffers() throws {
    let buffer =
      #"{"buffer": {"dtype": "u32", "shape": [128], "fill": "FILL"}, "output": "y.npy"}"#
    let outcome = try run(
      try PTXFolder(
        launch: PTXFolder.launch(buffer.replacing("FILL", with: "uninitialized"))))
    #expect(outcome.error.contains("uninitialized: "), "\(outcome.error)")
    // What is only copied is told where it leaves the kernel.
    #expect(outcome.error.contains("PTX line 25 (st.global.u32)"), "\(outcome.error)")
    #expect(outcome.error.contains(", with PTX line 24 (ld.shared.u32)"), "\(outcome.error)")
    let zeros = try PTXFolder(
      launch: PTXFolder.launch(buffer.replacing("FILL", with: "zeros")))
    #expect(try zeros.run("run", "k.ptx", "--launch", "launch.json").code == 0)
  }
}

extension String {
  /// The text up to a word.
  fileprivate func part(before word: String) -> String {
    firstRange(of: word).map { String(self[..<$0.lowerBound]) } ?? self
  }
}
