import BipolarInt
import Testing

@Suite struct MatrixTests {
  @Test func elementsAreRowMajor() throws {
    let matrix = try Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
    #expect(matrix[0, 0] == 1)
    #expect(matrix[0, 2] == 3)
    #expect(matrix[1, 0] == 4)
    #expect(matrix[1, 2] == 6)
    #expect(Array(matrix.row(0)) == [1, 2, 3])
    #expect(Array(matrix.row(1)) == [4, 5, 6])
    #expect(
      try matrix.map { $0 * 10 }
        == Matrix(rows: 2, columns: 3, elements: [10, 20, 30, 40, 50, 60]))
  }

  @Test(arguments: [
    (0, 1), (1, 0), (0, 0), (-1, -1), (-2, 3), (Int.max, 2), (Int.min, Int.min), (1 << 32, 2),
    (Int.max, Int.max),
  ])
  func badSizesAreRefused(rows: Int, columns: Int) throws {
    let error = BipolarIntError.sizeOutOfRange(rows: rows, columns: columns)
    #expect(throws: error) { try Matrix(rows: rows, columns: columns, elements: [Float]()) }
    let width = try BitWidth(2)
    #expect(throws: error) {
      try BipolarMatrix(width: width, rows: rows, columns: columns, codes: [])
    }
    #expect(throws: error) {
      try BipolarMatrix.random(width: width, rows: rows, columns: columns, seed: 1)
    }
  }

  @Test(arguments: [0, 1, 5, 7])
  func otherCountsAreRefused(count: Int) throws {
    let error = BipolarIntError.elementCountMismatch(rows: 2, columns: 3, count: count)
    #expect(throws: error) {
      try Matrix(rows: 2, columns: 3, elements: [Int](repeating: 0, count: count))
    }
    #expect(throws: error) {
      try BipolarMatrix(
        width: BitWidth(1), rows: 2, columns: 3, codes: [UInt8](repeating: 0, count: count))
    }
  }

  @Test func indicesOutOfRangeStopTheProgram() async {
    await #expect(processExitsWith: .failure) {
      let matrix = try Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4])
      _ = matrix[0, 2]
    }
  }
}
