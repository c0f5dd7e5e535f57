import BipolarInt
import Emulator
import Kernels
import PTX
import Simulation
import Testing

/// Epilogues within the multiplication, against their formula in double precision.
@Suite("Fused epilogues")
struct FusedEpilogueTests {
  static func epilogues() throws -> [Epilogue] {
    [
      try Epilogue(output: .single, activationScale: .perRow, weightScale: .perColumn),
      try Epilogue(
        output: .half, activationScale: .one, weightScale: .perColumn, hasBias: true,
        function: .gelu),
      try Epilogue(
        output: .single, activationScale: .perRow, weightScale: .perColumn,
        activationZero: .perRow, weightZero: .perRow, hasBias: true, function: .silu),
      try Epilogue(
        output: .half, activationScale: .perRow, weightScale: .one, activationZero: .one,
        function: .relu),
    ]
  }

  typealias Recovery = BitPlaneMultiplication.Recovery

  @Test(
    "Scales, zero points, bias and functions in every recovery",
    arguments: [
      Recovery.shared, .registers, .running,
    ])
  func epilogues(recovery: Recovery) throws {
    for (index, epilogue) in try Self.epilogues().enumerated() {
      for (text, operation, target) in [
        ("w1a2", PlaneOperation.xor, Target.sm75), ("w2a2", .and, .sm80), ("w3a1", .xor, .sm80),
      ] {
        let precision = try Precision(text)
        let tile = Tile(
          m: 32, n: 32, k: 256, warpsM: 1, warpsN: 2, stages: 2,
          shape: target < .sm80 ? .m8n8k128 : .m16n8k256)
        let kernel = try BitPlaneMultiplication(
          precision: precision, operation: operation, tile: tile, target: target,
          recovery: recovery, epilogue: epilogue)
        for (m, n, k) in [(32, 64, 300), (35, 33, 129), (1, 7, 1)] {
          let seed = UInt64(index * 100 + m)
          let fused = try FusedRun(kernel, epilogue, m: m, n: n, k: k, seed: seed, checks: .all)
          #expect(
            fused.problem == nil, "\(kernel.entry) \(m) x \(n) x \(k), seed \(seed)")
          #expect(fused.run.counters.sharedTraffic.bankConflicts == 0)
        }
      }
    }
  }

  @Test("Packed planes for the next layer", arguments: PlaneLayout.allCases)
  func packed(layout: PlaneLayout) throws {
    for (bits, n) in [(1, 32), (2, 96), (4, 64)] {
      let epilogue = try Epilogue(
        output: .planes(BitWidth(bits), layout, rowAlignmentInBits: 256), activationScale: .perRow,
        weightScale: .perColumn, hasBias: true, outputScale: .perRow)
      let tile = Tile(
        m: 16, n: 32, k: 128, warpsM: 1, warpsN: 2, stages: 2, shape: .m16n8k128)
      let kernel = try BitPlaneMultiplication(
        precision: Precision("w2a2"), operation: .xor, tile: tile, target: .sm80,
        recovery: .shared, epilogue: epilogue)
      for (m, n, k) in [(16, n, 200), (19, n + 5, 300)] {
        let fused = try FusedRun(
          kernel, epilogue, m: m, n: n, k: k, seed: UInt64(bits), checks: .all)
        #expect(fused.problem == nil, "\(kernel.entry) \(m) x \(n) x \(k)")
      }
    }
  }

  @Test("What a lane cannot pack a second kernel packs")
  func packedAfterwards() throws {
    let epilogue = try Epilogue(
      output: .planes(BitWidth(3), .panels, rowAlignmentInBits: 128), activationScale: .perRow,
      weightScale: .perColumn, outputScale: .one)
    for recovery in [Recovery.registers, .running] {
      let tile = Tile(m: 16, n: 16, k: 128, warpsM: 1, warpsN: 2, stages: 2, shape: .m16n8k128)
      let kernel = try BitPlaneMultiplication(
        precision: Precision("w2a2"), operation: .xor, tile: tile, target: .sm80,
        recovery: recovery, epilogue: epilogue)
      let fused = try FusedRun(kernel, epilogue, m: 21, n: 50, k: 300, seed: 8, checks: .all)
      #expect(fused.problem == nil)
      #expect(fused.run.plan.steps.map(\.label) == ["multiply", "finish"])
    }
  }

  @Test("Epilogues that a recovery cannot apply are refused")
  func refusals() throws {
    let tile = Tile(m: 32, n: 32, k: 256, warpsM: 1, warpsN: 2, stages: 2, shape: .m16n8k256)
    let precision = try Precision("w2a2")
    let single = try Epilogue(output: .single)
    #expect(throws: KernelError.self) {
      try BitPlaneMultiplication(
        precision: precision, operation: .xor, tile: tile, target: .sm80, recovery: .global,
        epilogue: single)
    }
    #expect(throws: KernelError.self) {
      try BitPlaneMultiplication(
        precision: precision, operation: .xor, tile: tile, target: .sm80, recovery: .global,
        distribution: .splitK(slices: 2))
    }
  }

  @Test("A vector that was not given is named")
  func missingVector() throws {
    let epilogue = try Epilogue(output: .single, weightScale: .perColumn)
    let kernel = try BitPlaneMultiplication(
      precision: Precision("w1a1"), operation: .xor,
      tile: .standard(for: Precision("w1a1"), target: .sm80), target: .sm80, epilogue: epilogue)
    let size = MultiplicationSize(m: 2, n: 3, k: 4)
    let operands = try Operands.random(for: kernel, size, seed: 1)
    #expect(
      throws: SimulationError.vectorMismatch(vector: .weightScales, needed: 3, given: 0)
    ) {
      try PlanRun(kernel.plan(for: size), operands: operands, threads: 1)
    }
  }
}
