import BipolarInt
import Testing

@Suite struct SymmetricQuantizerTests {
  static let granularities: [QuantizationGranularity] =
    [.tensor, .row] + [32, 64, 128].map { .group(size: $0) }

  /// The sum of squared differences of a matrix and its dequantised codes.
  private static func squaredError(_ matrix: Matrix<Float>, _ quantized: QuantizedMatrix) -> Double
  {
    zip(matrix.elements, quantized.dequantize().elements).reduce(0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    }
  }

  @Test(arguments: BitWidth.allCases)
  func everyElementTakesTheNearestLevel(width: BitWidth) throws {
    let seed: UInt64 = 11
    let matrix = try ScalarReference.weightLike(rows: 3, columns: 100, seed: seed)
    for search in ScaleSearch.allCases {
      for granularity in Self.granularities {
        let quantized = try SymmetricQuantizer(
          width: width, granularity: granularity, scaleSearch: search
        ).quantize(matrix)
        let values = quantized.codes.values()
        for row in 0..<3 {
          for column in 0..<100 {
            let nearest = ScalarReference.nearestValue(
              to: matrix[row, column], scale: quantized.scale(row: row, column: column),
              bits: width.bits)
            #expect(Int(values[row, column]) == nearest, "seed \(seed), \(search)")
          }
        }
      }
    }
  }

  @Test func maximumScaleIsTheLargestMagnitudeOfEachBlockOverTheOutermostValue() throws {
    // Row 0 peaks at 6 in columns 0..<32 and at 3 in 32..<40; row 1 at 12 and at 1.5.
    var elements = [Float](repeating: 0.25, count: 80)
    elements[5] = -6
    elements[33] = 3
    elements[40] = 12
    elements[79] = -1.5
    let matrix = try Matrix(rows: 2, columns: 40, elements: elements)
    let expected: [(QuantizationGranularity, [Float])] = [
      (.tensor, [4]), (.row, [2, 4]), (.group(size: 32), [2, 1, 4, 0.5]),
      (.group(size: 64), [2, 4]),
    ]
    for (granularity, scales) in expected {
      let quantized = try SymmetricQuantizer(width: BitWidth(2), granularity: granularity)
        .quantize(matrix)
      #expect(quantized.scales == scales)
    }
    let groups = try SymmetricQuantizer(width: BitWidth(2), granularity: .group(size: 32))
      .quantize(matrix)
    #expect(groups.scale(row: 0, column: 31) == 2)
    #expect(groups.scale(row: 0, column: 32) == 1)
    #expect(groups.scale(row: 1, column: 0) == 4)
    #expect(groups.scale(row: 1, column: 39) == 0.5)
    // -6 is -3 x 2; 3 is 3 x 1; 0.25 is nearest to 1 x 2, 1 x 1, 1 x 4 and 1 x 0.5.
    let real = groups.dequantize()
    #expect([real[0, 5], real[0, 33], real[1, 0], real[1, 39]] == [-6, 3, 12, -1.5])
    #expect([real[0, 0], real[0, 39], real[1, 1], real[1, 32]] == [2, 1, 4, 0.5])
  }

  @Test func tiesGoToTheLargerMagnitudeAndZeroToPlusOne() throws {
    let matrix = try Matrix<Float>(
      rows: 1, columns: 8, elements: [7, 2, -2, 4, -4, 0, -0.0, -6])
    let quantized = try SymmetricQuantizer(width: BitWidth(3), granularity: .tensor)
      .quantize(matrix)
    #expect(quantized.scales == [1])
    #expect(quantized.codes.values().elements == [7, 3, -3, 5, -5, 1, 1, -7])
  }

