import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

/// All 64 pairs of widths in both one-bit products: the default kernel, every layout, every place of
/// recovery, split inner length and the path for few rows, each exact at twenty shapes.
@Suite struct EveryFormTests {
  /// M, N, K: single elements, primes, multiples of nothing, of a fragment and of a tile, one token
  /// and one feature. Every fourth has so few tokens or features that the skinny path takes it.
  static let shapes: [(m: Int, n: Int, k: Int)] = [
    (1, 1, 1), (1, 37, 300), (17, 1, 65), (16, 16, 128), (2, 3, 511),
    (8, 64, 256), (33, 17, 257), (5, 100, 1000), (31, 33, 127), (64, 32, 512),
    (1, 130, 700), (3, 8, 2049), (40, 24, 768), (7, 7, 77), (16, 65, 129),
    (65, 9, 640), (12, 50, 1536), (19, 29, 31), (48, 66, 200), (9, 11, 1023),
  ]

  /// A kernel and the shapes that it is for.
  private struct Form {
    let name: String
    let kernel: any MultiplicationKernel
    var suits: (MultiplicationSize) -> Bool = { _ in true }
  }

  private func forms(_ precision: Precision, _ operation: PlaneOperation) throws -> [Form] {
    let target = Target.sm80
    let standard = Tile.standard(for: precision, target: target)
    func apmm(
      _ tile: Tile, _ layout: PlaneLayout = .panels,
      _ recovery: BitPlaneMultiplication.Recovery? = nil,
      _ distribution: WorkDistribution = .tiles
    ) throws -> BitPlaneMultiplication {
      try BitPlaneMultiplication(
        precision: precision, operation: operation, tile: tile, target: target, layout: layout,
        recovery: recovery, distribution: distribution)
    }
    var forms = [Form(name: "default", kernel: try apmm(standard))]
    for layout in PlaneLayout.allCases {
      let tile = Tile(
        m: 16, n: 16, k: 256, stages: 3, shape: .m16n8k256, precision: precision,
        recovery: .standard(for: precision))
      forms.append(Form(name: layout.rawValue, kernel: try apmm(tile, layout)))
    }
    for recovery in BitPlaneMultiplication.Recovery.allCases {
      let tile = Tile(
        m: 16, n: 8, k: 256, stages: 2, shape: .m16n8k256, precision: precision,
        recovery: recovery)
      forms.append(Form(name: recovery.rawValue, kernel: try apmm(tile, .panels, recovery)))
    }
    let tile = Tile(
      m: 16, n: 16, k: 256, stages: 2, shape: .m16n8k256, precision: precision,
      recovery: .standard(for: precision))
    forms.append(
      Form(name: "split-K", kernel: try apmm(tile, .panels, nil, .splitK(slices: 3))))
    for (orientation, side) in [
      (SkinnyMultiplication.Orientation.fewTokens, \MultiplicationSize.m),
      (.fewFeatures, \MultiplicationSize.n),
    ] {
      forms.append(
        Form(
          name: "skinny, \(orientation)",
          kernel: try SkinnyMultiplication(
            precision: precision, operation: operation, target: target, orientation: orientation,
            columns: 16, rows: 16, warps: 2, splits: 2),
          suits: { $0[keyPath: side] <= 16 }))
    }
    return forms
  }

  @Test(arguments: Precision.allPairs)
  func everyFormIsExact(precision: Precision) throws {
    let cache = ProgramCache()
    var runs = 0
    for operation in PlaneOperation.allCases {
      let forms = try forms(precision, operation)
      for (index, shape) in Self.shapes.enumerated() {
        let size = MultiplicationSize(m: shape.m, n: shape.n, k: shape.k)
        let seed = UInt64(100 + index)
        let operands = try Operands.random(for: forms[0].kernel, size, seed: seed)
        let expected = try operands.reference()
        for form in forms where form.suits(size) {
          let run = try PlanRun(
            form.kernel.plan(for: size), operands: operands, threads: 1,
            options: Emulator.Options(observation: .result), cache: cache)
          #expect(
            run.output(rows: size.m, columns: size.n) == expected,
            "\(precision) \(operation) \(form.name), \(shape), seed \(seed)")
          runs += 1
        }
      }
    }
    // Nine forms at all shapes; twelve shapes have few tokens, eight have few features.
    #expect(runs == 2 * (20 * 9 + 12 + 8))
  }
}
