import BipolarInt
import Foundation
import MatrixFiles
import Testing

@Suite struct ArrayFileTests {
  private let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private func read(_ bytes: [UInt8]) throws -> FileArray {
    try ArrayFile.read(path: try folder.file("a.npy", bytes))
  }

  private func refusal(_ bytes: [UInt8]) throws -> String {
    let error = try #require(throws: MatrixFileError.self) { try read(bytes) }
    return error.description
  }

  @Test(arguments: [
    ("|u1", NumberType.u8), ("|i1", .s8), ("<u2", .u16), ("<i2", .s16), ("<u4", .u32),
    ("<i4", .s32), ("<u8", .u64), ("<i8", .s64), ("<f2", .f16), ("<f4", .f32), ("<f8", .f64),
    ("|b1", .bool), ("<u1", .u8), ("=i1", .s8),
  ])
  func readsEveryType(descr: String, type: NumberType) throws {
    let data = (0..<6 * type.byteCount).map { UInt8(7 * $0 % 256) }
    let array = try read(FileBytes.npy(FileBytes.dictionary(descr), data))
    #expect(array.type == type)
    #expect(array.shape == [2, 3])
    #expect(array.bytes == data)
  }

  @Test(arguments: [
    ("()", [], 1), ("(5,)", [5], 5), ("(2, 1, 3)", [2, 1, 3], 6), ("(0,)", [0], 0),
    ("(3, 0, 2)", [3, 0, 2], 0), ("(1, 1, 1, 1, 2)", [1, 1, 1, 1, 2], 2),
  ])
  func readsEveryShape(text: String, shape: [Int], count: Int) throws {
    let data = (0..<count).map { UInt8($0) }
    let array = try read(FileBytes.npy(FileBytes.dictionary("|u1", text), data))
    #expect(array.shape == shape)
    #expect(array.bytes == data)
  }

  @Test func convertsBigEndianFiles() throws {
    let data: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    let array = try read(FileBytes.npy(FileBytes.dictionary(">u2", "(6,)"), data))
    #expect(array.bytes == [1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10])
    let wide = try read(FileBytes.npy(FileBytes.dictionary(">f8", "(1,)"), Array(data[0..<8])))
    #expect(wide.bytes == [7, 6, 5, 4, 3, 2, 1, 0])
  }

  /// The element [i][j][k] of a column-major array stands at i + 2 (j + 3 k).
  @Test func convertsColumnMajorFiles() throws {
    let data = (0..<24).flatMap { [UInt8($0), UInt8(100 + $0)] }
    let array = try read(
      FileBytes.npy(FileBytes.dictionary("<u2", "(2, 3, 4)", fortran: "True"), data))
    var index = 0
    for i in 0..<2 {
      for j in 0..<3 {
        for k in 0..<4 {
          let source = i + 2 * (j + 3 * k)
          #expect(array.bytes[2 * index..<2 * index + 2] == data[2 * source..<2 * source + 2])
          index += 1
        }
      }
    }
    let empty = "(1152921504606846976, 1152921504606846976, 0)"
    let none = try read(FileBytes.npy(FileBytes.dictionary("<u2", empty, fortran: "True"), []))
    #expect(none.bytes == [])
  }

  @Test func writesWhatItReads() throws {
    var generator = SplitMix64(seed: 5)
    for type in NumberType.allCases {
      for shape in [[], [7], [1, 5], [2, 3, 4], [0, 3], Array(repeating: 1, count: 64)] {
        let count = shape.reduce(type.byteCount, *)
        let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        let array = try #require(FileArray(type: type, shape: shape, bytes: bytes))
        let path = "\(folder.path)/\(type.rawValue).npy"
        try ArrayFile.write(array, path: path)
        #expect(try ArrayFile.read(path: path) == array)
        let file = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        #expect((file.count - count) % 64 == 0, "the data are aligned as numpy aligns them")
      }
    }
    #expect(try folder.names().allSatisfy { $0.hasSuffix(".npy") }, "no temporary file is left")
  }

  @Test func writesTheHeaderOfNumpy() throws {
    let array = try #require(
      FileArray(type: .f32, shape: [2], bytes: Array(repeating: 0, count: 8)))
    let path = "\(folder.path)/y.npy"
    try ArrayFile.write(array, path: path)
    let file = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    // The version, the length 118 and what numpy.save writes for numpy.zeros(2, "<f4").
    #expect(Array(file[0..<10]) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0])
    let text = String(decoding: file[10..<128], as: UTF8.self)
    #expect(text.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"))
    #expect(text.hasSuffix(" \n"))
  }

  @Test func refusesBrokenFiles() throws {
    let good = FileBytes.npy(FileBytes.dictionary("<f4"), Array(repeating: 0, count: 24))
    #expect(try refusal([]).contains("must start with"))
    #expect(try refusal(Array("PK\u{3}\u{4}".utf8)).contains("must start with"))
    #expect(try refusal(Array(good[0..<8])).contains("ends inside its header"))
    #expect(try refusal(Array(good.dropLast())).contains("23 bytes of data"))
    #expect(try refusal(good + [0]).contains("25 bytes of data"))
    #expect(
      try refusal(FileBytes.npy(FileBytes.dictionary("<c8"), [])).contains("element type '<c8'"))
    #expect(try refusal(FileBytes.npy(FileBytes.dictionary("|f4"), [])).contains("byte order"))
    #expect(try refusal(FileBytes.npy(FileBytes.dictionary("[('a', '<f4')]"), [])).contains("byte"))
    let huge = FileBytes.dictionary("<f8", "(4611686018427387904, 4)")
    #expect(try refusal(FileBytes.npy(huge, [])).contains("is too large"))
    let deep = "(" + String(repeating: "1, ", count: 65) + ")"
    #expect(
      try refusal(FileBytes.npy(FileBytes.dictionary("|u1", deep), [0])).contains("too large"))
    for place in ["/nonexistent/a.npy", folder.path, ""] {
      #expect(throws: MatrixFileError.self) { try ArrayFile.read(path: place) }
    }
  }

  @Test func checksThatBytesFillTheShape() {
    #expect(FileArray(type: .u16, shape: [3], bytes: [0, 0, 0, 0, 0]) == nil)
    #expect(FileArray(type: .u16, shape: [-1], bytes: []) == nil)
    #expect(FileArray(type: .u16, shape: [], bytes: [1, 2]) != nil)
    #expect(FileArray.byteCount(of: .f64, shape: [.max, 2]) == nil)
    #expect(FileArray.byteCount(of: .f64, shape: [.max, 0]) == 0)
  }
}
