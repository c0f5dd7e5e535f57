import BipolarInt
import Testing

@Suite struct BipolarMatrixTests {
  @Test(arguments: BitWidth.allCases)
  func codesValuesAndSignedIntegersAgree(width: BitWidth) throws {
    let codes = Array(width.codes)
    let half = codes.count / 2
    let matrix = try BipolarMatrix(width: width, rows: 2, columns: half, codes: codes)
    let expected = codes.map { Int32(ScalarReference.value(ofCode: $0, bits: width.bits)) }
    #expect(try matrix.values() == Matrix(rows: 2, columns: half, elements: expected))
    #expect(try BipolarMatrix(width: width, values: matrix.values()) == matrix)
    let signed = try Matrix(
      rows: 2, columns: half, elements: (-half..<half).map { Int32($0) })
    #expect(try BipolarMatrix(width: width, signed: signed) == matrix)
  }

  @Test func badElementsAreRefusedWithTheirPosition() throws {
    let two = try BitWidth(2)
    let position = ElementPosition(row: 1, column: 2)
    #expect(throws: BipolarIntError.codeOutOfRange(4, width: two, position: position)) {
      try BipolarMatrix(width: two, rows: 2, columns: 3, codes: [0, 1, 2, 3, 0, 4])
    }
    for value: Int32 in [0, 2, 5, .min, .max] {
      let values = try Matrix(rows: 2, columns: 3, elements: [1, -1, 3, -3, 1, value])
      #expect(
        throws: BipolarIntError.valueHasNoCode(Int(value), width: two, position: position)
      ) { try BipolarMatrix(width: two, values: values) }
    }
    for integer: Int32 in [2, -3, .min, .max] {
      let signed = try Matrix(rows: 2, columns: 3, elements: [0, 1, -1, -2, 0, integer])
      #expect(
        throws: BipolarIntError.signedIntegerOutOfRange(
          Int(integer), width: two, position: position)
      ) { try BipolarMatrix(width: two, signed: signed) }
    }
  }

  @Test(arguments: BitWidth.allCases)
  func randomCodesAreReproducibleAndUniform(width: BitWidth) throws {
    let seed: UInt64 = 42
    let matrix = try BipolarMatrix.random(width: width, rows: 64, columns: 256, seed: seed)
    #expect(
      try BipolarMatrix.random(width: width, rows: 64, columns: 256, seed: seed) == matrix)
    #expect(
      try BipolarMatrix.random(width: width, rows: 64, columns: 256, seed: seed + 1) != matrix)
    var counts = [Int](repeating: 0, count: 256)
    for code in matrix.codes { counts[Int(code)] += 1 }
    let mean = Double(64 * 256) / Double(width.codeCount)
    // Six standard deviations of a binomial count.
    for code in width.codes {
      #expect(abs(Double(counts[Int(code)]) - mean) < 6 * mean.squareRoot(), "seed \(seed)")
    }
  }

  @Test func randomCodesAreTheTopBitsOfTheGenerator() throws {
    let matrix = try BipolarMatrix.random(width: BitWidth(3), rows: 1, columns: 9, seed: 7)
    var generator = SplitMix64(seed: 7)
    #expect(matrix.codes == (0..<9).map { _ in UInt8(generator.next() >> 61) })
  }
}
