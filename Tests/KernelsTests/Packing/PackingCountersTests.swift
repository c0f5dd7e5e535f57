import BipolarInt
import Kernels
import PTX
import Testing

/// What packing costs: sectors, conflicts, and instructions counted by hand from the method.
@Suite struct PackingCountersTests {
  private static let sources: [PackingSource] = [
    .codes, .integers(bits: 8, .halved), .integers(bits: 32, .halved), .half(.rows),
    .single(.rows),
  ]

  /// Aligned sizes use all of every sector, read once and written once, without bank conflicts.
  @Test(arguments: PlaneLayout.allCases)
  func trafficOfWholeSteps(layout: PlaneLayout) throws {
    for source in Self.sources {
      let width = try BitWidth(4)
      let run = try PackingRun(
        PlanePacking(source: source, width: width, layout: layout, target: .sm80))
      let (rows, columns) = (16, 2048)
      let bytes = [UInt8](repeating: 0, count: rows * columns * source.elementBytes)
      let counters = try run(
        bytes, scales: [Float](repeating: 1, count: rows), rows: rows, columns: columns
      ).profile.counters
      // Besides the elements: at most a scale for each warp of a row's block, and the sums.
      let elements = UInt64(bytes.count)
      #expect(counters.globalLoads.bytes >= elements)
      #expect(counters.globalLoads.bytes <= elements + UInt64(rows * 4 * 128))
      let extra = source.scales == nil ? 0 : UInt64(rows * 4)
      #expect(counters.globalLoads.sectors <= elements / 32 + extra, "\(run.packing.entry)")
      let planes = UInt64(width.bits * rows * columns / 8)
      #expect(counters.globalStores.bytes == planes + UInt64(4 * rows))
      #expect(counters.globalStores.sectors <= planes / 32 + UInt64(rows))
      #expect(counters.sharedTraffic.bankConflicts == 0, "\(run.packing.entry)")
    }
  }

  /// Steps of 1024 elements, one warp each: loads, transposition, exchanges, sums and stores, and
  /// nothing that grows with the elements besides.
  @Test func instructionsOfAStep() throws {
    // Of codes: 2 loads; 8 words of 4-bit halves with 2 instructions each, twice above 4 bits; 8
    // permutations for each half; the planes; an exchange of 2, a popcount, a sum, a store and an
    // address a plane; 8 for the loop.
    for (bits, transposition) in [(1, 22), (2, 24), (4, 32), (8, 64)] {
      let expected = 2 + transposition + 2 * bits + 2 * bits + bits + (bits - 1) + 8
      #expect(try step(.codes, bits) == expected, "\(bits)-bit codes")
    }
    // Bounds of floats, which are counted by their methods' instructions an element.
    for (bits, perElement) in [(1, 2.0), (2, 5), (3, 8), (4, 7.75), (8, 7.75)] {
      let count = try step(.single(.tensor), bits)
      #expect(Double(count) >= 32 * perElement)
      #expect(Double(count) <= 32 * perElement + 48 + Double(bits * 16) + 24, "\(bits): \(count)")
    }
  }

  /// Warp instructions that 1024 more elements take.
  private func step(_ source: PackingSource, _ bits: Int) throws -> Int {
    let run = try PackingRun(
      PlanePacking(source: source, width: BitWidth(bits), warps: 1, target: .sm80))
    let counts = try [2, 3].map { steps in
      let bytes = [UInt8](repeating: 0, count: 1024 * steps * source.elementBytes)
      return try run(bytes, scales: [1], rows: 1, columns: 1024 * steps, checks: [])
        .profile.counters.warpInstructions
    }
    return Int(counts[1] - counts[0])
  }
}
