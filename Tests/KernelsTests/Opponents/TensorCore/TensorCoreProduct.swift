import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

/// One run of a tensor-core multiplication on operands whose product every kind holds exactly.
struct TensorCoreProduct {
  let kernel: TensorCoreMultiplication
  let operands: Operands
  let run: PlanRun
  let seed: UInt64

  /// - Parameter operands: nil for random ones: of half precision, integers from -2 to 2, so that no
  ///   sum is rounded.
  init(
    _ kernel: TensorCoreMultiplication, m: Int, n: Int, k: Int, batch: Int = 1, seed: UInt64,
    operands: Operands? = nil, options: Emulator.Options = Emulator.Options()
  ) throws {
    self.kernel = kernel
    self.seed = seed
    let size = MultiplicationSize(m: m, n: n, k: k, batch: batch)
    self.operands =
      try operands
      ?? (kernel.kind.values == .half
        ? Self.smallIntegers(size, seed: seed)
        : .random(for: kernel, size, seed: seed))
    run = try PlanRun(
      kernel.plan(for: size), operands: self.operands, threads: 2, options: options)
  }

  private static func smallIntegers(_ size: MultiplicationSize, seed: UInt64) throws -> Operands {
    var generator = SplitMix64(seed: seed)
    func matrix(rows: Int) throws -> Matrix<Float> {
      try Matrix(
        rows: rows, columns: size.k,
        elements: (0..<rows * size.k).map { _ in Float(Int(generator.next() % 5) - 2) })
    }
    return try Operands(
      activations: matrix(rows: size.m * size.batch),
      weights: matrix(rows: size.n * size.batch), batch: size.batch)
  }

  var output: [Double] {
    run.output(rows: operands.size.m * operands.size.batch, columns: operands.size.n)
  }

  /// Equal to OpenBLAS in every element.
  func expectExact(_ location: SourceLocation = #_sourceLocation) throws {
    let expected = try operands.reference()
    let wrong = zip(output, expected).enumerated().filter { $0.element.0 != $0.element.1 }
    let size = operands.size
    #expect(
      wrong.isEmpty,
      """
      \(kernel.entry) for \(kernel.target), \(size.m)x\(size.n)x\(size.k), seed \(seed): \
      \(wrong.count) wrong, first \(wrong.first.map { "\($0.offset): \($0.element)" } ?? "")
      """,
      sourceLocation: location)
  }
}
