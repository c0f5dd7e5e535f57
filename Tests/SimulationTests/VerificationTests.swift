import BipolarInt
import Kernels
import PTX
import Simulation
import Testing

@Suite struct VerificationTests {
  private let problem: MultiplicationProblem
  private let kernel: BitPlaneMultiplication
  /// The product by its definition.
  private let product: [Int32]

  init() throws {
    let precision = try Precision("w2a3")
    problem = try MultiplicationProblem.random(precision: precision, m: 37, n: 70, k: 45, seed: 9)
    kernel = try BitPlaneMultiplication(
      precision: precision, operation: .xor,
      tile: Tile(
        m: 16, n: 32, k: 256, warpsM: 1, warpsN: 1, stages: 2, shape: .m16n8k128),
      target: .sm80)
    product = scalarProduct(of: problem)
  }

  private func verification(of elements: [Int32]) throws -> Verification {
    try Verification(
      of: Matrix(rows: 37, columns: 70, elements: elements), problem: problem, kernel: kernel)
  }

  @Test func aRightProductHasNoMismatch() throws {
    let verification = try verification(of: product)
    #expect(verification.compared == 37 * 70)
    #expect(verification.mismatches == 0)
    #expect(verification.firstMismatch == nil)
    #expect(["openblas", "bipolar-int"].contains(verification.reference.rawValue))
  }

  @Test func everySingleWrongElementIsFound() throws {
    for index in stride(from: 0, to: 37 * 70, by: 37) {
      var wrong = product
      wrong[index] += 2
      let verification = try verification(of: wrong)
      #expect(verification.mismatches == 1)
      let first = try #require(verification.firstMismatch)
      let (row, column) = (index / 70, index % 70)
      #expect(first.element == ElementPosition(row: row, column: column))
      #expect(first.actual == Int64(product[index]) + 2)
      #expect(first.expected == Int64(product[index]))
      #expect(first.blockX == column / 32 && first.blockY == row / 16)
      #expect(first.inTile == ElementPosition(row: row % 16, column: column % 32))
      // Plane 0 has rows 0 to 15 of the one-bit tile: fragment row 0; columns by eights.
      #expect(first.fragment == ElementPosition(row: 0, column: column % 32 / 8))
    }
  }

  @Test func theFirstOfSeveralIsNamedOnOneLine() throws {
    var wrong = product
    wrong[20 * 70 + 41] = .min
    wrong[20 * 70 + 40] = .max
    wrong[36 * 70 + 69] &+= 1
    let verification = try verification(of: wrong)
    #expect(verification.mismatches == 3)
    let right = product[20 * 70 + 40]
    #expect(
      verification.firstMismatch?.description
        == "row 20, column 40 is 2147483647, not \(right): block (1, 1), tile row 4, column 8, "
        + "fragment row 0, column 1")
  }
}
