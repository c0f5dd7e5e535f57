import BipolarInt
import Kernels
import PTX
import Simulation
import Testing

/// Half-precision products of arbitrary numbers are as near to the exact ones as the sums of the
/// tensor cores allow.
@Suite("Tensor-core opponents: rounding") struct TensorCoreAccuracyTests {
  private func product(
    _ kind: TensorCoreKind, _ target: Target, m: Int, n: Int, k: Int, splitK: Int = 1
  ) throws -> TensorCoreProduct {
    let tile = TensorCoreTile(
      m: 32, n: 32, k: 32, stages: target < .sm80 ? 2 : 4, generation: .standard(for: target))
    let kernel = try TensorCoreMultiplication(
      kind: kind, tile: tile, splitK: splitK, target: target)
    let operands = try Operands.random(
      for: kernel, MultiplicationSize(m: m, n: n, k: k), seed: 12)
    return try TensorCoreProduct(kernel, m: m, n: n, k: k, seed: 12, operands: operands)
  }

  @Test("Within the stated bound", arguments: [Target.sm75, .sm80, .sm90])
  func statedBound(target: Target) throws {
    for kind in [TensorCoreKind.fp16, .fp16HalfAccumulation] {
      guard case .accumulated(let bits) = kind.accuracy else {
        Issue.record("\(kind.name) claims to be exact")
        continue
      }
      for (k, splitK) in [(1, 1), (31, 1), (700, 1), (700, 4)] {
        let product = try product(kind, target, m: 35, n: 37, k: k, splitK: splitK)
        let unit = Double(sign: .plus, exponent: 1 - bits, significand: 1)
        let last = kind.output == .half ? 0x1p-11 : 0x1p-24
        let expected = try product.operands.reference()
        let magnitudes = try product.operands.reference(magnitudes: true)
        for (index, value) in product.output.enumerated() {
          let bound = Double(k + 8) * unit * magnitudes[index] + last * abs(expected[index])
          #expect(abs(value - expected[index]) <= bound, "\(kind.name), k = \(k), seed 12")
        }
      }
    }
  }

  /// With f16 accumulators, one rounding to nearest for each 8 products: the same sum by hand. The cut
  /// at 24 bits before it can only change what lies on a boundary.
  @Test("Half-precision sums are rounded once for eight products")
  func halfSumsByHand() throws {
    let (m, n, k) = (9, 20, 203)
    let product = try product(.fp16HalfAccumulation, .sm80, m: m, n: n, k: k)
    let (x, w) = (product.operands.activations.elements, product.operands.weights.elements)
    var wrong = 0
    for row in 0..<m {
      for column in 0..<n {
        var sum = Float16(0)
        for first in stride(from: 0, to: k, by: 8) {
          let exact = (first..<min(first + 8, k)).reduce(Double(sum)) {
            $0 + Double(x[row * k + $1]) * Double(w[column * k + $1])
          }
          sum = Float16(exact)
        }
        if Double(sum) != product.output[row * n + column] { wrong += 1 }
      }
    }
    #expect(wrong <= m * n / 50)
  }

  /// In single precision the error is a thousand times smaller: were it computed with f16 sums, this
  /// would fail.
  @Test("Single-precision sums keep 24 bits")
  func singleSums() throws {
    let product = try product(.fp16, .sm80, m: 20, n: 20, k: 800)
    let expected = try product.operands.reference()
    let worst = zip(product.output, expected).map { abs($0 - $1) }.max() ?? 1
    #expect(worst > 0 && worst < 1e-4)
  }
}
