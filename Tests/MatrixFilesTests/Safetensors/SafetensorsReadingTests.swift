import BipolarInt
import Foundation
import MatrixFiles
import Testing

@Suite("safetensors reading")
struct SafetensorsReadingTests {
  /// Seven tensors of all types; `a` and `b` lie in the file in the other order than in the header.
  static let header =
    "{" + #""__metadata__":{"format":"pt","é\u00e9\ud83d\ude00":"\n"},"#
    + [
      FileBytes.entry("a", "F32", "[1,2]", 4, 12),
      FileBytes.entry("b", "F16", "[2,1]", 0, 4),
      FileBytes.entry("c.weight", "BF16", "[1,1,1,2]", 12, 16),
      FileBytes.entry("d", "I8", "[2,2]", 16, 20),
      FileBytes.entry("e:f", "U8", "[1,4]", 20, 24),
      FileBytes.entry("g", "I32", "[1,2]", 24, 32),
      FileBytes.entry("bias", "F32", "[1]", 32, 36),
      FileBytes.entry("none", "F8_E4M3", "[0,7]", 36, 36),
    ].joined(separator: " ,\n\t") + "}   "
  static let data: [UInt8] = [
    0x00, 0x3C, 0x00, 0xC0,  // b: 1, -2
    0x00, 0x00, 0x80, 0x3F, 0x00, 0x00, 0x20, 0xC1,  // a: 1, -10
    0x80, 0x3F, 0x49, 0x40,  // c: 1, 3.140625
    0x00, 0x80, 0x7F, 0xFF,  // d: 0, -128, 127, -1
    0x00, 0x80, 0x7F, 0xFF,  // e:f: 0, 128, 127, 255
    0x01, 0x00, 0x00, 0x01, 0xFF, 0xFF, 0xFF, 0xFF,  // g: 2^24 + 1, -1
    0x00, 0x00, 0x80, 0x3F,  // bias
  ]
  static let file = FileBytes.safetensors(header, data)

  static let reals: [(name: String, type: ElementType, rows: Int, values: [Float])] = [
    ("a", .float32, 1, [1, -10]),
    ("b", .float16, 2, [1, -2]),
    ("c.weight", .bfloat16, 1, [1, 3.140625]),
    ("d", .int8, 2, [0, -128, 127, -1]),
    ("e:f", .uint8, 1, [0, 128, 127, 255]),
  ]

  @Test(arguments: reals)
  func readsEveryType(
    tensor: (name: String, type: ElementType, rows: Int, values: [Float])
  ) throws {
    let matrix = try readingMatrix(of: Self.file, tensor: tensor.name)
    #expect(matrix.name == tensor.name)
    #expect(matrix.elementType == tensor.type)
    #expect(matrix.rows == tensor.rows && matrix.columns == tensor.values.count / tensor.rows)
    #expect(try matrix.realMatrix().elements == tensor.values)
  }

  @Test func readsIntegersBeyondFloat() throws {
    let matrix = try readingMatrix(of: Self.file, tensor: "g")
    #expect(matrix.elementType == .int32)
    #expect(try matrix.integerMatrix().elements == [16_777_217, -1])
    let error = #expect(throws: MatrixFileError.self) { _ = try matrix.realMatrix() }
    #expect(error?.place == .element(row: 0, column: 0))
    #expect(error?.problem == "16777217 is not exact in f32")
  }

  @Test func floatsAreNotIntegers() throws {
    let matrix = try readingMatrix(of: Self.file, tensor: "b")
    let error = #expect(throws: MatrixFileError.self) { _ = try matrix.integerMatrix() }
    #expect(error?.place == .tensor("b"))
    #expect(error?.problem == "the elements are f16, not integers")
  }

  @Test func resolvesEscapesInNames() throws {
    let name = #"\ud83d\ude00\"\\\/\b\f\n\r\t\u00e9"#
    let header = "{\(FileBytes.entry(name, "I8", "[1,2]", 0, 2))}"
    let matrix = try readingMatrix(of: FileBytes.safetensors(header, [5, 6]))
    #expect(matrix.name == "\u{1F600}\"\\/\u{8}\u{C}\n\r\t\u{E9}")
  }

  @Test func readsTheOnlyTensorWithoutItsName() throws {
    let bytes = FileBytes.safetensors("{\(FileBytes.entry("x", "I8", "[1,2]", 0, 2))}", [5, 6])
    let matrix = try readingMatrix(of: bytes)
    #expect(matrix.name == "x")
    #expect(try matrix.integerMatrix().elements == [5, 6])
  }

  @Test func listsMatricesWhenNoneIsNamed() throws {
    let error = try #require(try readingError(of: Self.file))
    #expect(error.problem == "holds 8 tensors")
    #expect(
      error.remedy
        == "name one of its matrices as FILE:TENSOR: 'a', 'b', 'c.weight', 'd', 'e:f', 'g'")
  }

  @Test func listsAtMostTenNames() throws {
    let entries = (10..<40).map { FileBytes.entry("w\($0)", "I8", "[1,1]", $0 - 10, $0 - 9) }
    let bytes = FileBytes.safetensors(
      "{\(entries.joined(separator: ","))}", [UInt8](repeating: 0, count: 30))
    let error = try #require(try readingError(of: bytes, tensor: "w9"))
    #expect(error.place == .tensor("w9"))
    #expect(
      error.remedy.hasSuffix(
        "'w10', 'w11', 'w12', 'w13', 'w14', 'w15', 'w16', 'w17', 'w18', 'w19' and 20 more"))
  }

  @Test func readsOneSmallTensorOfALargeSparseFile() throws {
    // 1 TiB of holes: only reading no more than the tensor's bytes can finish.
    let large = 1 << 40
    let header =
      "{\(FileBytes.entry("big", "U8", "[\(large)]", 0, large)),"
      + FileBytes.entry("w", "I8", "[1,1]", large, large + 1) + "}"
    let directory = try TemporaryDirectory()
    let path = try directory.file("a.safetensors", FileBytes.safetensors(header))
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.truncate(atOffset: UInt64(8 + header.utf8.count + large + 1))
    try handle.close()
    #expect(try MatrixFile.read(path: path, tensor: "w").integerMatrix().elements == [0])
    let error = #expect(throws: MatrixFileError.self) {
      _ = try MatrixFile.read(path: path, tensor: "big")
    }
    #expect(error?.problem == "shape [\(large)] is not a matrix")
  }
}
