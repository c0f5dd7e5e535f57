import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

@Suite("APNN-TC-like multiplication")
struct APNNMultiplicationTests {
  private func kernel(
    _ name: String, _ operation: PlaneOperation = .and, blocks: Int = 3, target: Target = .sm80
  ) throws -> APNNMultiplication {
    try APNNMultiplication(
      precision: Precision(name), operation: operation, blocks: blocks, target: target)
  }

  @Test("The published logical tiles")
  func geometry() throws {
    // Rows of W and rows of X, from the table of the published kernels' geometry.
    for (name, weights, activations) in [
      ("w1a2", 64, 32), ("w2a2", 32, 32), ("w1a4", 64, 16), ("w3a1", 21, 64),
    ] {
      let kernel = try kernel(name)
      #expect((kernel.tileN, kernel.tileM) == (weights, activations))
      #expect((kernel.threads, kernel.sharedBytes) == (256, 65536))
    }
  }

  @Test(
    "Exact for any size, with every check",
    arguments: ["w1a1", "w1a2", "w2a2", "w1a4", "w3a1", "w5a3", "w8a7"])
  func exact(name: String) throws {
    let variants: [(PlaneOperation, Target)] = [(.xor, .sm75), (.and, .sm80), (.and, .sm90)]
    for (operation, target) in variants {
      let kernel = try kernel(name, operation, target: target)
      for (seed, size) in zip(
        UInt64(21)...,
        [
          MultiplicationSize(m: 1, n: 1, k: 1), MultiplicationSize(m: 2, n: 3, k: 130, batch: 2),
          MultiplicationSize(m: 2 * kernel.tileM + 1, n: 2 * kernel.tileN - 5, k: 257),
        ])
      {
        let operands = try Operands.random(for: kernel, size, seed: seed)
        let trial = try OpponentTrial(kernel, operands, checks: true)
        #expect(trial.worstError == 0, "\(kernel.entry) \(size), seed \(seed)")
        #expect(trial.findings.isEmpty, "\(kernel.entry) \(size): \(trial.findings.prefix(3))")
      }
    }
  }

  @Test("Extreme operands", arguments: [PlaneOperation.xor, .and])
  func extremes(operation: PlaneOperation) throws {
    let kernel = try kernel("w2a4", operation)
    for (x, w) in [(Float(15), Float(3)), (-15, 3), (-15, -3)] {
      let operands = try Operands(
        activations: Matrix(rows: 5, columns: 200, elements: [Float](repeating: x, count: 1000)),
        weights: Matrix(rows: 7, columns: 200, elements: [Float](repeating: w, count: 1400)))
      #expect(try OpponentTrial(kernel, operands).worstError == 0)
    }
  }

  /// The counts follow from the published flow alone.
  @Test("Instructions and conflicts of the published flow")
  func counters() throws {
    let kernel = try kernel("w1a2", blocks: 2)
    // 3 x 2 full tiles, 4 steps.
    let size = MultiplicationSize(m: 96, n: 128, k: 512)
    let trial = try OpponentTrial(kernel, try Operands.random(for: kernel, size, seed: 3))
    #expect(trial.worstError == 0)
    let counters = trial.counters
    let tiles: UInt64 = 6
    let steps = 4 * tiles
    #expect(counters.matrixInstructions == ["mma.m8n8k128.b1.and": steps * 64])
    // Eight warps load 2 + 4 fragments; 2 rounds of 2 counts, 16 bytes a lane.
    #expect(counters.sharedLoads.requests == steps * 48 + tiles * 2 * 2 * 8)
    #expect(counters.sharedLoads.bankConflicts == 0)
    // Four warps copy; 16 stores of fragments a warp, in each of which the four lanes of a group
    // meet in one bank: 3 more wavefronts.
    #expect(counters.sharedStores.requests == steps * 4 + tiles * 8 * 16)
    #expect(counters.sharedStores.bankConflicts == tiles * 8 * 16 * 3)
    // 16 bytes of every row are half a sector.
    let packed = 16 * 128 * steps
    let sums = tiles * 512 * (4 + 16)
    #expect(counters.globalLoads.bytes == packed + sums)
    #expect(counters.globalStores.bytes == 4 * 96 * 128)
    #expect(trial.sectorUse.stores == 1)
  }

  @Test("Blocks of a class do the same", arguments: [1, 2, 5, 7, 40])
  func blockClasses(blocks: Int) throws {
    let kernel = try kernel("w2a2", blocks: blocks)
    for (m, n) in [(128, 96), (101, 96), (128, 75), (70, 130), (1, 1)] {
      let size = MultiplicationSize(m: m, n: n, k: 129)
      try expectClassesAddUp(kernel, try Operands.random(for: kernel, size, seed: 9))
    }
  }

  @Test("What cannot be built is refused by name")
  func refusals() throws {
    #expect(throws: KernelError.self) { try kernel("w1a2", .and, target: .sm75) }
    #expect(throws: KernelError.self) { try kernel("w1a2", .xor, target: Target(70)) }
    for blocks in [0, -1, .max, 65536] {
      #expect(throws: KernelError.self) { try kernel("w1a2", blocks: blocks) }
    }
    let widest = try kernel("w8a8")
    for size in [
      MultiplicationSize(m: 0, n: 1, k: 1), MultiplicationSize(m: 1, n: 1, k: 33026),
      MultiplicationSize(m: 1 << 29, n: 1, k: 1), MultiplicationSize(m: 1, n: .max, k: 1),
      MultiplicationSize(m: 1 << 22, n: 1 << 22, k: 1),
    ] { #expect(throws: KernelError.self) { try widest.plan(for: size) } }
  }

  @Test(
    "The assembler takes every kernel without spilling",
    .enabled(if: Assembler.installed != nil, "run `make ptxas` to install NVIDIA's assembler"),
    arguments: [Target.sm75, .sm80, .sm86, .sm89, .sm90])
  func assembles(target: Target) throws {
    for name in ["w1a1", "w1a2", "w2a2", "w1a4", "w3a1", "w8a8"] {
      let size = MultiplicationSize(m: 16, n: 4096, k: 4096)
      let candidates = APNNMultiplication.candidates(
        for: size, precision: try Precision(name), target: target, blocks: 82)
      #expect(candidates.count == 1)
      for kernel in candidates { try expectNoSpills(kernel) }
    }
  }
}
