import BipolarInt
import Kernels
import Testing

/// The bytes of operands against layouts written out by hand.
@Suite struct OperandFormatTests {
  private func matrix(_ rows: [[Float]]) throws -> Matrix<Float> {
    try Matrix(rows: rows.count, columns: rows[0].count, elements: rows.flatMap { $0 })
  }

  @Test func integersOfFourBitsShareBytes() throws {
    let format = OperandFormat.integers(bits: 4, rowAlignmentInBytes: 4)
    let operand = try matrix([[-8, 7, -1], [0, 1, 2]])
    #expect(try format.bytes(of: operand) == [0x78, 0x0F, 0, 0, 0x10, 0x02, 0, 0])
    #expect(format.rowPitchInBytes(columns: 3) == 4)
    #expect(format.rowPitchInBytes(columns: 9) == 8)
    #expect(format.byteCount(rows: 2, columns: 3) == 8)
  }

  @Test func integersOfEightBits() throws {
    let format = OperandFormat.integers(bits: 8, rowAlignmentInBytes: 16)
    let bytes = try format.bytes(of: matrix([[-128, 127, -1, 5]]))
    #expect(bytes == [0x80, 0x7F, 0xFF, 5] + [UInt8](repeating: 0, count: 12))
  }

  /// 1 is 0x3C00 and 0x3F800000, -2.5 is 0xC100 and 0xC0200000.
  @Test func floatsAreLittleEndian() throws {
    let operand = try matrix([[1, -2.5, 0]])
    #expect(
      try OperandFormat.half(rowAlignmentInBytes: 8).bytes(of: operand)
        == [0x00, 0x3C, 0x00, 0xC1, 0, 0, 0, 0])
    #expect(
      try OperandFormat.single(rowAlignmentInBytes: 16).bytes(of: operand)
        == [0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0])
  }

  /// The values 3, -1, 1 are the bipolar codes 3, 1, 2 of 2 bits: planes 0b011 and 0b101.
  @Test func planes() throws {
    let width = try BitWidth(2)
    let operand = try matrix([[3, -1, 1]])
    let rows = OperandFormat.planes(.rows, .bipolar, width, rowAlignmentInBits: 128)
    let padding = [UInt8](repeating: 0, count: 15)
    #expect(try rows.bytes(of: operand) == [0b011] + padding + [0b101] + padding)
    #expect(rows.rowPitchInBytes(columns: 3) == 16)
    // The second plane begins after a tile of 8 rows.
    for layout in [PlaneLayout.tiles, .panels] {
      let format = OperandFormat.planes(layout, .bipolar, width, rowAlignmentInBits: 128)
      let bytes = try format.bytes(of: operand)
      #expect(bytes.count == 256 && bytes[0] == 0b011 && bytes[128] == 0b101)
      #expect(bytes.reduce(0) { $0 + Int($1) } == 8)
      #expect(format.rowPitchInBytes(columns: 3) == nil)
    }
    // The same values have other codes in two's complement, of 3 bits: 3, 7, 1.
    let signed = OperandFormat.planes(
      .rows, .twosComplement, try BitWidth(3), rowAlignmentInBits: 128)
    #expect(
      try signed.bytes(of: operand)
        == [0b111] + padding + [0b011] + padding + [0b010] + padding)
  }

  @Test func sumsOfCodes() throws {
    let operand = try matrix([[3, -1, 1], [-3, -3, -3]])
    let format = OperandFormat.codeSums(.bipolar, try BitWidth(2))
    #expect(try format.bytes(of: operand) == [6, 0, 0, 0, 0, 0, 0, 0])
    #expect(format.byteCount(rows: 2, columns: 3) == 8)
  }

  /// The size that a plan allocates is the size that is written.
  @Test func sizesAgree() throws {
    let width = try BitWidth(3)
    let operand = try matrix((0..<9).map { _ in [Float](repeating: 1, count: 37) })
    let formats =
      PlaneLayout.allCases.map {
        OperandFormat.planes($0, .bipolar, width, rowAlignmentInBits: 256)
      } + [
        .codeSums(.bipolar, width), .integers(bits: 4, rowAlignmentInBytes: 16),
        .integers(bits: 8, rowAlignmentInBytes: 16), .half(rowAlignmentInBytes: 16),
        .single(rowAlignmentInBytes: 16),
      ]
    for format in formats {
      #expect(
        try format.bytes(of: operand).count == format.byteCount(rows: 9, columns: 37), "\(format)")
    }
  }

  @Test func valuesWithoutACodeAreNamed() throws {
    let two = try BitWidth(2)
    let cases: [(OperandFormat, Float)] = [
      (.integers(bits: 4, rowAlignmentInBytes: 4), 8),
      (.integers(bits: 8, rowAlignmentInBytes: 4), -129),
      (.integers(bits: 8, rowAlignmentInBytes: 4), 0.5), (.half(rowAlignmentInBytes: 4), 1.0001),
      (.half(rowAlignmentInBytes: 4), 1e6),
      (.planes(.rows, .bipolar, two, rowAlignmentInBits: 128), 2),
      (.planes(.rows, .unsigned, two, rowAlignmentInBits: 128), -1),
      (.planes(.rows, .twosComplement, two, rowAlignmentInBits: 128), 2),
      (.codeSums(.bipolar, two), 5),
      (.planes(.rows, .unsigned, two, rowAlignmentInBits: 128), .nan),
    ]
    for (format, value) in cases {
      let operand = try matrix([[value]])
      let error = #expect(throws: OperandError.self) { try format.bytes(of: operand) }
      #expect(error?.description.hasSuffix("quantise the operand first") == true, "\(format)")
    }
  }

  /// Ranges against the values that the codes have.
  @Test(arguments: BitWidth.allCases, PlaneEncoding.allCases)
  func valueRanges(width: BitWidth, encoding: PlaneEncoding) {
    let values = OperandValues.codes(encoding, width)
    let all = Set(width.codes.map { encoding.value(ofCode: $0, width: width) })
    #expect(values.integerRange == all.min().flatMap { low in all.max().map { low...$0 } })
    for integer in -260...260 { #expect(values.has(integer) == all.contains(integer)) }
  }
}
