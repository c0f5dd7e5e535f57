import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

/// Integer products are exact, and half-precision ones too where no sum is rounded.
@Suite("Tensor-core opponents: results") struct TensorCoreExactnessTests {
  static let targets = [Target.sm75, .sm80, .sm86, .sm89, .sm90]

  private func kernel(
    _ kind: TensorCoreKind, _ target: Target, m: Int, n: Int, rowBytes: Int, stages: Int = 3,
    splitK: Int = 1, generation: TensorCoreTile.Generation? = nil
  ) throws -> TensorCoreMultiplication {
    let tile = TensorCoreTile(
      m: m, n: n, k: 8 * rowBytes / kind.bits, stages: target < .sm80 ? 2 : stages,
      generation: generation ?? .standard(for: target))
    return try TensorCoreMultiplication(kind: kind, tile: tile, splitK: splitK, target: target)
  }

  @Test("Every kind on every target, odd sizes", arguments: targets)
  func kindsOfATarget(target: Target) throws {
    for kind in TensorCoreKind.all(for: target) {
      let kernel = try kernel(kind, target, m: 64, n: 64, rowBytes: 64)
      for (m, n, k) in [(1, 1, 1), (17, 33, 65), (63, 70, 130), (70, 9, 2100)] {
        try TensorCoreProduct(kernel, m: m, n: n, k: k, seed: UInt64(m)).expectExact()
      }
    }
  }

  @Test("Both forms of the one-bit product")
  func oneBitForms() throws {
    for (operation, target) in [(PlaneOperation.and, Target.sm80), (.xor, .sm90), (.and, .sm90)] {
      let kernel = try kernel(.int1(operation), target, m: 32, n: 64, rowBytes: 64)
      try TensorCoreProduct(kernel, m: 37, n: 67, k: 1500, seed: 3).expectExact()
    }
  }

  @Test("Tiles from 8 columns to 256, rows of 64 to 256 bytes")
  func tiles() throws {
    for (m, n, rowBytes) in [
      (16, 8, 64), (16, 64, 128), (32, 32, 64), (64, 24, 64), (128, 32, 128), (32, 256, 64),
      (128, 128, 64), (64, 64, 256),
    ] {
      for kind in [TensorCoreKind.int4, .fp16HalfAccumulation] {
        let kernel = try kernel(kind, .sm80, m: m, n: n, rowBytes: rowBytes, stages: 2)
        try TensorCoreProduct(kernel, m: m + 5, n: n + 3, k: 333, seed: 4).expectExact()
      }
      let turing = try kernel(.int8, .sm75, m: m, n: n, rowBytes: min(rowBytes, 128))
      try TensorCoreProduct(turing, m: m + 5, n: n + 3, k: 333, seed: 4).expectExact()
    }
  }

  @Test("Pipelines of 2 to 10 stages, filled and not", arguments: 2...10)
  func stages(stages: Int) throws {
    let kernel = try kernel(.int8, .sm80, m: 32, n: 32, rowBytes: 64, stages: stages)
    for k in [1, 64 * (stages - 1), 64 * stages + 1, 64 * 2 * stages + 64] {
      try TensorCoreProduct(kernel, m: 33, n: 31, k: k, seed: 5).expectExact()
    }
  }

  @Test("Turing's instructions on Ampere, as int4 128x256x128 (m8n8k32)")
  func turingInstructions() throws {
    let kernel = try kernel(.int4, .sm86, m: 128, n: 256, rowBytes: 64, generation: .turing)
    #expect(kernel.tile.k == 128)
    #expect(kernel.configuration.contains("m8n8k32"))
    try TensorCoreProduct(kernel, m: 64, n: 128, k: 300, seed: 6).expectExact()
    for kind in [TensorCoreKind.int8, .int1(.and), .fp16] {
      let kernel = try self.kernel(kind, .sm86, m: 32, n: 32, rowBytes: 64, generation: .turing)
      try TensorCoreProduct(kernel, m: 40, n: 30, k: 300, seed: 6).expectExact()
    }
  }

  @Test("Slices of the inner length, more than there are stages too", arguments: [2, 3, 32])
  func slices(splitK: Int) throws {
    for target in [Target.sm75, .sm80] {
      for kind in TensorCoreKind.all(for: target) + (target < .sm80 ? [] : [.int1(.and)]) {
        let kernel = try kernel(kind, target, m: 16, n: 64, rowBytes: 64, splitK: splitK)
        for k in [1, 4 * kernel.tile.k, 7 * kernel.tile.k - 1] {
          try TensorCoreProduct(kernel, m: 5, n: 70, k: k, seed: 7).expectExact()
        }
      }
    }
  }

  @Test("Batches, with slices and without")
  func batches() throws {
    for kind in [TensorCoreKind.int8, .int1(.and), .fp16HalfAccumulation] {
      for splitK in [1, 2] {
        let kernel = try kernel(kind, .sm80, m: 32, n: 32, rowBytes: 64, splitK: splitK)
        try TensorCoreProduct(
          kernel, m: 35, n: 40, k: 3 * kernel.tile.k + 2, batch: 3, seed: 8
        ).expectExact()
      }
    }
  }

  @Test("More than one group of blocks along m, with idle blocks at its end")
  func groups() throws {
    let kernel = try kernel(.int8, .sm80, m: 16, n: 32, rowBytes: 64)
    for tiles in [2, 3, 5, 8, 11] {
      try TensorCoreProduct(kernel, m: 16 * tiles - 3, n: 70, k: 70, seed: 9).expectExact()
    }
  }

  @Test("Extreme operands")
  func extremes() throws {
    for (kind, x, w) in [
      (TensorCoreKind.int8, Float(-128), Float(-128)), (.int8, 127, -128), (.int4, -8, -8),
      (.int1(.xor), 1, 1), (.int1(.and), -1, 1), (.int1(.and), 1, 1),
    ] {
      let kernel = try kernel(kind, .sm80, m: 16, n: 32, rowBytes: 64)
      let operands = try Operands(
        activations: Matrix(rows: 3, columns: 1999, elements: .init(repeating: x, count: 5997)),
        weights: Matrix(rows: 2, columns: 1999, elements: .init(repeating: w, count: 3998)))
      let product = try TensorCoreProduct(
        kernel, m: 3, n: 2, k: 1999, seed: 0, operands: operands)
      #expect(product.output == Array(repeating: Double(x * w) * 1999, count: 6), "\(kind)")
    }
  }

  /// A result by one wrong element would show: the same kernel on other weights differs.
  @Test("A wrong operand is seen")
  func comparisonCanFail() throws {
    let kernel = try kernel(.int8, .sm80, m: 16, n: 32, rowBytes: 64)
    let product = try TensorCoreProduct(kernel, m: 3, n: 5, k: 100, seed: 10)
    let other = try TensorCoreProduct(kernel, m: 3, n: 5, k: 100, seed: 11)
    #expect(try product.operands.reference() != other.output)
  }
}
