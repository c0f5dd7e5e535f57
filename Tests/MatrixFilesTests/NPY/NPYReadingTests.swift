import BipolarInt
import MatrixFiles
import Testing

@Suite("npy reading")
struct NPYReadingTests {
  /// 1, -2, 0.5, 2^-149 (the smallest subnormal), -0, the largest finite value.
  static let floats: [Float] = [1, -2, 0.5, 0x1p-149, -0.0, 0x1.fffffep127]
  static let littleEndianFloats: [UInt8] = [
    0x00, 0x00, 0x80, 0x3F, 0x00, 0x00, 0x00, 0xC0, 0x00, 0x00, 0x00, 0x3F,
    0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0xFF, 0xFF, 0x7F, 0x7F,
  ]

  @Test(arguments: [UInt8(1), 2, 3])
  func readsEveryVersion(version: UInt8) throws {
    let bytes = FileBytes.npy(
      FileBytes.dictionary("<f4"), Self.littleEndianFloats, version: version)
    let matrix = try readingMatrix(of: bytes)
    #expect(matrix.elementType == .float32)
    #expect(matrix.name == nil)
    #expect(matrix.rows == 2 && matrix.columns == 3)
    let values = try matrix.realMatrix().elements
    #expect(values.map(\.bitPattern) == Self.floats.map(\.bitPattern))
  }

  @Test func swapsBigEndianFloats() throws {
    let swapped = stride(from: 0, to: 24, by: 4).flatMap {
      Self.littleEndianFloats[$0..<$0 + 4].reversed()
    }
    let matrix = try readingMatrix(of: FileBytes.npy(FileBytes.dictionary(">f4"), swapped))
    #expect(try matrix.realMatrix().elements.map(\.bitPattern) == Self.floats.map(\.bitPattern))
  }

  @Test(arguments: ["|i1", "<i1", ">i1", "=i1"])
  func readsSignedBytes(descr: String) throws {
    let bytes = FileBytes.npy(FileBytes.dictionary(descr), [0, 1, 0x7F, 0x80, 0xFF, 0xFE])
    let matrix = try readingMatrix(of: bytes)
    #expect(matrix.elementType == .int8)
    #expect(try matrix.integerMatrix().elements == [0, 1, 127, -128, -1, -2])
    #expect(try matrix.realMatrix().elements == [0, 1, 127, -128, -1, -2])
  }

  @Test func readsUnsignedBytes() throws {
    let bytes = FileBytes.npy(FileBytes.dictionary("|u1"), [0, 1, 0x7F, 0x80, 0xFF, 0xFE])
    let matrix = try readingMatrix(of: bytes)
    #expect(matrix.elementType == .uint8)
    #expect(try matrix.integerMatrix().elements == [0, 1, 127, 128, 255, 254])
    #expect(try matrix.realMatrix().elements == [0, 1, 127, 128, 255, 254])
  }

  @Test func readsWordsInBothByteOrders() throws {
    let little: [UInt8] = [0, 0, 0, 0x80, 0xFF, 0xFF, 0xFF, 0x7F, 0xFE, 0xFF, 0xFF, 0xFF]
    let big: [UInt8] = [0x80, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE]
    let expected: [Int32] = [.min, .max, -2]
    for (descr, data) in [("<i4", little), (">i4", big)] {
      let matrix = try readingMatrix(
        of: FileBytes.npy(FileBytes.dictionary(descr, "(3, 1)"), data))
      #expect(matrix.elementType == .int32)
      #expect(matrix.rows == 3 && matrix.columns == 1)
      #expect(try matrix.integerMatrix().elements == expected)
    }
  }

  @Test func transposesColumnMajorData() throws {
    // Columns (1, 2), (3, 4), (5, 6) of a 2 x 3 matrix.
    let bytes = FileBytes.npy(
      FileBytes.dictionary("|u1", "(2, 3)", fortran: "True"), [1, 2, 3, 4, 5, 6])
    #expect(try readingMatrix(of: bytes).integerMatrix().elements == [1, 3, 5, 2, 4, 6])
    let squeezed = FileBytes.npy(
      FileBytes.dictionary("|u1", "(1, 1, 3, 2)", fortran: "True"), [1, 2, 3, 4, 5, 6])
    #expect(try readingMatrix(of: squeezed).integerMatrix().elements == [1, 4, 2, 5, 3, 6])
  }

  @Test(arguments: ["(1, 2, 3)", "(1,1,1,2,3,)", "( 2 , 3 )", "(2,\n3)"])
  func acceptsEquivalentShapes(shape: String) throws {
    let matrix = try readingMatrix(
      of: FileBytes.npy(FileBytes.dictionary("|i1", shape), [1, 2, 3, 4, 5, 6]))
    #expect(matrix.rows == 2 && matrix.columns == 3)
  }

  @Test func acceptsAnyKeyOrderAndQuotes() throws {
    let header = #"{"shape":(2,1),"fortran_order":False,"descr":"|i1"}"#
    let matrix = try readingMatrix(of: FileBytes.npy(header, [7, 8]))
    #expect(try matrix.integerMatrix() == Matrix(rows: 2, columns: 1, elements: [7, 8]))
  }

  @Test func keepsNaNAndInfinity() throws {
    let data: [UInt8] = [0, 0, 0xC0, 0x7F, 0, 0, 0x80, 0xFF]
    let matrix = try readingMatrix(of: FileBytes.npy(FileBytes.dictionary("<f4", "(1, 2)"), data))
    let values = try matrix.realMatrix().elements
    #expect(values[0].isNaN && values[1] == -.infinity)
  }
}
