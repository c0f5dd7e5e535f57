import Testing

@Suite("npy refusals")
struct NPYBrokenFileTests {
  static let data: [UInt8] = [1, 2, 3, 4, 5, 6]
  static let good = FileBytes.dictionary("|i1")

  static func header(_ text: String) -> [UInt8] { FileBytes.npy(text, data) }
  static func shape(_ text: String) -> [UInt8] { header(FileBytes.dictionary("|i1", text)) }
  static func descr(_ text: String) -> [UInt8] { header(FileBytes.dictionary(text)) }

  static let structure: [BrokenFile] = [
    BrokenFile("empty", [], at: .byte(0), "must start with"),
    BrokenFile("magic", [0x93] + Array("NUMPX".utf8), at: .byte(0), "must start with"),
    BrokenFile(
      "no version", Array(FileBytes.npy(good, data).prefix(7)), at: .byte(7), "ends inside"),
    BrokenFile(
      "no length", Array(FileBytes.npy(good, data).prefix(9)), at: .byte(9), "ends inside"),
    BrokenFile(
      "half a u32 length", Array(FileBytes.npy(good, data, version: 2).prefix(11)), at: .byte(11),
      "ends inside"),
    BrokenFile("version 0", FileBytes.npy(good, data, version: 0), at: .byte(6), "version 0.0"),
    BrokenFile("version 4", FileBytes.npy(good, data, version: 4), at: .byte(6), "version 4.0"),
    BrokenFile(
      "minor version", [0x93] + Array("NUMPY\u{1}\u{1}".utf8) + [0, 0], at: .byte(6),
      "version 1.1"),
    BrokenFile(
      "header past the end", Array(FileBytes.npy(good, data).prefix(40)), at: .byte(8),
      "runs past the end"),
    BrokenFile(
      "u32 length", [0x93] + Array("NUMPY\u{2}\u{0}".utf8) + [0xFF, 0xFF, 0xFF, 0xFF],
      at: .byte(8), "4294967295 bytes runs past"),
    BrokenFile(
      "header too long",
      FileBytes.npy(good + String(repeating: " ", count: 1 << 20), data, version: 2),
      at: .byte(8), "exceeds 1048576"),
    BrokenFile("short data", FileBytes.npy(good, [1, 2, 3, 4, 5]), "5 bytes of data"),
    BrokenFile("long data", FileBytes.npy(good, data + [7]), "7 bytes of data"),
    BrokenFile("no data", FileBytes.npy(good, []), "0 bytes of data, but the shape needs 6"),
    BrokenFile(
      "tensor name", FileBytes.npy(good, data), at: .tensor("w"), "one array", tensor: "w"),
    BrokenFile("empty header", FileBytes.npy("", data), at: .byte(10), "the header ends"),
    BrokenFile("list", header("['descr']"), at: .byte(10), "expected '{'"),
    BrokenFile("unclosed", header("{'descr': '|i1', "), "the header ends"),
    BrokenFile("text after", header(good + "x"), "only spaces"),
    BrokenFile("not ASCII", header("{'déscr': '|i1'}"), at: .byte(13), "0xc3"),
    BrokenFile("escape", header(#"{'de\x73cr': '|i1'}"#), at: .byte(14), "ASCII"),
    BrokenFile("unquoted key", header("{descr: '|i1'}"), at: .byte(11), "in quotes"),
  ]

  static let dictionary: [BrokenFile] = [
    BrokenFile(
      "no descr", header("{'fortran_order': False, 'shape': (2, 3)}"), "'descr' is missing"),
    BrokenFile(
      "no order", header("{'descr': '|i1', 'shape': (2, 3)}"), "'fortran_order' is missing"),
    BrokenFile(
      "no shape", header("{'descr': '|i1', 'fortran_order': False}"), "'shape' is missing"),
    BrokenFile("empty dictionary", header("{}"), "'descr' is missing"),
    BrokenFile("repeated", header("{'descr': '|i1', 'descr': '|i1'}"), at: .byte(27), "repeated"),
    BrokenFile("unknown", header("{'descr': '|i1', 'x': 1}"), at: .byte(27), "unknown key 'x'"),
    BrokenFile(
      "order number", header("{'descr': '|i1', 'fortran_order': 1}"), at: .byte(44), "True or False"
    ),
    BrokenFile("negative", shape("(-2, 3)"), "negative"),
    BrokenFile("zero rows", shape("(0, 3)"), "no element"),
    BrokenFile("zero columns", shape("(2, 0)"), "no element"),
    BrokenFile("past Int.max", shape("(9223372036854775808, 3)"), "exceeds 9223372036854775807"),
    BrokenFile("overflow", shape("(9223372036854775807, 3)"), "more than"),
    BrokenFile("too many", shape("(1073741825, 1)"), "more than 1073741824 elements"),
    BrokenFile("scalar", shape("()"), "[] is not a matrix"),
    BrokenFile("vector", shape("(6,)"), "reshape it to [1, 6]"),
    BrokenFile("three dimensions", shape("(2, 1, 3)"), "not a matrix"),
    BrokenFile("not a tuple", shape("(6)"), "','"),
    BrokenFile("list for tuple", shape("[2, 3]"), "'('"),
    BrokenFile("fraction", shape("(2.0, 3)"), "found '.'"),
    BrokenFile("leading zero", shape("(02, 3)"), "decimal integer"),
    BrokenFile("empty dimension", shape("(2, , 3)"), "decimal integer"),
  ]

  static let types: [BrokenFile] = [
    ("<f8", "f64"), ("<i8", "i64"), ("<i2", "i16"), ("<u2", "u16"), ("<u4", "u32"),
    ("<u8", "u64"), ("|b1", "bool"), ("<c8", "complex64"), ("|O", "Python objects"),
    ("<U4", "text"), ("<M8[s]", "time"), ("<V2", "bf16"), ("|V2", "bf16"), ("", "''"),
    ("f4", "'f4'"), ("<f", "'<f'"), ("?f4", "'?f4'"), ("|f4", "byte order"), ("=i4", "byte order"),
  ].map { BrokenFile("type \($0.0)", descr($0.0), $0.1) }

  @Test(arguments: structure)
  func refusesStructure(file: BrokenFile) throws { try file.check(fileName: "a.npy") }

  @Test(arguments: dictionary)
  func refusesDictionary(file: BrokenFile) throws { try file.check(fileName: "a.npy") }

  @Test(arguments: types)
  func refusesType(file: BrokenFile) throws { try file.check(fileName: "a.npy") }

  @Test func refusesStructuredArrays() throws {
    let bytes = Self.header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}")
    let error = try #require(try readingError(of: bytes))
    #expect(error.place == .byte(20))
    #expect(error.problem.contains("structured"))
  }
}
