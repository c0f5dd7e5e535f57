import Foundation
import Testing

/// What `apsim ptx` refuses: one line, the exit code, and nothing written.
@Suite struct PTXBadInputTests {
  private static let run = ["ptx", "run", "k.ptx", "--launch", "launch.json"]

  private func check(
    _ folder: PTXFolder, _ arguments: [String] = run, code: Int32, says fragments: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try BadInput(arguments, says: fragments)
      .check(code: code, in: folder.folder, sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    BadInput("ptx", "frobnicate", says: "'frobnicate'", "see 'apsim ptx --help'"),
    BadInput("ptx", "run", says: "<file.ptx>", "see 'apsim ptx run --help'"),
    BadInput("ptx", "run", "k.ptx", says: "--launch"),
    BadInput("ptx", "check", says: "<file.ptx>"),
    BadInput("ptx", "check", "a", "b", says: "'b'"),
    BadInput("ptx", "check", "k.ptx", "--target", "80", says: "--target '80'", "like sm_80"),
    BadInput("ptx", "check", "k.ptx", "--target", "sm_9999", says: "like sm_80"),
    BadInput("ptx", "check", "k.ptx", "--launch", "x", says: "Unknown option '--launch'"),
    BadInput("ptx", "stats", "k.ptx", "--launch", "l", "--sort", "size", says: "--sort 'size'"),
    BadInput("ptx", "run", "k", "--launch", "l", "--threads", "0", says: "'--threads"),
    BadInput("ptx", "run", "k", "--launch", "l", "--max-instructions", "-1", says: "'-1'"),
    BadInput("ptx", "run", "k", "--launch", "l", "--max-instructions", "0", says: "whole number"),
    BadInput("ptx", "run", "k", "--launch", "l", "--timeout", "0", says: "'--timeout"),
    BadInput("ptx", "run", "k", "--launch", "l", "--timeout", "soon", says: "'soon'"),
    BadInput("ptx", "run", "k", "--launch", "l", "--schedule", "fifo", says: "round-robin"),
    BadInput("ptx", "run", "k", "--launch", "l", "--schedule", "random:x", says: "random:SEED"),
    BadInput("ptx", "run", "k", "--launch", "l", "--check", "races", says: "--check 'races'"),
    BadInput("ptx", "run", "k", "--launch", "l", "--check", "", says: "--check ''"),
    BadInput("ptx", "run", "k", "--launch", "l", "--check", "race", "--no-check", says: "exclude"),
    BadInput("ptx", "run", "k", "--launch", "l", "--target", "sm80", says: "like sm_80"),
    BadInput(
      "ptx", "run", "k", "--launch", "l", "--gpu", "t4", "--target", "sm_75", says: "leave out one"),
  ])
  func refusesWrongWords(_ input: BadInput) throws {
    try input.check(code: 2)
  }

  @Test func refusesTextsThatCannotBeRead() throws {
    let folder = try PTXFolder()
    func run(_ file: String) -> [String] { ["ptx", "run", file, "--launch", "launch.json"] }
    try check(folder, run("none.ptx"), code: 5, says: "none.ptx", "no such file")
    try check(folder, run("."), code: 5, says: "is a directory")
    try check(folder, run(""), code: 5, says: "the path is empty")
    try check(folder, run("/dev/null"), code: 5, says: "not a regular file")
    try check(folder, run("x.npy"), code: 5, says: "x.npy:1:1")
    try check(folder, ["ptx", "check", "none.ptx"], code: 5, says: "no such file")
    try check(folder, ["ptx", "check", "."], code: 5, says: "is a directory")
    try check(try PTXFolder(""), code: 5, says: "k.ptx:1:1")
    try check(
      try PTXFolder(String(PTXFolder.reverse.dropLast(40))), code: 5, says: "k.ptx:2")
    try check(
      try PTXFolder(".version 7.0\n.target sm_75\n.address_size 64\n"), code: 5, says: "no kernel")
  }

