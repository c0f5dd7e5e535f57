import BipolarInt
import Simulation
import Testing

@Suite struct MultiplicationProblemTests {
  private func refusal(_ body: () throws -> MultiplicationProblem) -> String? {
    do {
      _ = try body()
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func randomProblemsHaveTheirSizesAndRepeat() throws {
    let precision = try Precision("w3a5")
    let problem = try MultiplicationProblem.random(precision: precision, m: 3, n: 5, k: 7, seed: 1)
    #expect((problem.m, problem.n, problem.k) == (3, 5, 7))
    #expect(problem.precision == precision)
    #expect(problem.activations.codes.count == 21 && problem.weights.codes.count == 35)
    #expect(problem.logicalOperations == 210)
    let again = try MultiplicationProblem.random(precision: precision, m: 3, n: 5, k: 7, seed: 1)
    #expect(again.activations == problem.activations && again.weights == problem.weights)
    let other = try MultiplicationProblem.random(precision: precision, m: 3, n: 5, k: 7, seed: 2)
    #expect(other.activations != problem.activations)
  }

  /// All codes of both operands occur; the widest fill a byte.
  @Test func randomCodesFillTheirWidth() throws {
    for precision in Precision.allPairs {
      let problem = try MultiplicationProblem.random(
        precision: precision, m: 40, n: 40, k: 100, seed: 5)
      let codes = (Set(problem.activations.codes), Set(problem.weights.codes))
      #expect(codes.0.count == precision.activationBits.codeCount, "\(precision)")
      #expect(codes.1.count == precision.weightBits.codeCount, "\(precision)")
    }
  }

  @Test func sizesOutOfRange() throws {
    let precision = try Precision("w1a1")
    for size in [Int.min, -1, 0, 1 << 31, .max] {
      #expect(
        refusal { try .random(precision: precision, m: size, n: 1, k: 1, seed: 0) }
          == "m = \(size) is not a size: use 1 to 2147483647")
      #expect(
        refusal { try .random(precision: precision, m: 1, n: size, k: 1, seed: 0) }
          == "n = \(size) is not a size: use 1 to 2147483647")
      #expect(
        refusal { try .random(precision: precision, m: 1, n: 1, k: size, seed: 0) }
          == "k = \(size) is not a size: use 1 to 2147483647")
    }
  }

  @Test func accumulatorBound() throws {
    #expect(
      refusal { try .random(precision: Precision("w8a8"), m: 1, n: 1, k: 33_026, seed: 0) }
        == "inner length K = 33026 overflows an Int32 result at w8a8; use K <= 33025 or fewer bits")
    #expect(
      refusal { try .random(precision: Precision("w8a8"), m: 1, n: 1, k: 33_025, seed: 0) } == nil)
  }

  @Test func memory() throws {
    // The largest sizes: the result alone would take 2^62 elements.
    let refusal = refusal {
      try .random(precision: Precision("w1a1"), m: .max >> 32, n: .max >> 32, k: 1, seed: 0)
    }
    #expect(refusal?.hasPrefix("the run needs about ") == true)
    #expect(refusal?.hasSuffix(" MiB are available: use smaller sizes") == true)
  }

  @Test func innerLengthsThatDiffer() throws {
    let width = try BitWidth(2)
    let activations = try BipolarMatrix.random(width: width, rows: 2, columns: 5, seed: 0)
    let weights = try BipolarMatrix.random(width: width, rows: 3, columns: 6, seed: 0)
    #expect(
      refusal { try MultiplicationProblem(activations: activations, weights: weights) }
        == "activations have 5 columns and weights 6: both are row-major along K, activations "
        + "[M, K] and weights [N, K]")
  }
}
