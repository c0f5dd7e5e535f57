import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

/// Half-precision operands that are contiguous along either side.
@Suite("Tensor-core opponents: layouts") struct TensorCoreLayoutTests {
  private func kernel(
    _ kind: TensorCoreKind, _ layout: TensorCoreLayout, _ target: Target, m: Int, n: Int,
    k: Int = 32, splitK: Int = 1
  ) throws -> TensorCoreMultiplication {
    let tile = TensorCoreTile(
      m: m, n: n, k: k, stages: target < .sm80 ? 2 : 3, generation: .standard(for: target))
    return try TensorCoreMultiplication(
      kind: kind, tile: tile, layout: layout, splitK: splitK, target: target)
  }

  @Test("Odd sizes, slices and batches", arguments: TensorCoreLayout.allCases)
  func results(layout: TensorCoreLayout) throws {
    for target in [Target.sm75, .sm80] {
      for kind in [TensorCoreKind.fp16, .fp16HalfAccumulation] {
        for (m, n, k) in [(64, 64, 32), (16, 128, 32), (128, 32, 64)] {
          let kernel = try kernel(kind, layout, target, m: m, n: n, k: k)
          try TensorCoreProduct(kernel, m: m + 9, n: n + 5, k: 203, seed: 1).expectExact()
          try TensorCoreProduct(kernel, m: 3, n: 1, k: 1, seed: 2).expectExact()
        }
        let split = try kernel(kind, layout, target, m: 32, n: 32, splitK: 3)
        try TensorCoreProduct(split, m: 35, n: 41, k: 131, batch: 2, seed: 3).expectExact()
      }
    }
  }

  @Test("No bank conflicts and full sectors", arguments: TensorCoreLayout.allCases)
  func counters(layout: TensorCoreLayout) throws {
    for target in [Target.sm75, .sm80] {
      for kind in [TensorCoreKind.fp16, .fp16HalfAccumulation] {
        for (m, n) in [(64, 64), (32, 128), (128, 32), (16, 64)] {
          let kernel = try kernel(kind, layout, target, m: m, n: n)
          let counters = try TensorCoreProduct(
            kernel, m: 2 * m, n: 2 * n, k: 96, seed: 4
          ).run.counters
          #expect(counters.sharedTraffic.bankConflicts == 0, "\(kernel.entry)")
          let copied = UInt64(4 * 3 * (m + n) * 64)
          let codes = target < .sm80 ? counters.globalLoads : counters.asyncCopyLoads
          #expect(codes.bytes == copied && codes.sectors * 32 == copied, "\(kernel.entry)")
          let outputs = UInt64(4 * m * n * (kind.output == .half ? 2 : 4))
          #expect(counters.globalStores.bytes == outputs, "\(kernel.entry)")
          #expect(counters.globalStores.sectors * 32 == outputs, "\(kernel.entry)")
        }
      }
    }
  }

  @Test("Nothing for the checkers to find", arguments: TensorCoreLayout.allCases)
  func checks(layout: TensorCoreLayout) throws {
    for target in [Target.sm75, .sm80] {
      for splitK in [1, 2] {
        let kernel = try kernel(
          .fp16HalfAccumulation, layout, target, m: 32, n: 32, splitK: splitK)
        let product = try TensorCoreProduct(
          kernel, m: 45, n: 39, k: 171, batch: 2, seed: 5,
          options: Emulator.Options(schedule: .random(seed: 3), checks: .all))
        #expect(product.run.findings.isEmpty, "\(kernel.entry): \(product.run.findings)")
      }
    }
  }

  @Test("Column-major operands by hand")
  func columnMajorBytes() throws {
    let matrix = try Matrix<Float>(rows: 3, columns: 2, elements: [1, 2, 0.5, -1, 0, 4])
    let format = OperandFormat.transposedHalf(rowAlignmentInBytes: 8)
    // Two rows of three halves and a zero: 1.0 is 0x3C00.
    #expect(
      try format.bytes(of: matrix) == [
        0x00, 0x3C, 0x00, 0x38, 0x00, 0x00, 0, 0, 0x00, 0x40, 0x00, 0xBC, 0x00, 0x44, 0, 0,
      ])
    #expect(format.byteCount(rows: 3, columns: 2) == 16)
    #expect(format.byteCount(rows: 5, columns: 7) == 7 * 16)
  }

  @Test("Integers have rows along k alone, and sides are powers of two")
  func refusals() throws {
    #expect(throws: KernelError.self) { try kernel(.int8, .nt, .sm80, m: 64, n: 64, k: 64) }
    #expect(throws: KernelError.self) { try kernel(.fp16, .tt, .sm80, m: 64, n: 24) }
    #expect(throws: KernelError.self) { try kernel(.fp16, .nn, .sm80, m: 512, n: 16) }
    _ = try kernel(.fp16, .nn, .sm80, m: 64, n: 24)
  }
}
