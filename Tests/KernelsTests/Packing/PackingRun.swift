import BipolarInt
import Emulator
import Kernels
import PTX
import Testing

/// A packing kernel printed, parsed and lowered once, to run on many matrices.
struct PackingRun {
  let packing: PlanePacking
  let program: Program

  init(_ packing: PlanePacking) throws {
    self.packing = packing
    let module = try Module(parsing: packing.module.text)
    program = try Program(#require(module.kernel(named: packing.entry)), of: module)
  }

  struct Result {
    let words: [UInt32]
    let sums: [UInt32]
    let profile: Profile
  }

  /// Packs into memory that holds a pattern, so that a word left out shows.
  ///
  /// - Parameter source: The elements, rows padded as `rowBytes` says.
  func callAsFunction<Element: BitwiseCopyable>(
    _ source: [Element], scales: [Float] = [], rows: Int, columns: Int, rowBytes: Int? = nil,
    alignment: Int = 128, checks: Checks = .all
  ) throws -> Result {
    let chunks = (columns + alignment - 1) / alignment * (alignment / 128)
    let count = packing.width.bits * packing.layout.storedRows(rows) * chunks * 4
    let memory = GlobalMemory()
    let pattern = [UInt32](repeating: 0xDEAD_BEEF, count: max(count, rows))
    let buffers = [
      try memory.allocate("source", copying: source),
      try memory.allocate("scales", copying: scales.isEmpty ? [0] : scales),
      try memory.allocate("planes", copying: Array(pattern[0..<count])),
      try memory.allocate("row sums", copying: Array(pattern[0..<rows])),
    ]
    let step = try packing.step(
      rows: rows, columns: columns, rowBytes: rowBytes, rowAlignmentInBits: alignment,
      buffers: PlanePacking.Buffers(
        source: .buffer(0), scales: .buffer(1), planes: .buffer(2), rowSums: .buffer(3)))
    let launch = Launch(
      grid: Dimensions(step.grid.x, step.grid.y, step.grid.z),
      block: Dimensions(packing.threads),
      arguments: step.arguments.map { $0.forEmulator(buffers) })
    let profile = try Emulator(memory: memory, threads: 2)
      .run(program, launch, options: Emulator.Options(checks: checks))
    return Result(
      words: try memory.read(buffers[2], as: UInt32.self, count: count),
      sums: try memory.read(buffers[3], as: UInt32.self, count: rows), profile: profile)
  }

  /// Expects the planes and sums of given codes, and silent checkers.
  func expect(
    _ result: Result, codes: [UInt8], rows: Int, columns: Int, alignment: Int = 128,
    _ place: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let matrix = try BipolarMatrix(
      width: packing.width, rows: rows, columns: columns, codes: codes)
    let expected = try BitPlanes(packing: matrix, rowAlignmentInBits: alignment)
      .words(in: packing.layout)
    let differing = zip(result.words, expected).enumerated().first { $0.1.0 != $0.1.1 }?.offset
    #expect(
      differing == nil && result.words.count == expected.count, "\(packing.entry), \(place)",
      sourceLocation: sourceLocation)
    if packing.writesRowSums {
      let sums = (0..<rows).map { row in
        codes[row * columns..<(row + 1) * columns].reduce(UInt32(0)) { $0 + UInt32($1) }
      }
      #expect(
        result.sums == sums, "sums, \(packing.entry), \(place)", sourceLocation: sourceLocation)
    } else {
      #expect(result.sums.allSatisfy { $0 == 0xDEAD_BEEF }, sourceLocation: sourceLocation)
    }
    #expect(
      result.profile.findings.isEmpty,
      "\(packing.entry), \(place): \(result.profile.findings.prefix(3))",
      sourceLocation: sourceLocation)
  }
}

extension LaunchPlan.Argument {
  func forEmulator(_ buffers: [GlobalMemory.Allocation]) -> Argument {
    switch self {
    case .buffer(let index, let offset): .u64(buffers[index].address + UInt64(offset))
    case .u32(let value): .u32(value)
    case .s32(let value): .u32(UInt32(bitPattern: value))
    case .u64(let value): .u64(value)
    case .f32(let value): .u32(value.bitPattern)
    }
  }
}