  @Test(arguments: BitWidth.allCases)
  func quantizingDequantizedCodesGivesTheCodesBack(width: BitWidth) throws {
    for granularity in Self.granularities {
      var generator = SplitMix64(seed: UInt64(width.bits))
      var codes = try BipolarMatrix.random(
        width: width, rows: 4, columns: 150, using: &generator
      ).codes
      // The outermost level must occur in every block, or a smaller scale fits as well.
      for row in 0..<4 {
        for column in stride(from: 0, to: 150, by: 32) { codes[row * 150 + column] = 0 }
      }
      let matrix = try BipolarMatrix(width: width, rows: 4, columns: 150, codes: codes)
      let scaleCount = [
        .tensor: 1, .row: 4, .group(size: 32): 20, .group(size: 64): 12, .group(size: 128): 8,
      ][granularity]
      let scales = try (0..<#require(scaleCount)).map { _ in
        Float.random(in: 0.001...10, using: &generator)
      }
      let original = try QuantizedMatrix(
        codes: matrix, scales: scales, granularity: granularity)
      for search in ScaleSearch.allCases {
        let again = try SymmetricQuantizer(
          width: width, granularity: granularity, scaleSearch: search
        ).quantize(original.dequantize())
        #expect(again.codes == matrix, "width \(width), \(granularity), \(search)")
        for (new, old) in zip(again.scales, scales) {
          #expect(abs(new - old) <= 2 * old.ulp, "width \(width), \(granularity), \(search)")
        }
      }
    }
  }

  @Test(arguments: BitWidth.allCases)
  func minimumErrorIsNeverWorseThanMaximum(width: BitWidth) throws {
    for seed: UInt64 in 1...8 {
      let matrix = try ScalarReference.weightLike(rows: 2, columns: 96, seed: seed)
      for granularity in Self.granularities {
        let errors = try [ScaleSearch.maximum, .minimumError].map { search in
          let quantizer = try SymmetricQuantizer(
            width: width, granularity: granularity, scaleSearch: search)
          return Self.squaredError(matrix, try quantizer.quantize(matrix))
        }
        #expect(errors[1] <= errors[0], "width \(width), \(granularity), seed \(seed)")
      }
    }
  }

  @Test(arguments: BitWidth.allCases)
  func minimumErrorIsNearTheBestOfManyScales(width: BitWidth) throws {
    for seed: UInt64 in 1...12 {
      let matrix = try ScalarReference.weightLike(rows: 1, columns: 96, seed: seed)
      let quantizer = try SymmetricQuantizer(
        width: width, granularity: .tensor, scaleSearch: .minimumError)
      let found = Self.squaredError(matrix, try quantizer.quantize(matrix))
      let magnitudes = matrix.elements.map { Double(abs($0)) }
      let outermost = Double(width.maximumValue)
      let largest = magnitudes.reduce(0) { max($0, $1) } * 1.5 / outermost
      let best = (1...500).map { step in
        let scale = largest * Double(step) / 500
        return magnitudes.reduce(0.0) { sum, magnitude in
          let level = min(2 * (magnitude / scale / 2).rounded(.down) + 1, outermost)
          let difference = magnitude - scale * level
          return sum + difference * difference
        }
      }.reduce(Double.infinity) { min($0, $1) }
      #expect(found <= 1.1 * best, "width \(width), seed \(seed), ratio \(found / best)")
    }
  }

  @Test func oneBitMinimumErrorIsTheMeanMagnitude() throws {
    let matrix = try Matrix<Float>(rows: 2, columns: 4, elements: [1, -2, 3, -6, 5, 5, -5, 0])
    let quantized = try SymmetricQuantizer(
      width: BitWidth(1), granularity: .row, scaleSearch: .minimumError
    ).quantize(matrix)
    #expect(quantized.scales == [3, 3.75])
    #expect(quantized.codes.codes == [1, 0, 1, 0, 1, 1, 0, 1])
  }

