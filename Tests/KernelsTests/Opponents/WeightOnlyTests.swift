import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

@Suite("Weights of 4 bits, activations of 16")
struct WeightOnlyTests {
  /// A configuration to test.
  private struct Case: Sendable, CustomTestStringConvertible {
    let tile: WeightOnlyTile
    let splitK: Int
    let groupLength: Int?
    let output: OutputType
    let target: Target

    var testDescription: String { "\(tile) \(splitK) \(groupLength ?? 0) \(output) \(target)" }

    func kernel() throws -> WeightOnlyMultiplication {
      try WeightOnlyMultiplication(
        tile: tile, splitK: splitK, groupLength: groupLength, output: output, target: target)
    }
  }

  private static let cases = [
    Case(
      tile: .init(m: 16, n: 64, warpsM: 1, warpsN: 4, stages: 4), splitK: 3, groupLength: 128,
      output: .half, target: .sm80),
    Case(
      tile: .init(m: 16, n: 128, warpsM: 1, warpsN: 4, stages: 3), splitK: 1, groupLength: 64,
      output: .single, target: .sm86),
    Case(
      tile: .init(m: 64, n: 64, warpsM: 2, warpsN: 2, stages: 2), splitK: 2, groupLength: nil,
      output: .single, target: .sm90),
    Case(
      tile: .init(m: 32, n: 48, warpsM: 2, warpsN: 1, stages: 5), splitK: 1, groupLength: 256,
      output: .half, target: .sm89),
    Case(
      tile: .init(m: 16, n: 64, warpsM: 1, warpsN: 4, stages: 2), splitK: 1, groupLength: 64,
      output: .half, target: .sm75),
    Case(
      tile: .init(m: 32, n: 64, warpsM: 2, warpsN: 2, stages: 2), splitK: 2, groupLength: 128,
      output: .single, target: .sm75),
    Case(
      tile: .init(m: 64, n: 128, warpsM: 2, warpsN: 2, stages: 3), splitK: 1, groupLength: nil,
      output: .half, target: .sm80),
  ]

  private func trial(
    _ kernel: WeightOnlyMultiplication, _ size: MultiplicationSize, seed: UInt64,
    checks: Bool = false
  ) throws -> OpponentTrial {
    var operands = try Operands.random(for: kernel, size, seed: seed)
    operands.fillVectors(of: try kernel.plan(for: size), seed: seed + 1000)
    return try OpponentTrial(
      kernel, operands, reference: operands.withScaledWeights(for: kernel), checks: checks)
  }

  @Test("Within the bound for any size, with every check", arguments: cases)
  private func bounded(_ configuration: Case) throws {
    let kernel = try configuration.kernel()
    let sizes = [
      MultiplicationSize(m: 1, n: 1, k: 1), MultiplicationSize(m: 3, n: 21, k: 70, batch: 2),
      MultiplicationSize(m: kernel.tile.m + 1, n: kernel.tile.n + 9, k: 457),
    ]
    for (seed, size) in zip(UInt64(31)..., sizes) {
      let trial = try trial(kernel, size, seed: seed, checks: true)
      #expect(trial.worstError <= 1, "\(kernel.entry) \(size), seed \(seed)")
      #expect(trial.findings.isEmpty, "\(kernel.entry) \(size): \(trial.findings.prefix(3))")
    }
  }

  /// With one activation of 1 in each row, results are weights: each in its place, without a rounding.
  @Test("Weights turn into halves exactly", arguments: [Target.sm75, .sm80])
  func weightsAreExact(target: Target) throws {
    let kernel = try WeightOnlyMultiplication(
      tile: WeightOnlyTile(m: 64, n: 64, warpsM: 2, warpsN: 2, stages: 2), groupLength: 64,
      output: .single, target: target)
    let size = MultiplicationSize(m: 128, n: 32, k: 128)
    var identity = [Float](repeating: 0, count: 128 * 128)
    for index in 0..<128 { identity[129 * index] = 1 }
    var operands = try Operands(
      activations: Matrix(rows: 128, columns: 128, elements: identity),
      weights: Operands.random(for: kernel, size, seed: 4).weights)
    operands.vectors[.groupScales] = (0..<64).map { Float($0 + 1) }
    let run = try PlanRun(try kernel.plan(for: size), operands: operands, threads: 1)
    let result = run.output(rows: 128, columns: 32)
    let expected = (0..<128).flatMap { column in
      (0..<32).map { row in
        Double(operands.weights[row, column]) * Double(column / 64 * 32 + row + 1)
      }
    }
    let wrong = result.indices.filter { result[$0] != expected[$0] }
    #expect(wrong.isEmpty, "weights (column, row) \(wrong.prefix(9).map { ($0 / 32, $0 % 32) })")
  }

