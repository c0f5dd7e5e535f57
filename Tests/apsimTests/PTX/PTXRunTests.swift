import Foundation
import Testing

@Suite struct PTXRunTests {
  @Test func writesWhatTheKernelComputed() throws {
    let folder = try PTXFolder()
    let outcome = try folder.run("run", "k.ptx", "--launch", "launch.json")
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.error == "")
    for words in [
      "apsim ptx run: reverse of k.ptx (sm_75)", "grid 2 x 1 x 1, block 64 x 1 x 1",
      "4.0 KiB static and 0 B dynamic", "words: u32 [128], written to y.npy", "Counters",
    ] {
      #expect(outcome.output.contains(words), "\(words)")
    }
    var expected: [UInt8] = []
    for block in 0..<2 {
      for thread in (0..<64).reversed() { expected += PTXFolder.word(64 * block + thread) }
    }
    #expect(try folder.data(of: "y.npy", count: 512) == expected)
    #expect(try folder.folder.bytes(of: "y.npy").starts(with: [0x93] + Array("NUMPY\u{1}\0".utf8)))
  }

  @Test func printsOneJSONObject() throws {
    let folder = try PTXFolder()
    let outcome = try folder.run("run", "k.ptx", "--launch", "launch.json", "--json")
    #expect(outcome.code == 0, "\(outcome.error)")
    let json = try RunJSON(outcome.output)
    #expect(json.string("schema") == "apsim.ptx/1")
    #expect(json.string("file") == "k.ptx")
    #expect(json.string("entry") == "reverse")
    #expect(json.string("target") == "sm_75")
    #expect(json["grid"] as? [Int] == [2, 1, 1])
    #expect(json["block"] as? [Int] == [64, 1, 1])
    #expect((json["findings"] as? [Any])?.isEmpty == true)
    // Four warps of 18 instructions; each loads and stores 128 bytes.
    #expect(json.integer("counters.warp_instructions") == 72)
    #expect(json.integer("counters.global_load_sectors") == 16)
    #expect(json.integer("counters.shared_bank_conflicts") == 0)
    #expect(json.integer("counters.barriers") == 4)
    #expect(json.string("host.backend") == "emulator")
    #expect(json.number("host.warp_instructions_per_second") != nil)
  }

  @Test func takesTheOptionsOfALaunch() throws {
    let folder = try PTXFolder(launch: PTXFolder.launch(more: #""entry": "reverse", "#))
    for options in [
      ["--threads", "1"], ["--max-instructions", "1000"], ["--timeout", "60"], ["--no-check"],
      ["--check", "memory,race,sync,init,async"], ["--check", "all"], ["--target", "sm_90"],
      ["--gpu", "a100"], ["--schedule", "greedy"],
    ] {
      let outcome = try BuiltProgram.run(
        ["ptx", "run", "k.ptx", "--launch", "launch.json"] + options, in: folder.folder)
      #expect(outcome.code == 0, "\(options): \(outcome.error)")
    }
  }

  /// Paths of a launch file are relative to it, not to the working directory.
  @Test func findsFilesBesideTheLaunchFile() throws {
    let folder = try PTXFolder()
    let elsewhere = try TemporaryFolder()
    let path = folder.folder.path
    let outcome = try BuiltProgram.run(
      ["ptx", "run", "\(path)/k.ptx", "--launch", "\(path)/launch.json"], in: elsewhere)
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(try folder.data(of: "y.npy", count: 4) == [64, 1, 2, 3])
    #expect(try elsewhere.listing().isEmpty)
  }

  @Test func readsAndWritesModuleVariables() throws {
    let text = """
      .version 7.0
      .target sm_75
      .address_size 64
      .visible .global .align 4 .u32 counter[3] = {1, 2, 3};
      .const .align 4 .u32 step = 10;
      .visible .entry count()
      {
        .reg .b32 %v, %s;
        ld.global.u32 %v, [counter+4];
        ld.const.u32 %s, [step];
        add.u32 %v, %v, %s;
        st.global.u32 [counter+4], %v;
        ret;
      }
      """
    let output =
      #"{"buffer": {"dtype": "u32", "shape": [3], "fill": "uninitialized"}, "output": "c.npy"}"#
    let folder = try PTXFolder(
      text,
      launch: #"{"grid": 1, "block": 1, "globals": {"step": {"u32": 30}, "counter": \#(output)}}"#)
    let outcome = try folder.run("run", "k.ptx", "--launch", "launch.json")
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(try folder.data(of: "c.npy", count: 12) == [1, 0, 0, 0, 32, 0, 0, 0, 3, 0, 0, 0])
    try folder.folder.write(
      #"{"grid": 1, "block": 1, "globals": {"step": {"u64": 30}}}"#, to: "launch.json")
    let long = try folder.run("run", "k.ptx", "--launch", "launch.json")
    #expect(long.code == 5)
    #expect(long.error.contains("variable step has 4 bytes, the value 8"), "\(long.error)")
    try folder.folder.write(
      #"{"grid": 1, "block": 1, "globals": {"stepp": {"u32": 30}}}"#, to: "launch.json")
    let unknown = try folder.run("run", "k.ptx", "--launch", "launch.json")
    #expect(unknown.error.contains(#"did you mean "step"?"#), "\(unknown.error)")
  }

  @Test func examplesRun() throws {
    let folder = try TemporaryFolder()
    for name in ["saxpy.ptx", "saxpy.json", "x.npy"] {
      try folder.write(try Repository.example("ptx/\(name)"), to: name)
    }
    let outcome = try BuiltProgram.run(
      ["ptx", "run", "saxpy.ptx", "--launch", "saxpy.json"], in: folder)
    #expect(outcome.code == 0, "\(outcome.error)")
    let numbers = try folder.bytes(of: "y.npy").suffix(4000)
    let values = Array(numbers).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    // x is 0.25 i - 125, exact in f32, and so is 2 x + 1.
    let expected = (0..<1000).map { 0.5 * Float($0) - 249 }
    #expect(values == expected)
  }
}
