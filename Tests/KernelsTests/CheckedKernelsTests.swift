import BipolarInt
import Emulator
import Kernels
import PTX
import Testing

/// The checkers find nothing in the kernels of the project.
@Suite("Kernels under every check")
struct CheckedKernelsTests {
  private func findings(
    _ kernel: BitPlaneMultiplication, m: Int, n: Int, k: Int, schedule: Schedule = .greedy
  ) throws -> [Finding] {
    let module = try Module(parsing: kernel.module.text)
    let program = try Program(#require(module.kernel(named: kernel.entry)), of: module)
    let memory = GlobalMemory()
    let activations = try BitPlanes(
      packing: .random(width: kernel.precision.activationBits, rows: m, columns: k, seed: 1),
      rowAlignmentInBits: kernel.rowAlignmentInBits)
    let weights = try BitPlanes(
      packing: .random(width: kernel.precision.weightBits, rows: n, columns: k, seed: 2),
      rowAlignmentInBits: kernel.rowAlignmentInBits)
    var arguments: [Argument] = [
      .pointer(try memory.allocate("activations", copying: activations.words)),
      .pointer(try memory.allocate("weights", copying: weights.words)),
      .pointer(try memory.allocate("output", byteCount: 4 * m * n, isInitialized: false)),
    ]
    if kernel.operation == .and {
      for planes in [activations, weights] {
        let sums = planes.rowCodeSums.map { UInt32($0) }
        arguments.append(.pointer(try memory.allocate("sums", copying: sums)))
      }
    }
    let pitch = activations.pitchInWords
    for size in [m, n, k, pitch * 4, pitch * 32 / kernel.tile.k] {
      arguments.append(.u32(UInt32(size)))
    }
    let grid = try kernel.grid(m: m, n: n)
    let launch = Launch(
      grid: Dimensions(grid.x, grid.y), block: Dimensions(kernel.tile.threads),
      dynamicSharedBytes: kernel.sharedBytes, arguments: arguments)
    let options = Emulator.Options(schedule: schedule, checks: .all)
    return try Emulator(memory: memory, threads: 1).run(program, launch, options: options).findings
  }

  @Test("Multiplication with the standard tiles", arguments: Variant.all)
  func standardTiles(variant: Variant) throws {
    for text in ["w1a1", "w1a2", "w2a2", "w3a4", "w8a8"] {
      let kernel = try variant.kernel(Precision(text))
      let found = try findings(
        kernel, m: kernel.tile.m + 3, n: 2 * kernel.tile.n - 1, k: 4 * kernel.tile.k + 1)
      #expect(found.isEmpty, "\(text): \(found)")
    }
  }

  @Test("Multiplication with every number of stages, under every schedule", arguments: 2...5)
  func stages(stages: Int) throws {
    for (target, shape) in [(Target.sm75, MatrixMultiply.Shape.m8n8k128), (.sm80, .m16n8k256)] {
      for operation in PlaneOperation.allCases where operation == .xor || target >= .sm80 {
        let tile = Tile(m: 16, n: 32, k: 256, warpsM: 2, warpsN: 2, stages: stages, shape: shape)
        let variant = Variant(target: target, operation: operation)
        guard let kernel = try? variant.kernel(Precision("w2a2"), tile: tile) else { continue }
        for schedule in [Schedule.roundRobin, .random(seed: 7), .adversarial(warp: 2)] {
          let found = try findings(kernel, m: 19, n: 31, k: 1500, schedule: schedule)
          #expect(found.isEmpty, "\(target) \(operation) \(schedule): \(found)")
        }
      }
    }
  }

  @Test("Packing of planes")
  func packing() throws {
    for bits in [1, 3, 8] {
      let packing = PlanePacking(width: try BitWidth(bits), target: .sm80)
      let module = try Module(parsing: packing.module.text)
      let program = try Program(#require(module.kernel(named: packing.entry)), of: module)
      let (rows, columns) = (7, 257)
      let matrix = try BipolarMatrix.random(
        width: BitWidth(bits), rows: rows, columns: columns, seed: 4)
      let planes = try BitPlanes(packing: matrix, rowAlignmentInBits: 256)
      let memory = GlobalMemory()
      let arguments: [Argument] = [
        .pointer(try memory.allocate("codes", copying: matrix.codes)),
        .pointer(
          try memory.allocate("planes", byteCount: 4 * planes.words.count, isInitialized: false)),
        .pointer(try memory.allocate("sums", byteCount: 4 * rows, isInitialized: false)),
        .u32(UInt32(rows)), .u32(UInt32(columns)), .u32(UInt32(planes.pitchInWords)),
      ]
      let launch = Launch(
        grid: Dimensions(packing.gridWidth(rows: rows)), block: Dimensions(packing.threads),
        arguments: arguments)
      let found = try Emulator(memory: memory, threads: 1)
        .run(program, launch, options: Emulator.Options(checks: .all)).findings
      #expect(found.isEmpty, "\(bits) bits: \(found)")
    }
  }
}
