import BipolarInt
import Kernels
import PTX
import Simulation
import Testing

/// The standard kernel of every pair of widths is exact at sizes that fill no tile.
@Suite struct PrecisionPairTests {
  @Test(arguments: Variant.distinct)
  func allPairsAtOddSizes(variant: Variant) throws {
    for (index, precision) in Precision.allPairs.enumerated() {
      let prepared = try PreparedKernel.shared(variant.kernel(precision))
      for (m, n, k) in [(1, 1, 1), (17, 33, 65), (70, 63, 257)] {
        let seed = UInt64(index * 1000 + k)
        let problem = try MultiplicationProblem.random(
          precision: precision, m: m, n: n, k: k, seed: seed)
        let output = try prepared.run(problem).output
        let verification = try Verification(
          of: output, problem: problem, kernel: prepared.kernel)
        #expect(verification.compared == m * n)
        #expect(
          verification.mismatches == 0,
          """
          \(precision), \(m) x \(n) x \(k), seed \(seed): \
          \(verification.firstMismatch?.description ?? "")
          """)
        if k <= 65 {
          #expect(
            output.elements.map(Int64.init) == scalarProduct(of: problem),
            "\(precision), \(m) x \(n) x \(k), seed \(seed)")
        }
      }
    }
  }
}
