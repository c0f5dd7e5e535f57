import BipolarInt
import Kernels
import PTX
import Simulation
import Testing

/// Operands at the ends of their range, where every product has the same magnitude.
@Suite struct ExtremeOperandTests {
  /// A matrix whose element in row r and column k has that code.
  private func matrix(
    _ width: BitWidth, rows: Int, columns: Int, code: (_ row: Int, _ column: Int) -> UInt8
  ) throws -> BipolarMatrix {
    let codes = (0..<rows * columns).map { code($0 / columns, $0 % columns) }
    return try BipolarMatrix(width: width, rows: rows, columns: columns, codes: codes)
  }

  @Test(arguments: Variant.distinct)
  func zerosOnesAndAlternatingCodes(variant: Variant) throws {
    let (m, n, k) = (9, 10, 131)
    for precision in variant.pairs {
      let prepared = try PreparedKernel.shared(variant.kernel(precision))
      let (p, q) = (precision.weightBits, precision.activationBits)
      let magnitude = ((1 << p.bits) - 1) * ((1 << q.bits) - 1)
      let lowX = try matrix(q, rows: m, columns: k) { _, _ in 0 }
      let highX = try matrix(q, rows: m, columns: k) { _, _ in q.codes.upperBound }
      let mixedX = try matrix(q, rows: m, columns: k) {
        ($0 + $1) % 2 == 0 ? 0 : q.codes.upperBound
      }
      let lowW = try matrix(p, rows: n, columns: k) { _, _ in 0 }
      let highW = try matrix(p, rows: n, columns: k) { _, _ in p.codes.upperBound }
      let mixedW = try matrix(p, rows: n, columns: k) {
        ($0 + $1) % 2 == 0 ? 0 : p.codes.upperBound
      }
      // The alternating rows leave one term over, as k is odd: the first, of sign (-1)^(row + 1).
      let cases: [(BipolarMatrix, BipolarMatrix, (Int, Int) -> Int)] = [
        (lowX, lowW, { _, _ in k }), (highX, highW, { _, _ in k }), (lowX, highW, { _, _ in -k }),
        (highX, lowW, { _, _ in -k }), (mixedX, highW, { row, _ in row % 2 == 0 ? -1 : 1 }),
        (lowX, mixedW, { _, column in column % 2 == 0 ? 1 : -1 }),
        (mixedX, mixedW, { row, column in (row + column) % 2 == 0 ? k : -k }),
      ]
      for (index, (x, w, terms)) in cases.enumerated() {
        let problem = try MultiplicationProblem(activations: x, weights: w)
        let output = try prepared.run(problem).output
        let expected = (0..<m * n).map { Int32(magnitude * terms($0 / n, $0 % n)) }
        #expect(output.elements == expected, "\(precision), case \(index)")
      }
    }
  }

  /// At the largest K that the accumulator allows, results come as close to 2^31 as they can.
  @Test(
    arguments: [("w8a8", 33_025), ("w7a8", 66_311), ("w8a7", 66_311)], [PlaneOperation.xor, .and])
  func largestInnerLength(size: (name: String, k: Int), operation: PlaneOperation) throws {
    let precision = try Precision(size.name)
    #expect(size.k == AccumulatorBound.maximumInnerLength(for: precision))
    let variant = Variant(target: .sm80, operation: operation)
    let prepared = try PreparedKernel.shared(variant.kernel(precision))
    let (p, q) = (precision.weightBits, precision.activationBits)
    let bound = Int32(size.k * Int(p.maximumValue) * Int(q.maximumValue))
    #expect(bound > 2_147_400_000)
    for (m, n) in [(1, 1), (2, 3), (3, 2)] {
      // Rows of the largest and of the smallest value in turn.
      let x = try matrix(q, rows: m, columns: size.k) { row, _ in
        row % 2 == 0 ? 0 : .max >> (8 - q.bits)
      }
      let w = try matrix(p, rows: n, columns: size.k) { row, _ in
        row % 2 == 0 ? 0 : .max >> (8 - p.bits)
      }
      let output = try prepared.run(MultiplicationProblem(activations: x, weights: w)).output
      let expected = (0..<m * n).map { ($0 / n + $0 % n) % 2 == 0 ? bound : -bound }
      #expect(output.elements == expected, "\(m) x \(n)")
    }
    let random = try MultiplicationProblem.random(
      precision: precision, m: 3, n: 3, k: size.k, seed: 11)
    #expect(
      try prepared.run(random).output.elements.map(Int64.init) == scalarProduct(of: random))
  }
}
