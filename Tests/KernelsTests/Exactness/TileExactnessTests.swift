import BipolarInt
import Kernels
import PTX
import Simulation
import Testing

/// Kernels with other than the standard tiles are exact too.
@Suite struct TileExactnessTests {
  /// One tensor-core shape and one stage length; the rest of the space is looped over.
  struct Corner: Sendable, CustomTestStringConvertible {
    let shape: MatrixMultiply.Shape
    let k: Int
    let target: Target

    var testDescription: String { "\(shape), k = \(k), \(target)" }

    static let all: [Corner] =
      MatrixMultiply.Shape.allCases.flatMap { shape in
        [128, 256, 512, 1024].filter { $0 >= shape.k }
          .map { Corner(shape: shape, k: $0, target: .sm80) }
      } + [128, 256, 512, 1024].map { Corner(shape: .m8n8k128, k: $0, target: .sm75) }
  }

  private let precisions = ["w1a1", "w2a2", "w3a2", "w1a5", "w4a3", "w8a1", "w2a7"]
  private let warps = [(1, 1), (2, 1), (1, 2), (2, 2), (4, 1), (1, 3), (4, 2), (2, 4), (8, 4)]

  @Test(arguments: Corner.all)
  func allLegalTilesOfASpread(corner: Corner) throws {
    // Walks through precisions, warps and inner lengths at different paces, so that they mix.
    var (candidate, legal) = (0, 0)
    for m in [8, 16, 32, 64] {
      for n in [8, 16, 32, 64] {
        for stages in 2...5 {
          candidate += 1
          let (warpsM, warpsN) = warps[candidate % warps.count]
          let tile = Tile(
            m: m, n: n, k: corner.k, warpsM: warpsM, warpsN: warpsN, stages: stages,
            shape: corner.shape)
          let precision = try Precision(precisions[candidate % precisions.count])
          let kernel = try? BitPlaneMultiplication(
            precision: precision,
            operation: corner.target < .sm80 || candidate % 2 == 0 ? .xor : .and, tile: tile,
            target: corner.target, layout: PlaneLayout.allCases[candidate % 3],
            recovery: candidate % 4 < 2 ? .shared : nil)
          guard let kernel else { continue }
          legal += 1
          // One below, at and one above a multiple of the stage length; fewer stages than the
          // pipeline holds and more.
          let k = corner.k * (1 + legal % 4) + legal % 3 - 1
          try check(kernel, m: m + 3, n: 2 * n - 1, k: k, seed: UInt64(candidate))
        }
      }
    }
    #expect(legal >= (corner.target < .sm80 ? 5 : 12))
  }

  /// Sides that are no powers of two, where plane rows and outputs are found by real division.
  @Test(arguments: Variant.all)
  func sidesThatAreNoPowersOfTwo(variant: Variant) throws {
    let shape: MatrixMultiply.Shape = variant.target < .sm80 ? .m8n8k128 : .m16n8k256
    for (m, n, name) in [
      (24, 40, "w2a2"), (48, 24, "w1a3"), (80, 56, "w1a1"), (40, 24, "w2a4"), (96, 8, "w3a1"),
    ] {
      let precision = try Precision(name)
      let tile = Tile(m: m, n: n, k: 256, stages: 2, shape: shape, precision: precision)
      try check(variant.kernel(precision, tile: tile), m: 101, n: 83, k: 700, seed: UInt64(m))
    }
  }

  private func check(
    _ kernel: BitPlaneMultiplication, m: Int, n: Int, k: Int, seed: UInt64
  ) throws {
    let problem = try MultiplicationProblem.random(
      precision: kernel.precision, m: m, n: n, k: k, seed: seed)
    let output = try PreparedKernel(kernel).run(problem).output
    let verification = try Verification(of: output, problem: problem, kernel: kernel)
    #expect(
      verification.mismatches == 0,
      """
      \(kernel.precision) \(kernel.operation) on \(kernel.target), tile \(kernel.tile), \
      \(kernel.tile.warpsM) x \(kernel.tile.warpsN) warps of \(kernel.tile.shape), \
      \(m) x \(n) x \(k), seed \(seed): \(verification.firstMismatch?.description ?? "")
      """)
  }
}