  @Test("No bank conflicts, whole sectors, counted products", arguments: cases)
  private func counters(_ configuration: Case) throws {
    let kernel = try configuration.kernel()
    let tile = kernel.tile
    let size = MultiplicationSize(m: 2 * tile.m, n: 2 * tile.n, k: 512)
    let trial = try trial(kernel, size, seed: 8)
    #expect(trial.worstError <= 1)
    #expect(trial.counters.sharedTraffic.bankConflicts == 0, "\(kernel.entry)")
    #expect(trial.counters.matrixLoads.requests > 0)
    #expect(trial.sectorUse.loads >= 0.95, "\(kernel.entry)")
    #expect(trial.sectorUse.stores == 1, "\(kernel.entry)")
    let depth = kernel.target < .sm80 ? 8 : 16
    let products = UInt64(size.m / 16 * (size.n / 8) * (512 / depth))
    #expect(trial.counters.matrixInstructions == ["mma.m16n8k\(depth).f16.f32": products])
  }

  @Test("Blocks of a class do the same", arguments: [cases[0], cases[2]])
  private func blockClasses(_ configuration: Case) throws {
    let kernel = try configuration.kernel()
    for (m, n, k) in [(2, 3, 512), (3, 2, 640), (1, 2, 65)] {
      let size = MultiplicationSize(m: m * kernel.tile.m - n, n: n * kernel.tile.n - m, k: k)
      var operands = try Operands.random(for: kernel, size, seed: 9)
      operands.fillVectors(of: try kernel.plan(for: size), seed: 10)
      try expectClassesAddUp(kernel, operands)
    }
  }

  @Test("The packed order, written out")
  func packedOrder() throws {
    // Row 3, column 45 of one panel: lane 4 x 3 + 2, word 1, the second of the pair of columns 40 to
    // 47, nibble 1 + 4.
    var elements = [Float](repeating: 0, count: 16 * 64)
    elements[3 * 64 + 45] = -8
    let bytes = try OperandFormat.fragmentNibbles.bytes(
      of: Matrix(rows: 16, columns: 64, elements: elements))
    var expected = [UInt8](repeating: 0x88, count: 512)
    expected[14 * 16 + 4 + 2] = 0x08
    #expect(bytes == expected)
    #expect(OperandFormat.fragmentNibbles.byteCount(rows: 17, columns: 65) == 4 * 512)
    for value in [Float(8), -9, 0.5, .nan] {
      #expect(throws: OperandError.self) {
        try OperandFormat.fragmentNibbles.bytes(
          of: Matrix(rows: 1, columns: 1, elements: [value]))
      }
    }
  }

  @Test("What cannot be built is refused by name")
  func refusals() throws {
    let tile = WeightOnlyTile(m: 64, n: 64, warpsM: 2, warpsN: 2, stages: 3)
    for change: (inout WeightOnlyTile) -> Void in [
      { $0.m = 0 }, { $0.n = 24 }, { $0.m = .max }, { $0.warpsM = 0 }, { $0.warpsN = .max },
      { $0.warpsM = 8 }, { $0.stages = 1 }, { $0.stages = .min },
      {
        $0.n = 256; $0.m = 256
      },
    ] {
      var changed = tile
      change(&changed)
      let error = #expect(throws: KernelError.self) {
        try WeightOnlyMultiplication(
          tile: changed, groupLength: 64, output: .half, target: .sm80)
      }
      #expect(error.map { "\($0)".contains("\n") } == false)
    }
    let wrong: [(Int, Int?, OutputType, Target)] = [
      (0, 64, .half, .sm80), (65, 64, .half, .sm80), (1, 32, .half, .sm80),
      (1, 64, .int32, .sm80), (1, 64, .half, Target(70)), (1, 64, .half, .sm75),
    ]
    for (splitK, groupLength, output, target) in wrong {
      #expect(throws: KernelError.self) {
        try WeightOnlyMultiplication(
          tile: tile, splitK: splitK, groupLength: groupLength, output: output, target: target)
      }
    }
    let kernel = try WeightOnlyMultiplication(
      tile: tile, groupLength: nil, output: .half, target: .sm80)
    for size in [
      MultiplicationSize(m: 0, n: 1, k: 1), MultiplicationSize(m: 1, n: .max, k: 1),
      MultiplicationSize(m: 1 << 28, n: 1, k: 1), MultiplicationSize(m: 1, n: 1, k: 1 << 30),
    ] { #expect(throws: KernelError.self) { try kernel.plan(for: size) } }
    let operands = try Operands.random(for: kernel, .init(m: 1, n: 2, k: 3), seed: 1)
    #expect(throws: SimulationError.self) { try operands.withScaledWeights(for: kernel) }
  }

  @Test(
    "The assembler takes every candidate without spilling",
    .enabled(if: Assembler.installed != nil, "run `make ptxas` to install NVIDIA's assembler"),
    arguments: [Target.sm75, .sm80, .sm86, .sm89, .sm90])
  func assembles(target: Target) throws {
    // Neither the depth of the pipeline nor the number of slices changes much.
    let groups: [Int?] = target == .sm86 || target == .sm89 ? [128] : [64, 128, nil]
    for groupLength in groups {
      let size = MultiplicationSize(m: 4096, n: 4096, k: 4096)
      let candidates = WeightOnlyMultiplication.candidates(
        for: size, groupLength: groupLength, output: .half, target: target)
      #expect((1...64).contains(candidates.count))
      #expect(Set(candidates.map(\.configuration)).count == candidates.count)
      for kernel in candidates where kernel.tile.stages < 4 && kernel.splitK == 1 {
        try expectNoSpills(kernel)
      }
    }
  }
}
