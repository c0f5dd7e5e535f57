import BipolarInt
import OpenBLAS
import Testing

@Suite struct BitPlaneProductTests {
  /// Two random operands of one problem.
  private struct Operands {
    let activations: BipolarMatrix
    let weights: BipolarMatrix

    init(_ precision: Precision, m: Int, n: Int, k: Int, seed: UInt64) throws {
      var generator = SplitMix64(seed: seed)
      activations = try .random(
        width: precision.activationBits, rows: m, columns: k, using: &generator)
      weights = try .random(width: precision.weightBits, rows: n, columns: k, using: &generator)
    }

    func product(
      _ operation: PlaneOperation, alignments: (Int, Int) = (128, 128)
    ) throws -> Matrix<Int32> {
      try BitPlaneProduct.multiply(
        activations: BitPlanes(packing: activations, rowAlignmentInBits: alignments.0),
        weights: BitPlanes(packing: weights, rowAlignmentInBits: alignments.1),
        operation: operation)
    }
  }

  @Test func aTwoByTwoProductByHand() throws {
    let two = try BitWidth(2)
    let activations = try BipolarMatrix(
      width: two, values: Matrix(rows: 2, columns: 2, elements: [3, -1, 1, 3]))
    let weights = try BipolarMatrix(
      width: two, values: Matrix(rows: 2, columns: 2, elements: [1, -3, -3, -3]))
    for operation in PlaneOperation.allCases {
      let product = try BitPlaneProduct.multiply(
        activations: BitPlanes(packing: activations), weights: BitPlanes(packing: weights),
        operation: operation)
      #expect(try product == Matrix(rows: 2, columns: 2, elements: [6, -6, -8, -12]))
    }
  }

  @Test(
    arguments: [
      (1, 1, 1), (17, 33, 65), (5, 3, 257), (2, 7, 31), (3, 2, 64), (9, 8, 128), (1, 5, 1000),
    ], PlaneOperation.allCases)
  func productsOfAllPrecisionsEqualTheScalarLoop(
    shape: (m: Int, n: Int, k: Int), operation: PlaneOperation
  ) throws {
    for (index, precision) in Precision.allPairs.enumerated() {
      let seed = UInt64(1000 * shape.k + index)
      let operands = try Operands(
        precision, m: shape.m, n: shape.n, k: shape.k, seed: seed)
      let product = try operands.product(operation)
      #expect(product.rows == shape.m)
      #expect(product.columns == shape.n)
      #expect(
        product.elements.map(Int64.init)
          == ScalarReference.product(
            activations: operands.activations, weights: operands.weights),
        "\(precision), seed \(seed)")
    }
  }

  @Test(.enabled(if: OpenBLAS.isAvailable), arguments: [(129, 63, 257), (96, 80, 200)])
  func productsOfAllPrecisionsEqualOpenBLAS(shape: (m: Int, n: Int, k: Int)) throws {
    for (index, precision) in Precision.allPairs.enumerated() {
      let seed = UInt64(5000 * shape.k + index)
      let operands = try Operands(
        precision, m: shape.m, n: shape.n, k: shape.k, seed: seed)
      let expected = try OpenBLAS.multiplyExactly(
        activations: operands.activations.values().elements,
        weights: operands.weights.values().elements, rows: shape.m, columns: shape.n,
        innerLength: shape.k)
      for operation in PlaneOperation.allCases {
        #expect(
          try operands.product(operation).elements.map(Int64.init) == expected,
          "\(precision), \(operation), seed \(seed)")
      }
    }
  }

  @Test func operandsMayHaveDifferentPitches() throws {
    let seed: UInt64 = 99
    let operands = try Operands(Precision("w3a5"), m: 4, n: 6, k: 70, seed: seed)
    let expected = ScalarReference.product(
      activations: operands.activations, weights: operands.weights)
    for alignments in [(32, 128), (256, 32), (96, 64)] {
      for operation in PlaneOperation.allCases {
        #expect(
          try operands.product(operation, alignments: alignments).elements.map(Int64.init)
            == expected, "alignments \(alignments), \(operation), seed \(seed)")
      }
    }
  }

  @Test func extremeOperandsReachTheBoundAndNoFurther() throws {
    let eight = try BitWidth(8)
    func planes(_ code: UInt8, _ columns: Int) throws -> BitPlanes {
      try BitPlanes(
        packing: BipolarMatrix(
          width: eight, rows: 1, columns: columns,
          codes: [UInt8](repeating: code, count: columns)))
    }
    for operation in PlaneOperation.allCases {
      for (left, right, expected): (UInt8, UInt8, Int32) in [
        (255, 255, 2_147_450_625), (0, 0, 2_147_450_625), (0, 255, -2_147_450_625),
      ] {
        let product = try BitPlaneProduct.multiply(
          activations: planes(left, 33_025), weights: planes(right, 33_025),
          operation: operation)
        #expect(product.elements == [expected])
      }
      let tooLong = try planes(255, 33_026)
      #expect(
        throws: BipolarIntError.accumulatorOverflow(
          innerLength: 33_026, limit: 33_025,
          precision: Precision(weightBits: eight, activationBits: eight))
      ) {
        try BitPlaneProduct.multiply(
          activations: tooLong, weights: tooLong, operation: operation)
      }
    }
  }

  @Test func differentInnerLengthsAreRefused() throws {
    let width = try BitWidth(1)
    let activations = try BitPlanes(
      packing: .random(width: width, rows: 2, columns: 33, seed: 1))
    let weights = try BitPlanes(packing: .random(width: width, rows: 2, columns: 34, seed: 1))
    for operation in PlaneOperation.allCases {
      #expect(throws: BipolarIntError.innerLengthMismatch(activations: 33, weights: 34)) {
        try BitPlaneProduct.multiply(
          activations: activations, weights: weights, operation: operation)
      }
    }
  }
}
