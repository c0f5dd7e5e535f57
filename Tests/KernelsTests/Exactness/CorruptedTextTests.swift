import BipolarInt
import Kernels
import PTX
import Simulation
import Testing

/// A wrong text is found out, at the right place: the exactness tests can fail.
@Suite struct CorruptedTextTests {
  private let precision: Precision
  private let kernel: BitPlaneMultiplication
  private let problem: MultiplicationProblem

  init() throws {
    precision = try Precision("w2a2")
    kernel = try BitPlaneMultiplication(
      precision: precision, operation: .xor,
      tile: Tile(m: 32, n: 32, k: 256, warpsM: 2, warpsN: 2, stages: 2, shape: .m16n8k256),
      target: .sm80, layout: .rows, recovery: .shared)
    problem = try MultiplicationProblem.random(precision: precision, m: 40, n: 40, k: 300, seed: 3)
  }

  /// The kernel's text with the last occurrence of `original` replaced; nil if there is none.
  private func text(replacing original: String, last replacement: String) -> String? {
    var text = kernel.module.text
    guard let range = text.ranges(of: original).last else { return nil }
    text.replaceSubrange(range, with: replacement)
    return text
  }

  /// The count of planes 1 and 1 counts 4 in the sum. With 5 instead, Y = 9 K - 2 S is too small by
  /// twice that count, which is never 0 at this size.
  @Test func aWrongWeightInTheRecovery() throws {
    let wrong = try #require(text(replacing: ", 4, %", last: ", 5, %"))
    let output = try PreparedKernel(kernel, text: wrong).run(problem).output
    let verification = try Verification(of: output, problem: problem, kernel: kernel)
    #expect(verification.compared == 1600)
    #expect(verification.mismatches == 1600)
    let first = try #require(verification.firstMismatch)
    #expect(first.element == ElementPosition(row: 0, column: 0))
    #expect(first.expected == Double(scalarProduct(of: problem)[0]))
    let differing = (0..<problem.k).count {
      (problem.activations.codes[$0] ^ problem.weights.codes[$0]) & 2 != 0
    }
    #expect(first.actual == first.expected - 2 * Double(differing))
  }

  /// 128 threads write 4 rows of 32 in a round. One round too few leaves rows 28 to 31 of a tile; the
  /// grid is 2 x 2 blocks, of which the lower two have rows 32 to 39 alone.
  @Test func aRoundTooFew() throws {
    let wrong = try #require(text(replacing: ", 1024;", last: ", 896;"))
    let output = try PreparedKernel(kernel, text: wrong).run(problem).output
    let verification = try Verification(of: output, problem: problem, kernel: kernel)
    #expect(verification.mismatches == 4 * 40)
    let first = try #require(verification.firstMismatch)
    #expect(first.element == ElementPosition(row: 28, column: 0))
    let place = try #require(first.place)
    #expect(place.inTile == ElementPosition(row: 28, column: 0))
    #expect(place.fragment == ElementPosition(row: 1, column: 0))
    #expect(place.blockX == 0 && place.blockY == 0)
    #expect(first.expected == Double(scalarProduct(of: problem)[28 * 40]))
    #expect(first.actual == Double(PreparedKernel.untouched))
  }

  /// The rows of B start 64 rows of 32 bytes into a stage; here ldmatrix looks a row further.
  @Test func fragmentsFromTheNextRow() throws {
    let lines = kernel.module.text.split(separator: "\n", omittingEmptySubsequences: false)
    let changed = lines.map { line in
      String(line.contains("ldmatrix") ? line.replacing("+2048]", with: "+2080]") : line)
    }
    #expect(changed.joined(separator: "\n") != kernel.module.text)
    let wrong = changed.joined(separator: "\n")
    let output = try PreparedKernel(kernel, text: wrong).run(problem).output
    let verification = try Verification(of: output, problem: problem, kernel: kernel)
    #expect(verification.mismatches > 1000)
    #expect(verification.firstMismatch?.element.row == 0)
  }

  @Test func anUntouchedTextIsRight() throws {
    let output = try PreparedKernel(kernel).run(problem).output
    let verification = try Verification(of: output, problem: problem, kernel: kernel)
    #expect(verification.mismatches == 0)
    #expect(verification.firstMismatch == nil)
  }
}
