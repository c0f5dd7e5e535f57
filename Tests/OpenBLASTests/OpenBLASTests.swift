import OpenBLAS
import Testing

@Suite(.enabled(if: OpenBLAS.isAvailable)) struct OpenBLASTests {
  @Test func aTwoByTwoProductByHand() throws {
    // Rows of W are multiplied, so the result is [1, 2] . [5, 6] and so on.
    let product = try OpenBLAS.multiply(
      activations: [1, 2, 3, 4] as [Double], weights: [5, 6, 7, 8], rows: 2, columns: 2,
      innerLength: 2)
    #expect(product == [17, 23, 39, 53])
    let exact = try OpenBLAS.multiplyExactly(
      activations: [1, 2, 3, 4], weights: [5, 6, 7, 8], rows: 2, columns: 2, innerLength: 2)
    #expect(exact == [17, 23, 39, 53])
    let real = try OpenBLAS.multiply(
      activations: [0.5, 2, 3, 4] as [Float], weights: [5, 6, 7, 8], rows: 2, columns: 2,
      innerLength: 2)
    #expect(real == [14.5, 19.5, 39, 53])
  }

  @Test(arguments: [(1, 1, 1), (1, 9, 3), (17, 33, 65), (5, 3, 257), (64, 2, 128)])
  func integerProductsEqualTheScalarLoop(shape: (m: Int, n: Int, k: Int)) throws {
    var state = UInt64(shape.m * 31 + shape.k)
    func draw() -> Int32 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int32(state >> 46) - (1 << 17)
    }
    let (m, n, k) = shape
    let left = (0..<m * k).map { _ in draw() }
    let right = (0..<n * k).map { _ in draw() }
    var expected: [Int64] = []
    for row in 0..<m {
      for column in 0..<n {
        expected.append(
          (0..<k).reduce(0) { sum, i in
            sum + Int64(left[row * k + i]) * Int64(right[column * k + i])
          })
      }
    }
    #expect(
      try OpenBLAS.multiplyExactly(
        activations: left, weights: right, rows: m, columns: n, innerLength: k) == expected)
    let doubles = try OpenBLAS.multiply(
      activations: left.map(Double.init), weights: right.map(Double.init), rows: m, columns: n,
      innerLength: k)
    #expect(doubles == expected.map(Double.init))
  }

  @Test func productsThatMayRoundAreRefused() throws {
    // Int32.min squared is 2^62.
    #expect(throws: OpenBLASError.inexact(largestMagnitude: 0x1p62)) {
      try OpenBLAS.multiplyExactly(
        activations: [.min], weights: [.min], rows: 1, columns: 1, innerLength: 1)
    }
    // 2^26 x 2^26 is below 2^53 once, and at it twice.
    #expect(
      try OpenBLAS.multiplyExactly(
        activations: [1 << 26], weights: [1 << 26], rows: 1, columns: 1, innerLength: 1)
        == [1 << 52])
    #expect(throws: OpenBLASError.inexact(largestMagnitude: OpenBLAS.exactLimit)) {
      try OpenBLAS.multiplyExactly(
        activations: [1 << 26, 1], weights: [1 << 26, 1], rows: 1, columns: 1, innerLength: 2)
    }
  }
}

@Suite struct OpenBLASInputTests {
  @Test(arguments: [
    (0, 1, 1), (1, 0, 1), (1, 1, 0), (-1, 1, 1), (Int.max, 1, 1), (1, 1, 1 << 31),
    (Int.min, Int.min, Int.min), (1 << 30, 1 << 30, 1),
  ])
  func badSizesAreRefused(shape: (m: Int, n: Int, k: Int)) {
    #expect(
      throws: OpenBLASError.sizeOutOfRange(
        rows: shape.m, columns: shape.n, innerLength: shape.k)
    ) {
      try OpenBLAS.multiply(
        activations: [Double](), weights: [], rows: shape.m, columns: shape.n,
        innerLength: shape.k)
    }
  }

  @Test func otherCountsAreRefused() {
    #expect(
      throws: OpenBLASError.elementCountMismatch(operand: "activations", expected: 6, count: 5)
    ) {
      try OpenBLAS.multiply(
        activations: [1, 2, 3, 4, 5] as [Double], weights: [1, 2, 3], rows: 2, columns: 1,
        innerLength: 3)
    }
    #expect(
      throws: OpenBLASError.elementCountMismatch(operand: "weights", expected: 3, count: 4)
    ) {
      try OpenBLAS.multiplyExactly(
        activations: [1, 2, 3], weights: [1, 2, 3, 4], rows: 1, columns: 1, innerLength: 3)
    }
  }

  @Test(.enabled(if: !OpenBLAS.isAvailable))
  func withoutTheLibraryProductsSaySo() {
    #expect(throws: OpenBLASError.unavailable) {
      try OpenBLAS.multiply(
        activations: [1] as [Double], weights: [1], rows: 1, columns: 1, innerLength: 1)
    }
  }

  @Test func everyMessageIsOneLineWithAMend() {
    let errors: [OpenBLASError] = [
      .unavailable, .sizeOutOfRange(rows: 0, columns: 1, innerLength: 1),
      .elementCountMismatch(operand: "weights", expected: 3, count: 4),
      .inexact(largestMagnitude: 0x1p60),
    ]
    for error in errors {
      #expect(!error.description.contains { $0.isNewline })
      #expect(error.description.contains("; "))
    }
  }
}
