import Testing

@Suite struct PTXCheckTests {
  @Test func describesWhatCanRun() throws {
    let folder = try PTXFolder()
    let text = try folder.run("check", "k.ptx")
    #expect(text.code == 0, "\(text.error)")
    for words in [
      "apsim ptx check: k.ptx for sm_75", "reverse: 18 instructions, about",
      "4.0 KiB shared memory",
      "8 B of parameters", "barriers 0, needs sm_75 or higher", ".u64 words (8)",
      "1 kernel, nothing that cannot run",
    ] {
      #expect(text.output.contains(words), "\(words)")
    }
    let json = try RunJSON(try folder.run("check", "k.ptx", "--json", "--target", "sm_90").output)
    #expect(json.string("schema") == "apsim.ptx_check/1")
    #expect(json.string("target") == "sm_90")
    let entry = try #require((json["entries"] as? [[String: Any]])?.first)
    #expect(entry["shared_bytes"] as? Int == 4096)
    #expect(entry["barriers"] as? [Int] == [0])
    #expect((entry["problems"] as? [Any])?.isEmpty == true)
  }

  @Test func listsWhatIsNotSupported() throws {
    let text = PTXFolder.reverse
      .replacing("bar.sync 0;", with: "bar.sync 0; suq.width.b32 %i, [%p];")
      .replacing("ret;", with: "txq.width.b32 %i, [%p]; ret;")
    let folder = try PTXFolder(text)
    let outcome = try folder.run("check", "k.ptx")
    #expect(outcome.code == 4)
    #expect(outcome.output.contains("k.ptx:19:15: instruction suq.width.b32"))
    #expect(outcome.output.contains("k.ptx:26:3: instruction txq.width.b32"))
    #expect(outcome.output.contains("2 problems"))
    #expect(outcome.error.hasPrefix("apsim: k.ptx:19:15: ") && outcome.error.contains("1 more"))
    #expect(outcome.error.split(separator: "\n").count == 1)
    let json = try folder.run("check", "k.ptx", "--json")
    #expect(json.code == 4)
    let entry = try #require((try RunJSON(json.output)["entries"] as? [[String: Any]])?.first)
    let problems = try #require(entry["problems"] as? [[String: Any]])
    #expect(problems.map { $0["line"] as? Int } == [19, 26])
    #expect(problems.map { $0["kind"] as? String } == ["not_supported", "not_supported"])

    let older = try PTXFolder(PTXFolder.reverse.replacing("sm_75", with: "sm_80"))
    let mismatch = try older.run("check", "k.ptx", "--target", "sm_75")
    #expect(mismatch.code == 4)
    #expect(mismatch.error.contains("does not run on sm_75"))
  }

  @Test func listsEveryMistakeOfTheText() throws {
    let folder = try PTXFolder(
      ".version 7.0\n.target sm_75\n.address_size 64\n.entry a() { mov.u32 %r1 %r2; }\n.entri b\n")
    let outcome = try folder.run("check", "k.ptx")
    #expect(outcome.code == 5)
    #expect(outcome.output.contains("k.ptx:4:"))
    #expect(outcome.output.contains("k.ptx:5:"))
    #expect(outcome.output.contains("mistakes in the text"))
    #expect(outcome.error.hasPrefix("apsim: k.ptx:4:"))
    #expect(outcome.error.split(separator: "\n").count == 1)
    let json = try RunJSON(try folder.run("check", "k.ptx", "--json").output)
    #expect((json["problems"] as? [[String: Any]])?.first?["kind"] as? String == "syntax")
  }

  @Test func meaninglessOperandsAreInvalid() throws {
    let folder = try PTXFolder(PTXFolder.reverse.replacing("%ntid.x", with: "nothing"))
    let outcome = try folder.run("check", "k.ptx")
    #expect(outcome.code == 5)
    #expect(outcome.error.contains("k.ptx:10:"))
  }
}
