import BipolarInt
import Testing

@Suite struct QuantizedMatrixTests {
  @Test func realValuesAreScaleTimesValue() throws {
    let codes = try BipolarMatrix(
      width: BitWidth(2), values: Matrix(rows: 2, columns: 2, elements: [3, -1, -3, 1]))
    let byRow = try QuantizedMatrix(codes: codes, scales: [0.5, 2], granularity: .row)
    #expect(byRow.dequantize().elements == [1.5, -0.5, -6, 2])
    let whole = try QuantizedMatrix(codes: codes, scales: [0.25], granularity: .tensor)
    #expect(whole.dequantize().elements == [0.75, -0.25, -0.75, 0.25])
  }

  @Test(arguments: [
    (QuantizationGranularity.tensor, 1), (.row, 3), (.group(size: 32), 9), (.group(size: 64), 6),
    (.group(size: 128), 3),
  ])
  func scalesMustFitTheGranularity(granularity: QuantizationGranularity, count: Int) throws {
    let codes = try BipolarMatrix.random(width: BitWidth(4), rows: 3, columns: 65, seed: 1)
    _ = try QuantizedMatrix(
      codes: codes, scales: [Float](repeating: 1, count: count), granularity: granularity)
    for wrong in [0, count - 1, count + 1] where wrong != count {
      #expect(throws: BipolarIntError.scaleCountMismatch(expected: count, count: wrong)) {
        try QuantizedMatrix(
          codes: codes, scales: [Float](repeating: 1, count: wrong), granularity: granularity)
      }
    }
  }

  @Test(arguments: [-1, .infinity, -.infinity, .greatestFiniteMagnitude, 1e38] as [Float])
  func scalesOutOfRangeAreRefused(scale: Float) throws {
    let codes = try BipolarMatrix.random(width: BitWidth(4), rows: 2, columns: 1, seed: 1)
    #expect(throws: BipolarIntError.scaleOutOfRange(scale, index: 1)) {
      try QuantizedMatrix(codes: codes, scales: [1, scale], granularity: .row)
    }
  }

  @Test func aScaleThatIsNotANumberIsRefused() throws {
    let codes = try BipolarMatrix.random(width: BitWidth(4), rows: 1, columns: 1, seed: 1)
    #expect(throws: BipolarIntError.self) {
      try QuantizedMatrix(codes: codes, scales: [.nan], granularity: .tensor)
    }
  }
}
