import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

/// The multiplication for few rows is exact: every pair of widths, form, shape, layout, orientation,
/// split and odd size.
@Suite struct SkinnyMultiplicationTests {
  private func check(
    _ kernel: SkinnyMultiplication, m: Int, n: Int, k: Int, batch: Int = 1
  ) throws {
    let size = MultiplicationSize(m: m, n: n, k: k, batch: batch)
    let trial = try PlanTrial(kernel, size)
    #expect(
      trial.mismatches == 0,
      "\(kernel.precision) \(kernel.operation) on \(kernel.target): \(kernel.configuration), \(size)"
    )
  }

  /// Inner lengths of more than one trip of the loop, which has up to eight steps of 512 bits.
  @Test(arguments: Variant.all.prefix(3))
  func allPairs(variant: Variant) throws {
    for precision in Precision.allPairs {
      let kernel = try SkinnyMultiplication(
        precision: precision, operation: variant.operation, target: variant.target, warps: 2)
      let planes = precision.weightBits.bits
      try check(kernel, m: 7, n: 21, k: planes == 1 ? 9001 : planes == 2 ? 4501 : 2601)
    }
  }

  @Test(arguments: PlaneLayout.allCases, SkinnyMultiplication.Orientation.allCases)
  func everyDivisionOfWork(
    layout: PlaneLayout, orientation: SkinnyMultiplication.Orientation
  ) throws {
    var checked = 0
    for (precision, operation) in [("w2a3", PlaneOperation.xor), ("w3a8", .and)] {
      for columns in [8, 16] {
        for rows in [16, 32, 64] {
          for warps in [2, 4, 8] {
            let kernel = try? SkinnyMultiplication(
              precision: Precision(precision), operation: operation, target: .sm80,
              orientation: orientation, columns: columns, rows: rows, warps: warps,
              splits: rows / 16 == warps / 2 ? 3 : 1, layout: layout)
            guard let kernel else { continue }
            let (few, many) = (rows == 32 ? 1 : columns - rows / 16, 2 * rows - 9)
            try check(
              kernel, m: orientation == .fewTokens ? few : many,
              n: orientation == .fewTokens ? many : few, k: warps == 4 ? 60 : 2211)
            checked += 1
          }
        }
      }
    }
    // w3a8 has too many accumulators for some.
    #expect(checked >= 18)
  }

  @Test(arguments: MatrixMultiply.Shape.allCases, PlaneOperation.allCases)
  func everyShape(shape: MatrixMultiply.Shape, operation: PlaneOperation) throws {
    for precision in ["w1a1", "w3a2", "w8a8"] {
      let kernel = try SkinnyMultiplication(
        precision: Precision(precision), operation: operation, target: .sm80, columns: 16,
        splits: 2, layout: .rows, shape: shape)
      try check(kernel, m: 13, n: 35, k: 1999)
    }
  }

  @Test func batches() throws {
    for (layout, orientation) in [
      (PlaneLayout.panels, SkinnyMultiplication.Orientation.fewTokens), (.rows, .fewFeatures),
    ] {
      let kernel = try SkinnyMultiplication(
        precision: Precision("w2a2"), operation: .and, target: .sm80, orientation: orientation,
        splits: 2, layout: layout)
      try check(kernel, m: 5, n: 7, k: 1100, batch: 3)
    }
  }

  /// Operands packed for a kernel that wants longer rows.
  @Test func otherAlignments() throws {
    for layout in PlaneLayout.allCases {
      let kernel = try SkinnyMultiplication(
        precision: Precision("w3a1"), operation: .xor, target: .sm80, layout: layout,
        rowAlignmentInBits: 1024)
      try check(kernel, m: 3, n: 20, k: 1030)
    }
  }

  /// The largest sums that 32 bits hold, with both signs.
  @Test(arguments: PlaneOperation.allCases)
  func boundOfResults(operation: PlaneOperation) throws {
    let precision = try Precision("w8a8")
    let k = AccumulatorBound.maximumInnerLength(for: precision)
    let kernel = try SkinnyMultiplication(precision: precision, operation: operation, target: .sm80)
    let x = [Float](repeating: 255, count: k)
    let operands = try Operands(
      activations: Matrix(rows: 2, columns: k, elements: x + x.map { -$0 }),
      weights: Matrix(rows: 1, columns: k, elements: x))
    #expect(try PlanTrial(kernel, operands: operands).mismatches == 0)
    #expect(try operands.reference() == [33025 * 65025, -33025 * 65025])
  }

  @Test("The checkers find nothing", arguments: Variant.all.prefix(3))
  func checkers(variant: Variant) throws {
    for (precision, columns, splits, layout) in [
      ("w1a1", 8, 1, PlaneLayout.panels), ("w3a2", 16, 3, .rows), ("w7a4", 8, 2, .tiles),
    ] {
      for orientation in SkinnyMultiplication.Orientation.allCases {
        let kernel = try SkinnyMultiplication(
          precision: Precision(precision), operation: variant.operation, target: variant.target,
          orientation: orientation, columns: columns, splits: splits, layout: layout)
        let (m, n) = orientation == .fewTokens ? (columns - 2, 43) : (43, columns - 2)
        for schedule in [Schedule.roundRobin, .adversarial(warp: 1)] {
          let trial = try PlanTrial(
            kernel, MultiplicationSize(m: m, n: n, k: 5000),
            options: Emulator.Options(schedule: schedule, checks: .all))
          #expect(trial.run.findings.isEmpty, "\(kernel.configuration): \(trial.run.findings)")
          #expect(trial.mismatches == 0)
        }
      }
    }
  }
}
