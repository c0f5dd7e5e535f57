import BipolarInt
import Emulator
import Kernels
import PTX
import Testing

/// The scales of rows against those of the host's quantiser.
@Suite struct RowScalesTests {
  private let seed: UInt64 = 0x5CA1E

  @Test(arguments: [(1, false), (2, true), (5, false), (7, false), (8, true), (8, false)])
  func hostScales(bits: Int, isHalf: Bool) throws {
    let width = try BitWidth(bits)
    let quantizer = try SymmetricQuantizer(width: width, granularity: .row)
    for isAligned in [true, false] {
      let kernel = try RowScales(
        width: width, isHalf: isHalf, rowsAreAligned: isAligned, warps: isAligned ? 2 : 5,
        target: bits == 1 ? .sm75 : .sm90)
      let module = try Module(parsing: kernel.module.text)
      let program = try Program(#require(module.kernel(named: kernel.entry)), of: module)
      for columns in isAligned ? [8, 1000, 4096] : [1, 3, 131, 1009] {
        // A row of zeros, subnormal and huge ones, and the largest magnitude anywhere in the row.
        let factors: [Float] =
          isHalf ? [1, 0, 0x1p-24, 30000, 1] : [1, 0, 0x1p-149, 1e38, 0x1p-126]
        var generator = SplitMix64(seed: seed)
        var numbers = factors.flatMap { factor in
          (0..<columns).map { _ in
            let x = Float.random(in: -2...2, using: &generator) * factor
            return isHalf ? Float(Float16(x)) : x
          }
        }
        // The largest number there is, whose levels must stay finite.
        if !isHalf { numbers[numbers.count - 1] = .greatestFiniteMagnitude }
        let expected = try quantizer.quantize(
          Matrix(rows: factors.count, columns: columns, elements: numbers))
        let found = try run(kernel, program, numbers, isHalf: isHalf, columns: columns)
        #expect(
          found.scales.map(\.bitPattern) == expected.scales.map(\.bitPattern),
          "\(kernel.entry), \(columns) columns, seed \(seed): \(found.scales), \(expected.scales)")
        #expect(found.profile.findings.isEmpty, "\(found.profile.findings.prefix(3))")
        #expect(found.profile.counters.sharedTraffic.bankConflicts == 0)
        if isAligned, columns == 4096 {
          let loads = found.profile.counters.globalLoads
          #expect(loads.bytes == UInt64(factors.count * columns * (isHalf ? 2 : 4)))
          #expect(loads.sectors * 32 == loads.bytes)
        }
      }
    }
  }

  private func run(
    _ kernel: RowScales, _ program: Program, _ numbers: [Float], isHalf: Bool, columns: Int
  ) throws -> (scales: [Float], profile: Profile) {
    let memory = GlobalMemory()
    let rows = numbers.count / columns
    let source =
      isHalf
      ? try memory.allocate("source", copying: numbers.map { Float16($0) })
      : try memory.allocate("source", copying: numbers)
    let scales = try memory.allocate("scales", byteCount: 4 * rows, isInitialized: false)
    let step = try kernel.step(rows: rows, columns: columns, source: 0, scales: 1)
    let launch = Launch(
      grid: Dimensions(step.grid.x), block: Dimensions(kernel.threads),
      arguments: step.arguments.map { $0.forEmulator([source, scales]) })
    let profile = try Emulator(memory: memory, threads: 1)
      .run(program, launch, options: Emulator.Options(checks: .all))
    return (try memory.read(scales, as: Float.self, count: rows), profile)
  }

  @Test func refusals() throws {
    let width = try BitWidth(2)
    #expect(throws: KernelError.self) {
      try RowScales(width: width, isHalf: true, warps: 33, target: .sm80)
    }
    let kernel = try RowScales(width: width, isHalf: true, target: .sm80)
    for (rows, columns) in [(0, 8), (1, 0), (1, 7), (.max, 8), (1, .max)] {
      #expect(throws: KernelError.self) {
        try kernel.step(rows: rows, columns: columns, source: 0, scales: 1)
      }
    }
  }
}
