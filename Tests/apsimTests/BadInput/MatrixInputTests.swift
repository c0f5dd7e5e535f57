import Foundation
import Testing

/// Matrix files that cannot be used: exit code 5.
@Suite struct MatrixInputTests {
  /// A file's bytes and what the message must contain.
  struct BrokenFile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let fragments: [String]

    init(_ name: String, _ bytes: [UInt8], says fragments: String...) {
      testDescription = name
      self.bytes = bytes
      self.fragments = fragments
    }
  }

  private static let ones = [Float](repeating: 1, count: 6)
  private static let good = MatrixBytes.npy(rows: 2, columns: 3, ones)

  private static func with(_ value: Float) -> [UInt8] {
    MatrixBytes.npy(rows: 2, columns: 3, [1, 2, 3, 4, value, 6])
  }

  private static func tensor(_ entry: String, _ count: Int) -> [UInt8] {
    MatrixBytes.safetensors(#"{"w":{\#(entry)}}"#, [UInt8](repeating: 0, count: count))
  }

  @Test(arguments: [
    BrokenFile("empty", [], says: "byte 0"),
    BrokenFile("no matrix", Array("hello, world".utf8), says: "byte 0", "numpy.save"),
    BrokenFile("zip", Array("PK\u{3}\u{4}....".utf8), says: "ZIP", "unpack it"),
    BrokenFile("half a header", Array(good.prefix(30)), says: "past the end", "copy"),
    BrokenFile("half a magic", Array(good.prefix(7)), says: "byte 7", "copy it again"),
    BrokenFile("truncated data", Array(good.dropLast(1)), says: "23 bytes of data", "needs 24"),
    BrokenFile("trailing data", good + [0], says: "25 bytes of data", "needs 24"),
    BrokenFile("version 9", [0x93] + Array("NUMPY".utf8) + [9, 0, 0, 0], says: "version 9.0"),
    BrokenFile("f64", MatrixBytes.npy("<f8", "(1, 1)", [0]), says: "f64", "convert it"),
    BrokenFile("i64", MatrixBytes.npy("<i8", "(1, 1)", [0]), says: "i64", "convert it"),
    BrokenFile("objects", MatrixBytes.npy("|O", "(1, 1)", [0]), says: "objects", "convert it"),
    BrokenFile("vector", MatrixBytes.npy("|i1", "(3,)", [1, 2, 3]), says: "[3]", "reshape"),
    BrokenFile("no shape", MatrixBytes.npy("|i1", "()", [1]), says: "not a matrix"),
    BrokenFile("3-D", MatrixBytes.npy("|i1", "(2, 1, 2)", [1, 2, 3, 4]), says: "slice"),
    BrokenFile("no rows", MatrixBytes.npy("|i1", "(0, 3)", []), says: "no element"),
    BrokenFile("negative", MatrixBytes.npy("|i1", "(-1, 3)", []), says: "negative"),
    BrokenFile(
      "huge", MatrixBytes.npy("|i1", "(4294967296, 4294967296)", []), says: "more than"),
    BrokenFile(
      "huge dimension", MatrixBytes.npy("|i1", "(1, 99999999999999999999)", []), says: "exceeds"),
    BrokenFile("text header", [0x93] + Array("NUMPY\u{1}\u{0}\u{2}\u{0}hi".utf8), says: "byte 10"),
    BrokenFile(
      "header is no text", [0x93] + Array("NUMPY\u{1}\u{0}\u{2}\u{0}".utf8) + [0xFF, 0xFE],
      says: "byte 10", "0xff"),
    BrokenFile("NaN", with(.nan), says: "weights hold nan", "row 1, column 1", "replace NaN"),
    BrokenFile("infinity", with(.infinity), says: "weights hold inf", "row 1, column 1"),
    BrokenFile("-infinity", with(-.infinity), says: "weights hold -inf", "row 1, column 1"),
    BrokenFile(
      "i32 past 2^24",
      MatrixBytes.npy("<i4", "(1, 1)", MatrixBytes.littleEndian(Int32(16_777_217))),
      says: "row 0, column 0", "16777217", "rescale"),
  ])
  func refusesBrokenNPY(_ file: BrokenFile) throws {
    let folder = try TemporaryFolder()
    try folder.write(file.bytes, to: "w.npy")
    let isContent = file.fragments.contains { $0.hasPrefix("weights") }
    try BadInput(
      arguments: ["run", "--weights", "w.npy", "--m", "2", "--output", "y.npy", "--ptx", "y.ptx"],
      fragments: file.fragments + (isContent ? [] : ["apsim: w.npy:"])
    ).check(code: 5, in: folder)
  }

  @Test(arguments: [
    BrokenFile("empty", [], says: "byte 0"),
    BrokenFile("short", [1, 0, 0, 0, 0, 0, 0, 0], says: "byte 8"),
    BrokenFile("endless header", [UInt8](repeating: 0x7F, count: 20), says: "byte 0", "exceeds"),
    BrokenFile(
      "header past the end", MatrixBytes.littleEndian(UInt64(99)) + Array("{}".utf8),
      says: "byte 0", "past the end"),
    BrokenFile("not JSON", MatrixBytes.safetensors("{oops}", []), says: "byte 9"),
    BrokenFile("cut JSON", MatrixBytes.safetensors(#"{"w":{"#, []), says: "byte 14"),
    BrokenFile(
      "not UTF-8",
      MatrixBytes.littleEndian(UInt64(6)) + Array("{\"".utf8) + [0xC3, 0x28] + Array("\"}".utf8),
      says: "UTF-8"),
    BrokenFile("no tensor", MatrixBytes.safetensors("{}  ", []), says: "holds no tensor"),
    BrokenFile(
      "f64", tensor(#""dtype":"F64","shape":[1,1],"data_offsets":[0,8]"#, 8),
      says: "tensor 'w'", "F64", "convert it"),
    BrokenFile(
      "truncated", tensor(#""dtype":"F32","shape":[1,2],"data_offsets":[0,8]"#, 7),
      says: "tensor 'w'", "byte 8"),
    BrokenFile(
      "wrong size", tensor(#""dtype":"F32","shape":[1,3],"data_offsets":[0,8]"#, 8),
      says: "tensor 'w'", "needs 12"),
    BrokenFile(
      "hole", tensor(#""dtype":"F32","shape":[1,1],"data_offsets":[4,8]"#, 8),
      says: "belong to no tensor"),
    BrokenFile(
      "repeated key", tensor(#""dtype":"F32","dtype":"F32","shape":[1,1],"data_offsets":[0,4]"#, 4),
      says: "'dtype' is repeated"),
    BrokenFile(
      "missing key", tensor(#""dtype":"F32","shape":[1,1]"#, 4), says: "'data_offsets' is missing"),
    BrokenFile(
      "vector", tensor(#""dtype":"F32","shape":[2],"data_offsets":[0,8]"#, 8), says: "reshape"),
  ])
  func refusesBrokenSafetensors(_ file: BrokenFile) throws {
    let folder = try TemporaryFolder()
    try folder.write(file.bytes, to: "w.safetensors")
    try BadInput(
      arguments: ["run", "--activations", "w.safetensors", "--n", "2", "--output", "y.npy"],
      fragments: file.fragments + ["apsim: w.safetensors:"]
    ).check(code: 5, in: folder)
  }

  @Test func refusesPathsThatHoldNoMatrix() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/folder", withIntermediateDirectories: false)
    #expect(mkfifo("\(folder.path)/fifo", 0o600) == 0)
    try folder.write(Self.good, to: "w.npy")
    let two = MatrixBytes.safetensors([
      (name: "layer.query", rows: 1, columns: 1, elements: [1]),
      (name: "layer.key", rows: 1, columns: 1, elements: [1]),
    ])
    try folder.write(two, to: "two.safetensors")
    let cases: [(source: String, says: [String])] = [
      ("none.npy", ["none.npy: no such file", "check the path"]),
      ("none/w.npy", ["none/w.npy: no such file"]),
      ("folder", ["folder: is a directory", "name a file"]),
      ("fifo", ["fifo: is not a regular file"]),
      (":w", [":w: no such file"]),
      ("w.npy:", ["no tensor is named", "FILE:TENSOR"]),
      ("w.npy:w", ["w.npy: tensor 'w'", "leave the name out"]),
      ("two.safetensors", ["holds 2 tensors", "'layer.key', 'layer.query'"]),
      ("two.safetensors:layer.value", ["tensor 'layer.value': no such tensor", "'layer.key'"]),
      (String(repeating: "a", count: 20_000), ["aaa", "the name is too long"]),
    ]
    for (source, says) in cases {
      for option in ["--weights", "--activations"] {
        try BadInput(
          arguments: ["run", option, source, "--output", "y.npy"], fragments: says
        ).check(code: 5, in: folder)
      }
    }
  }

  @Test(arguments: [
    BadInput(
      "--activations", "x.npy", "--weights", "w.npy", says: "2 columns", "weights 3", "[M, K"),
    BadInput("--weights", "w.npy", "--n", "3", says: "--n 3 contradicts --weights", "2 rows"),
    BadInput("--weights", "w.npy", "--k", "4", says: "--k 4 contradicts --weights", "3 columns"),
    BadInput("--activations", "x.npy", "--m", "1", says: "--m 1 contradicts --activations"),
    BadInput("--activations", "x.npy", "--k", "3", says: "leave out --k"),
    BadInput("--weights", "long.npy", "--precision", "w8a8", says: "K = 33026", "K <= 33025"),
    BadInput("--weights", "w.npy", "--m", "2000000000", says: "MiB", "smaller sizes"),
    BadInput("--activations", "x.npy", "--n", "2000000000", says: "MiB"),
  ])
  func refusesSizesThatContradict(_ input: BadInput) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.good, to: "w.npy")
    try folder.write(MatrixBytes.npy(rows: 3, columns: 2, Self.ones), to: "x.npy")
    try folder.write(
      MatrixBytes.npy(rows: 1, columns: 33_026, [Int8](repeating: 1, count: 33_026)),
      to: "long.npy")
    try BadInput(
      arguments: ["run"] + input.arguments + ["--output", "y.npy"], fragments: input.fragments
    ).check(code: 5, in: folder)
  }
}
