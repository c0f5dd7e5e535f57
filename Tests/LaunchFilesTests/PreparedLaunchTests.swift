import Emulator
import LaunchFiles
import MatrixFiles
import Testing

@Suite struct PreparedLaunchTests {
  let folder: LaunchFolder

  init() throws { folder = try LaunchFolder() }

  private func refusal(_ parameters: String, _ arguments: String) -> String {
    do {
      _ = try folder.prepare(parameters, arguments)
      return ""
    } catch {
      return "\(error)".replacing("\(folder.path)/", with: "")
    }
  }

  @Test func readsSizes() throws {
    let file = try folder.launch(
      #"{"entry": "k", "grid": [2, 3, 4], "block": 32, "shared_bytes": 16, "comment": [1, {}]}"#)
    #expect(file.entry?.name == "k")
    #expect(file.grid == Dimensions(2, 3, 4))
    #expect(file.block == Dimensions(32))
    #expect(file.sharedBytes == 16)
    #expect(try folder.launch(#"{"grid": [7, 2], "block": [1]}"#).grid == Dimensions(7, 2, 1))
  }

  @Test func passesArraysAndWritesOutputs() throws {
    try ArrayFile.write(
      FileArray(type: .s16, shape: [2, 2], bytes: [1, 0, 2, 0, 3, 0, 4, 0])!,
      path: "\(folder.path)/x.npy")
    let prepared = try folder.prepare(
      ".param .u64 x, .param .u32 n, .param .u64 y",
      #"{"buffer": "x.npy", "output": "z.npy"}, {"s32": -1}, {"buffer": {"file": "x.npy", "dtype": "s16"}}"#
    )
    let memory = prepared.memory
    #expect(memory.allocations.map(\.name) == ["x", "y"])
    #expect(try memory.read(memory.allocations[1], as: Int16.self, count: 4) == [1, 2, 3, 4])
    #expect(prepared.arguments.map(\.type) == ["s16", "s32", "s16"])
    #expect(prepared.arguments[0].shape == [2, 2])
    let word: [Int16] = [-7]
    try word.withUnsafeBytes { try memory.write($0, to: memory.allocations[0].address + 4) }
    try prepared.writeOutputs()
    let written = try ArrayFile.read(path: "\(folder.path)/z.npy")
    #expect(written.bytes == [1, 0, 2, 0, 0xF9, 0xFF, 4, 0])
    #expect(written.shape == [2, 2] && written.type == .s16)
  }

  @Test func refusesArgumentsThatDoNotFit() {
    #expect(
      refusal(".param .u64 x, .param .u32 n", #"{"u32": 1}"#).contains(
        "$.arguments: kernel k takes 2 arguments (.u64 x, .u32 n), the list has 1"))
    #expect(refusal("", #"{"u32": 1}"#).contains("takes 0 arguments, the list has 1"))
    #expect(
      refusal(".param .u64 x", #"{"u32": 1}"#).contains(
        "$.arguments[0]: parameter x of kernel k has 8 bytes (.u64 x), the argument 4"))
    #expect(
      refusal(".param .u32 n", #"{"buffer": {"dtype": "u8", "shape": [1]}}"#).contains(
        "has 4 bytes (.u32 n), a buffer's address 8; give a number"))
    #expect(
      refusal(".param .align 4 .b8 s[12]", #"{"bytes": [1, 2]}"#).contains(
        "has 12 bytes (.b8 s[12]), the argument 2"))
    #expect(
      refusal(".param .u64 x", #"{"buffer": {"dtype": "u8", "shape": [1099511627776]}}"#)
        .contains("exceed half of the host's memory"))
    #expect(refusal(".param .u64 x", #"{"buffer": "none.npy"}"#).contains("none.npy: no such file"))
  }

  @Test func refusesAnArrayOfAnotherType() throws {
    try ArrayFile.write(
      FileArray(type: .f32, shape: [1], bytes: [0, 0, 0, 0])!, path: "\(folder.path)/x.npy")
    #expect(
      refusal(".param .u64 x", #"{"buffer": {"file": "x.npy", "dtype": "s32"}}"#).contains(
        "x.npy holds f32, not s32"))
  }

  @Test func listsInputsAndOutputsBesideTheFile() throws {
    let file = try folder.launch(
      #"""
      {"grid": 1, "block": 1, "arguments": [
        {"buffer": "a/x.npy", "output": "/tmp/y.npy"}, {"buffer": {"file": "../b.npy"}}, {"u8": 1}]}
      """#)
    #expect(
      file.inputs
        == ["\(folder.path)/launch.json", "\(folder.path)/a/x.npy", "\(folder.path)/../b.npy"])
    #expect(file.outputs.map(\.path) == ["/tmp/y.npy"])
    #expect(file.outputs.first?.place.line == 2)
  }

  @Test(arguments: [
    ("", ":1:1: the file is empty"), ("{", ":1:2: the file ends"), ("[]", "$: must be an object"),
    ("{}", "the key \"grid\" is missing"), (#"{"grid": [1]}"#, "the key \"block\" is missing"),
    (#"{"grid": [1], "block": [1], "blok": 1}"#, #"$.blok: unknown key; did you mean "block"?"#),
    (#"{"grid": [1], "grid": [1]}"#, "stands twice"),
    (#"{"grid": [], "block": [1]}"#, "$.grid: must be one to three sizes"),
    (#"{"grid": [1, 1, 1, 1], "block": [1]}"#, "$.grid: must be one to three sizes"),
    (#"{"grid": [0], "block": [1]}"#, "$.grid[0]: must be at least 1"),
    (#"{"grid": [1, -1], "block": [1]}"#, "$.grid[1]: must be a whole number"),
    (#"{"grid": [1.5], "block": [1]}"#, "$.grid[0]: must be a whole number"),
    (#"{"grid": ["1"], "block": [1]}"#, "$.grid[0]: must be a whole number, not a string"),
    (#"{"grid": [1], "block": null}"#, "$.block: must be a list in [ ], not null"),
    (#"{"grid": [99999999999999999999], "block": 1}"#, "$.grid[0]: must be a whole number"),
    (#"{"grid": 1, "block": 1, "shared_bytes": -1}"#, "$.shared_bytes: must be a whole number"),
    (#"{"grid": 1, "block": 1, "shared_bytes": "4"}"#, "$.shared_bytes: must be a whole number"),
    (#"{"grid": 1, "block": 1, "entry": 5}"#, "$.entry: must be a text in quotes"),
    (#"{"grid": 1, "block": 1, "entry": ""}"#, "$.entry: must not be empty"),
    (#"{"grid": 1, "block": 1, "arguments": {}}"#, "$.arguments: must be a list"),
    (#"{"grid": 1, "block": 1, "arguments": [1]}"#, "$.arguments[0]: must be an object"),
    (#"{"grid": 1, "block": 1, "arguments": [{}]}"#, "$.arguments[0]: says no value"),
    (#"{"grid": 1, "block": 1, "globals": []}"#, "$.globals: must be an object"),
    (#"{"grid": 1, "block": 1, "globals": {"x": 1}}"#, "$.globals.x: must be an object"),
  ])
  func refusesFilesThatMeanNothing(text: String, message: String) {
    let refusal = folder.refusal(text)
    #expect(refusal.contains(message), "\(refusal)")
    #expect(refusal.hasPrefix("launch.json:1:"), "\(refusal)")
  }

  @Test(arguments: [
    (#"{"u32": 1, "f32": 1}"#, "has both f32 and u32"),
    (#"{"u33": 1}"#, #"unknown key; did you mean "u32"?"#),
    (#"{"u32": 1, "output": "y.npy"}"#, "only a buffer has an output"),
    (#"{"buffer": 5}"#, "buffer: must be an object"),
    (#"{"buffer": ""}"#, "buffer: must not be empty"),
    (#"{"buffer": "x.npy", "output": 1}"#, "output: must be a text"),
    (#"{"buffer": {}}"#, "says no element type"),
    (#"{"buffer": {"dtype": "f32"}}"#, "says no size"),
    (
      #"{"buffer": {"dtype": "f31", "shape": [1]}}"#,
      #"unknown element type "f31"; did you mean "f32"?"#
    ),
    (#"{"buffer": {"dtype": "complex", "shape": [1]}}"#, "known are u8, s8"),
    (#"{"buffer": {"dtype": "f32", "shape": ["1"]}}"#, "shape[0]: must be a whole number"),
    (#"{"buffer": {"dtype": "f32", "shape": [-1]}}"#, "shape[0]: must be a whole number"),
    (#"{"buffer": {"dtype": "f32", "shape": [1048576, 1048576]}}"#, "shape: is too large"),
    (#"{"buffer": {"dtype": "f32", "shape": [1], "fill": "one"}}"#, #"did you mean "ones"?"#),
    (#"{"buffer": {"dtype": "f32", "shape": [1], "fill": "gauss"}}"#, "known are zeros"),
    (#"{"buffer": {"dtype": "u8", "shape": [1], "fill": 256}}"#, "fill: must be a whole number"),
    (#"{"buffer": {"dtype": "u8", "shape": [1], "fill": "iota", "seed": 1}}"#, "takes a seed"),
    (#"{"buffer": {"dtype": "u8", "shape": [1], "fill": "random", "seed": -1}}"#, "seed: must be"),
    (#"{"buffer": {"dtype": "u8", "shape": [1], "fill": "random", "seed": "x"}}"#, "seed: must be"),
    (#"{"buffer": {"file": "x.npy", "shape": [1]}}"#, "has its own shape"),
    (#"{"buffer": {"file": 1}}"#, "file: must be a text"),
    (#"{"buffer": {"name": "x"}}"#, "name: unknown key"),
  ])
  func refusesArgumentsThatMeanNothing(argument: String, message: String) {
    let refusal = folder.refusal(#"{"grid": 1, "block": 1, "arguments": [\#(argument)]}"#)
    #expect(refusal.contains(message), "\(refusal)")
    #expect(refusal.hasPrefix("launch.json:1:"), "\(refusal)")
    #expect(refusal.contains("$.arguments[0]"), "\(refusal)")
  }

  @Test func refusesFilesThatCannotBeRead() {
    for path in ["\(folder.path)", "\(folder.path)/none.json", "/dev/null", ""] {
      #expect(throws: LaunchFileError.self) { try LaunchFile.read(path: path) }
    }
  }
}
