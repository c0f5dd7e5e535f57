import Testing

@Suite("safetensors refusals")
struct SafetensorsBrokenFileTests {
  static func file(_ entries: String, _ data: [UInt8] = [1, 2]) -> [UInt8] {
    FileBytes.safetensors("{\(entries)}", data)
  }
  static func one(_ dtype: String, _ shape: String, _ begin: Int, _ end: Int, _ count: Int)
    -> [UInt8]
  {
    file(FileBytes.entry("w", dtype, shape, begin, end), [UInt8](repeating: 0, count: count))
  }

  static let structure: [BrokenFile] = [
    BrokenFile("empty", [], at: .byte(0), "ends inside"),
    BrokenFile("nine bytes", [1, 0, 0, 0, 0, 0, 0, 0, 0x7B], at: .byte(9), "ends inside"),
    BrokenFile("length 0", [0, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D], at: .byte(8), "'{'"),
    BrokenFile("length 2^64 - 1", [UInt8](repeating: 0xFF, count: 12), at: .byte(0), "exceeds"),
    BrokenFile(
      "length 100,000,001", [0x01, 0xE1, 0xF5, 0x05, 0, 0, 0, 0, 0x7B, 0x7D], at: .byte(0),
      "exceeds 100000000"),
    BrokenFile(
      "length past the end", [3, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D], at: .byte(0), "byte 10"),
    BrokenFile("not JSON", FileBytes.safetensors("hello"), at: .byte(8), "'{'"),
    BrokenFile("list", FileBytes.safetensors("[]"), at: .byte(8), "'{'"),
    BrokenFile("space first", FileBytes.safetensors(" {}"), at: .byte(8), "'{'"),
    BrokenFile("unclosed", FileBytes.safetensors("{ "), at: .byte(10), "the header ends"),
    BrokenFile("text after", FileBytes.safetensors("{}x"), at: .byte(10), "only spaces"),
    BrokenFile("no tensor", FileBytes.safetensors("{}"), at: .file, "holds no tensor"),
    BrokenFile("data of none", FileBytes.safetensors("{}", [0]), at: .byte(10), "1 bytes after"),
    BrokenFile("trailing comma", FileBytes.safetensors(#"{"a":{},}"#), "'dtype' is missing"),
    BrokenFile("number key", FileBytes.safetensors("{1:2}"), at: .byte(9), "a key"),
    BrokenFile("entry is a list", FileBytes.safetensors(#"{"a":[]}"#), at: .byte(13), "'{'"),
    BrokenFile(
      "not UTF-8", [5, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x22, 0xC3, 0x22, 0x7D], at: .byte(10),
      "not UTF-8"),
    BrokenFile("control character", FileBytes.safetensors("{\"a\n\":{}}"), at: .byte(11), "0xa"),
    BrokenFile("unknown escape", FileBytes.safetensors(#"{"\q":{}}"#), at: .byte(10), "escape"),
    BrokenFile("lone surrogate", FileBytes.safetensors(#"{"\ud800":{}}"#), at: .byte(10), "\\u"),
    BrokenFile(
      "wrong surrogate", FileBytes.safetensors(#"{"\ud800\u0041":{}}"#), at: .byte(10), "\\u"),
    BrokenFile("short escape", FileBytes.safetensors(#"{"\u00"#), at: .byte(10), "\\u"),
    BrokenFile("metadata number", file(#""__metadata__":{"a":1}"#), "a metadata value"),
    BrokenFile("metadata twice", file(#""__metadata__":{},"__metadata__":{}"#), "repeated"),
    BrokenFile("metadata key twice", file(#""__metadata__":{"a":"","a":""}"#), "repeated"),
  ]

  static let entries: [BrokenFile] = [
    BrokenFile(
      "repeated tensor",
      file(
        FileBytes.entry("w", "I8", "[1,2]", 0, 2) + "," + FileBytes.entry("w", "I8", "[1,2]", 0, 2)),
      "'w' is repeated"),
    BrokenFile(
      "repeated by escape", file(#""w":{"dtype":"I8","d\u0074ype":"I8"}"#), "'dtype' is repeated"),
    BrokenFile(
      "no dtype", file(#""w":{"shape":[1,2],"data_offsets":[0,2]}"#), at: .tensor("w"), "dtype"),
    BrokenFile(
      "no shape", file(#""w":{"dtype":"I8","data_offsets":[0,2]}"#), at: .tensor("w"), "shape"),
    BrokenFile(
      "no offsets", file(#""w":{"dtype":"I8","shape":[1,2]}"#), at: .tensor("w"), "data_offsets"),
    BrokenFile("unknown key", file(#""w":{"dtype":"I8","strides":[1]}"#), "unknown key 'strides'"),
    BrokenFile("negative", one("I8", "[-1,2]", 0, 2, 2), "negative"),
    BrokenFile("fraction", one("I8", "[1.0,2]", 0, 2, 2), "found '.'"),
    BrokenFile("exponent", one("I8", "[1e0,2]", 0, 2, 2), "found 'e'"),
    BrokenFile("comma at the end", one("I8", "[1,2,]", 0, 2, 2), "decimal integer"),
    BrokenFile("past Int.max", one("I8", "[9223372036854775808,2]", 0, 2, 2), "exceeds"),
    BrokenFile(
      "overflow", one("I8", "[4611686018427387904,4]", 0, 2, 2), at: .tensor("w"), "overflows"),
    BrokenFile("zero", one("I8", "[0,2]", 0, 0, 0), at: .tensor("w"), "no element"),
    BrokenFile("vector", one("I8", "[2]", 0, 2, 2), at: .tensor("w"), "reshape it to [1, 2]"),
    BrokenFile("scalar", one("I8", "[]", 0, 1, 1), at: .tensor("w"), "[] is not a matrix"),
    BrokenFile("three dimensions", one("I8", "[2,1,1]", 0, 2, 2), at: .tensor("w"), "slice"),
    BrokenFile(
      "three offsets", file(#""w":{"dtype":"I8","shape":[1,2],"data_offsets":[0,1,2]}"#),
      "[begin, end]"),
    BrokenFile("end before begin", one("I8", "[1,2]", 2, 0, 2), "[begin, end]"),
    BrokenFile("past the end", one("I8", "[1,2]", 0, 2, 1), at: .tensor("w"), "ends at byte 2"),
    BrokenFile("hole before", one("I8", "[1,2]", 1, 3, 3), "belong to no tensor"),
    BrokenFile("data after", one("I8", "[1,2]", 0, 2, 3), "1 bytes after the last tensor"),
    BrokenFile("too few bytes", one("F32", "[1,2]", 0, 7, 7), at: .tensor("w"), "needs 8"),
    BrokenFile("too many bytes", one("BF16", "[1,2]", 0, 5, 5), at: .tensor("w"), "needs 4"),
    BrokenFile("half a byte", one("F4", "[1,3]", 0, 1, 1), at: .tensor("w"), "no whole number"),
    BrokenFile(
      "overlap",
      file(
        FileBytes.entry("v", "I8", "[1,2]", 0, 2) + "," + FileBytes.entry("w", "I8", "[1,2]", 1, 3),
        [0, 0, 0]),
      at: .tensor("w"), "overlaps"),
    BrokenFile(
      "same bytes",
      file(
        FileBytes.entry("v", "I8", "[1,2]", 0, 2) + "," + FileBytes.entry("w", "I8", "[1,2]", 0, 2)),
      at: .tensor("w"), "overlaps"),
    BrokenFile(
      "hole between",
      file(
        FileBytes.entry("v", "I8", "[1,1]", 0, 1) + "," + FileBytes.entry("w", "I8", "[1,1]", 2, 3),
        [0, 0, 0]),
      at: .tensor("w"), "bytes 1 to 2"),
    BrokenFile(
      "no such tensor", one("I8", "[1,2]", 0, 2, 2), at: .tensor("x"), "no such tensor", tensor: "x"
    ),
  ]

  static let types: [BrokenFile] = [
    ("F64", 8), ("I64", 8), ("U64", 8), ("I16", 2), ("U16", 2), ("U32", 4), ("BOOL", 1),
    ("F8_E4M3", 1), ("F8_E5M2", 1), ("X9", 3), ("f32", 4),
  ].map {
    BrokenFile("type \($0.0)", one($0.0, "[1,1]", 0, $0.1, $0.1), at: .tensor("w"), "'\($0.0)'")
  }

  @Test(arguments: structure)
  func refusesStructure(file: BrokenFile) throws { try file.check(fileName: "a.safetensors") }

  @Test(arguments: entries)
  func refusesEntry(file: BrokenFile) throws { try file.check(fileName: "a.safetensors") }

  @Test(arguments: types)
  func refusesType(file: BrokenFile) throws { try file.check(fileName: "a.safetensors") }
}