  @Test func minimumErrorBeatsMaximumOnAnOutlier() throws {
    // One outlier at 8, the rest at 1: the maximum scale 8/3 puts the rest at 2.67.
    let matrix = try Matrix<Float>(
      rows: 1, columns: 100, elements: [8] + [Float](repeating: 1, count: 99))
    let quantized = try SymmetricQuantizer(
      width: BitWidth(2), granularity: .tensor, scaleSearch: .minimumError
    ).quantize(matrix)
    // With codes 3 and 1 the best scale is (8 x 3 + 99) / (9 + 99).
    #expect(abs(quantized.scales[0] - 123 / 108) < 1e-6)
  }

  @Test(arguments: BitWidth.allCases, ScaleSearch.allCases)
  func zerosStayZeros(width: BitWidth, search: ScaleSearch) throws {
    let matrix = try Matrix<Float>(
      rows: 2, columns: 2, elements: [0, -0.0, Float(width.maximumValue), 0])
    let quantized = try SymmetricQuantizer(
      width: width, granularity: .row, scaleSearch: search
    ).quantize(matrix)
    #expect(quantized.scales[0] == 0)
    #expect(quantized.scales[1] > 0)
    #expect(Array(quantized.codes.values().row(0)) == [1, 1])
    #expect(Array(quantized.dequantize().row(0)) == [0, 0])
  }

  @Test(arguments: BitWidth.allCases, ScaleSearch.allCases)
  func subnormalAndHugeNumbersGiveFiniteLevels(width: BitWidth, search: ScaleSearch) throws {
    let tiny = Float.leastNonzeroMagnitude
    let huge = Float.greatestFiniteMagnitude
    for elements: [Float] in [
      [tiny], [tiny, -tiny, 0, 3 * tiny], [5 * tiny, -.leastNormalMagnitude], [huge],
      [-huge, huge],
      [huge, tiny, 1], [huge, huge / 2, -huge / 3], [huge.nextDown, 1e38],
    ] {
      let matrix = try Matrix(rows: 1, columns: elements.count, elements: elements)
      let quantized = try SymmetricQuantizer(
        width: width, granularity: .tensor, scaleSearch: search
      ).quantize(matrix)
      let scale = quantized.scales[0]
      #expect(scale > 0)
      #expect((scale * Float(width.maximumValue)).isFinite)
      for (element, real) in zip(elements, quantized.dequantize().elements) {
        #expect(real.isFinite)
        #expect((element < 0) == (real < 0))
        // Without clipping, an element is at most one scale away from its level.
        if search == .maximum {
          #expect(abs(Double(element) - Double(real)) <= Double(scale) * 1.0001)
        }
      }
    }
  }

  @Test func elementsThatAreNotFiniteAreRefusedWithTheirPosition() throws {
    for bad: Float in [.infinity, -.infinity] {
      let matrix = try Matrix(rows: 2, columns: 3, elements: [0, 1, 2, 3, bad, 5])
      #expect(
        throws: BipolarIntError.elementNotFinite(
          bad, position: ElementPosition(row: 1, column: 1))
      ) {
        try SymmetricQuantizer(width: BitWidth(4), granularity: .row).quantize(matrix)
      }
    }
    let matrix = try Matrix<Float>(rows: 2, columns: 3, elements: [0, 1, .nan, 3, 4, 5])
    let error = #expect(throws: BipolarIntError.self) {
      try SymmetricQuantizer(width: BitWidth(4), granularity: .row).quantize(matrix)
    }
    #expect(error?.description.contains("row 0, column 2") == true)
  }

  @Test(arguments: [0, -32, 1, 16, 48, 256, Int.min, Int.max])
  func otherGroupSizesAreRefused(size: Int) throws {
    #expect(throws: BipolarIntError.groupSizeNotSupported(size)) {
      try SymmetricQuantizer(width: BitWidth(4), granularity: .group(size: size))
    }
    #expect(throws: BipolarIntError.groupSizeNotSupported(size)) {
      try QuantizedMatrix(
        codes: .random(width: BitWidth(4), rows: 1, columns: 1, seed: 1), scales: [1],
        granularity: .group(size: size))
    }
  }
}