  @Test func refusesLaunchFilesThatCannotBeRead() throws {
    let folder = try PTXFolder()
    func run(_ file: String) -> [String] { ["ptx", "run", "k.ptx", "--launch", file] }
    try check(folder, run("none.json"), code: 5, says: "none.json", "no such file")
    try check(folder, run("."), code: 5, says: "is a directory")
    try check(folder, run("/dev/null"), code: 5, says: "not a regular file")
    try check(folder, run("x.npy"), code: 5, says: "x.npy:1:1", "UTF-8")
    try check(folder, run("k.ptx"), code: 5, says: "k.ptx:1:1")
    try check(try PTXFolder(launch: ""), code: 5, says: "launch.json:1:1", "empty")
    try check(try PTXFolder(launch: "{\n\"grid\": [1],\n}"), code: 5, says: "launch.json:3:1")
    try check(
      try PTXFolder(launch: "{\n  \"grid\": [0], \"block\": [1]\n}"), code: 5,
      says: "launch.json:2:12: $.grid[0]: must be at least 1")
  }

  @Test func refusesKernelsThatAreNotThere() throws {
    try check(
      try PTXFolder(launch: PTXFolder.launch(more: #""entry": "revers", "#)), code: 5,
      says: "launch.json:1:", "$.entry", "no kernel \"revers\"", "did you mean reverse?")
    let two = PTXFolder.reverse + "\n.visible .entry other() { ret; }"
    try check(try PTXFolder(two), code: 5, says: "says no \"entry\"", "reverse, other")
  }

  @Test func refusesArgumentsThatDoNotFit() throws {
    func folder(_ argument: String) throws -> PTXFolder {
      try PTXFolder(launch: PTXFolder.launch(argument))
    }
    try check(try folder(""), code: 5, says: "takes 1 argument (.u64 words), the list has 0")
    try check(
      try folder(#"{"u64": 0}, {"u32": 1}"#), code: 5, says: "$.arguments", "the list has 2")
    try check(try folder(#"{"u32": 0}"#), code: 5, says: "$.arguments[0]", "has 8 bytes")
    try check(try folder(#"{"buffer": "none.npy"}"#), code: 5, says: "none.npy: no such file")
    try check(try folder(#"{"buffer": "."}"#), code: 5, says: "is a directory")
    try check(try folder(#"{"buffer": "k.ptx"}"#), code: 5, says: "k.ptx", "\\x93NUMPY")
    try check(
      try folder(#"{"buffer": {"file": "x.npy", "dtype": "f32"}}"#), code: 5, says: "holds u32")
    try check(
      try folder(#"{"buffer": {"dtype": "f8", "shape": [1]}}"#), code: 5,
      says: "element type \"f8\"")
    try check(
      try folder(#"{"buffer": {"dtype": "u8", "shape": [1099511627776]}}"#), code: 5,
      says: "half of the host's memory")
    let cut = try PTXFolder()
    try cut.folder.write(Array(try cut.folder.bytes(of: "x.npy").dropLast(3)), to: "x.npy")
    try check(cut, code: 5, says: "x.npy", "509 bytes of data")
    try cut.folder.write(MatrixBytes.npy("<c8", "(1,)", Array(repeating: 0, count: 8)), to: "x.npy")
    try check(cut, code: 5, says: "element type '<c8'")
    try check(
      try PTXFolder(launch: PTXFolder.launch(more: #""globals": {"count": {"u32": 1}}, "#)),
      code: 5, says: "$.globals.count", "no global or constant variable")
  }

  @Test func refusesOutputsThatCannotBeWritten() throws {
    func folder(_ output: String, _ more: String = "") throws -> PTXFolder {
      try PTXFolder(
        launch: PTXFolder.launch(#"{"buffer": "x.npy", "output": "\#(output)"}\#(more)"#))
    }
    let place = "launch.json:1:"
    try check(try folder("x.npy"), code: 5, says: place, "names an input")
    try check(try folder("./k.ptx"), code: 5, says: place, "names an input")
    try check(try folder("launch.json"), code: 5, says: place, "names an input")
    try check(try folder(""), code: 5, says: place, "must not be empty")
    try check(try folder("none/y.npy"), code: 5, says: place, "the folder does not exist")
    try check(try folder("."), code: 5, says: place, "is a directory")
    try check(try folder("y.npy/"), code: 5, says: place, "ends in '/'")
    try check(try folder("/dev/null"), code: 5, says: place, "not a regular file")
    try check(try folder("a\\u0000b"), code: 5, says: place, "NUL")
    try check(
      try folder("y.npy", #", {"buffer": "x.npy", "output": "./y.npy"}"#), code: 5,
      says: place, "two outputs name the same file")
    let link = try folder("link.npy")
    try FileManager.default.createSymbolicLink(
      atPath: "\(link.folder.path)/link.npy", withDestinationPath: "x.npy")
    try check(link, code: 5, says: place, "names an input")
  }

  @Test func refusesLaunchesThatTheMachineCannotRun() throws {
    func folder(_ sizes: String) throws -> PTXFolder {
      try PTXFolder(launch: "{\(sizes), \"arguments\": [{\"buffer\": \"x.npy\"}]}")
    }
    try check(try folder(#""grid": [1], "block": [2048]"#), code: 5, says: "launch.json: block")
    try check(try folder(#""grid": [1, 65536], "block": [1]"#), code: 5, says: "grid")
    try check(
      try folder(#""grid": [1], "block": [1], "shared_bytes": 300000"#), code: 5,
      says: "300000 bytes of dynamic shared memory")
    // More than sm_75 has is not supported there, though sm_80 takes it.
    let large =
      #"{"grid": [1], "block": [64], "shared_bytes": 98304, "arguments": ["#
      + #"{"buffer": "x.npy"}]}"#
    let opted = try PTXFolder(launch: large)
    let limit = "102400 bytes of shared memory (4096 static, 98304 dynamic)"
    try check(opted, code: 4, says: "launch.json: ", limit, "on sm_75 it may have 65536")
    try check(
      opted, Self.run + ["--gpu", "t4"], code: 4, says: limit, "on t4 (sm_75) it may have 65536")
    try check(
      opted, Self.run + ["--target", "sm_86"], code: 4, says: limit, "on sm_86 it may have 101376")
    for options in [["--gpu", "a100"], ["--target", "sm_90"]] {
      let outcome = try BuiltProgram.run(Self.run + options, in: opted.folder)
      #expect(outcome.code == 0, "\(outcome.error)")
    }
    let fixed = PTXFolder.reverse.replacing("words)", with: "words) .reqntid 32")
    try check(try PTXFolder(fixed), code: 5, says: ".reqntid 32")
  }

  @Test func refusesWhatTheTargetLacks() throws {
    let ampere = PTXFolder.reverse.replacing("sm_75", with: "sm_80")
    try check(
      try PTXFolder(ampere), Self.run + ["--target", "sm_75"], code: 4,
      says: "does not run on sm_75")
    try check(try PTXFolder(ampere), Self.run + ["--gpu", "t4"], code: 4, says: "sm_75")
    try check(
      try PTXFolder(PTXFolder.reverse.replacing("bar.sync 0;", with: "suq.width.b32 %i, [%p];")),
      code: 4, says: "k.ptx:19:3: ", "suq.width.b32")
    try check(
      try PTXFolder(PTXFolder.reverse.replacing("%ntid.x", with: "nothing")), code: 5,
      says: "k.ptx:10:")
  }

  /// `stats` runs without checkers, so that a fault ends it before anything is counted.
  @Test func countsNothingAfterAFault() throws {
    let short = try PTXFolder(
      launch: PTXFolder.launch(#"{"buffer": {"dtype": "u8", "shape": [256]}, "output": "y.npy"}"#))
    try check(
      short, ["ptx", "stats"] + Self.run.dropFirst(2), code: 6, says: "kernel reverse",
      "PTX line 15", "block (1, 0, 0)", "lane", "0 bytes past the end of 'words'")
  }
}
