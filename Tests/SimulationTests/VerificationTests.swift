import BipolarInt
import Kernels
import PTX
import Simulation
import Testing

@Suite struct VerificationTests {
  /// A kernel that computes nothing and promises what a test asks for.
  struct Promise: DescribedKernel {
    let name = "promise"
    let target = Target.sm80
    var activationValues = OperandValues.codes(.bipolar, BitWidth.allCases[2])
    var weightValues = OperandValues.codes(.bipolar, BitWidth.allCases[1])
    var accuracy = Accuracy.exact
    let configuration = "none"
    var traits = KernelTraits(
      tile: TileTraits(
        m: 16, n: 32, k: 256, stages: 2, shape: "m16n8k128", warpsM: 1, warpsN: 1, fragmentM: 16,
        fragmentN: 8))

    func plan(for size: MultiplicationSize) throws(KernelError) -> LaunchPlan {
      throw .illegalSize("no sizes")
    }
  }

  private let operands: Operands
  /// The product by its definition.
  private let product: [Double]

  init() throws {
    operands = try Operands.random(
      for: Promise(), MultiplicationSize(m: 37, n: 70, k: 45), seed: 9)
    product = scalarProduct(of: operands)
  }

  private func verification(of elements: [Double]) throws -> Verification {
    try Verification(of: elements, type: .int32, operands: operands, kernel: Promise())
  }

  @Test func aRightProductHasNoMismatch() throws {
    let verification = try verification(of: product)
    #expect(verification.compared == 37 * 70)
    #expect(verification.mismatches == 0)
    #expect(verification.firstMismatch == nil)
    #expect(verification.worstErrorShare == nil)
    #expect(["openblas", "scalar"].contains(verification.reference.rawValue))
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
      #expect(first.actual == product[index] + 2)
      #expect(first.expected == product[index])
      let place = try #require(first.place)
      #expect(place.blockX == column / 32 && place.blockY == row / 16)
      #expect(place.inTile == ElementPosition(row: row % 16, column: column % 32))
      #expect(place.fragment == ElementPosition(row: 0, column: column % 32 / 8))
    }
  }

  @Test func theFirstOfSeveralIsNamedOnOneLine() throws {
    var wrong = product
    wrong[20 * 70 + 41] = -2_147_483_648
    wrong[20 * 70 + 40] = 2_147_483_647
    wrong[36 * 70 + 69] += 1
    let verification = try verification(of: wrong)
    #expect(verification.mismatches == 3)
    let right = Int(product[20 * 70 + 40])
    #expect(
      verification.firstMismatch?.description
        == "row 20, column 40 is 2147483647, not \(right): block (1, 1), tile row 4, column 8, "
        + "fragment row 0, column 1")
  }

  @Test func missingElementsAndNaNAreWrong() throws {
    #expect(try verification(of: Array(product.dropLast(5))).mismatches == 5)
    var wrong = product
    wrong[3] = .nan
    #expect(try verification(of: wrong).mismatches == 1)
  }

  /// (K + 8) u sum |x w| with u = 2^(1 - bits), and half a unit of the output type.
  @Test func floatsMayErrAsFarAsTheBound() throws {
    var kernel = Promise(accuracy: .accumulated(significandBits: 24))
    kernel.activationValues = .half
    kernel.weightValues = .half
    let size = MultiplicationSize(m: 3, n: 4, k: 100)
    let operands = try Operands.random(for: kernel, size, seed: 4)
    let exact = scalarProduct(of: operands)
    let magnitudes = (0..<12).map { index in
      zip(operands.activations.row(index / 4), operands.weights.row(index % 4))
        .reduce(0) { $0 + abs(Double($1.0) * Double($1.1)) }
    }
    for (type, half) in [(OutputType.single, 0x1p-24), (.half, 0x1p-11)] {
      for (share, isRight) in [(0.5, true), (0.99, true), (1.01, false), (-1.01, false)] {
        var output = exact
        let bound = 108 * 0x1p-23 * magnitudes[7]
        output[7] += share * (bound + half * (abs(exact[7]) + bound))
        let verification = try Verification(
          of: output, type: type, operands: operands, kernel: kernel)
        #expect((verification.mismatches == 0) == isRight, "\(type), \(share), seed 4")
        let worst = try #require(verification.worstErrorShare)
        #expect(abs(worst - abs(share)) < 1e-6)
      }
    }
  }

  /// An exact kernel that writes halves rounds once: its product is the nearest half.
  @Test func exactKernelsRoundOnceToTheOutputType() throws {
    let rounded = product.map { Double(Float16($0)) }
    #expect(
      try Verification(of: rounded, type: .half, operands: operands, kernel: Promise())
        .mismatches == 0)
    let large = product.map { $0 * 1 }
    let changed = zip(large, rounded).count { $0 != $1 }
    #expect(
      try Verification(of: large, type: .half, operands: operands, kernel: Promise())
        .mismatches == changed)
  }
}
