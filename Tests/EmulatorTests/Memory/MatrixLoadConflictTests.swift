import Emulator
import Testing

/// Wavefronts of ldmatrix and of cp.async by hand. A matrix is 8 rows of 16 bytes; two rows conflict
/// where address bits 4 to 6, the bank group, are equal.
struct MatrixLoadConflictTests {
  /// Row addresses of matrix i: rows 8 i to 8 i + 7 of a tile.
  struct Layout: CustomTestStringConvertible, Sendable {
    let name: String
    /// Wavefronts of one matrix.
    let wavefronts: UInt64
    /// The byte offset of a row.
    let offset: @Sendable (Int) -> Int

    var testDescription: String { name }
  }

  static let layouts: [Layout] = [
    // Groups 0 to 7.
    Layout(name: "pitch 16", wavefronts: 1) { 16 * $0 },
    // Groups 0, 2, 4, 6, 0, 2, 4, 6.
    Layout(name: "pitch 32", wavefronts: 2) { 32 * $0 },
    // Groups 0, 4, 0, 4 ...
    Layout(name: "pitch 64", wavefronts: 4) { 64 * $0 },
    // Group 0 alone.
    Layout(name: "pitch 128", wavefronts: 8) { 128 * $0 },
    // Group 9 r mod 8 = r.
    Layout(name: "pitch 144", wavefronts: 1) { 144 * $0 },
    // Chunk 3 of the row, moved by r: groups 3 ^ r.
    Layout(name: "pitch 128, xor row", wavefronts: 1) { 128 * $0 + (3 ^ ($0 & 7)) * 16 },
    // Moved by r mod 4: groups 0 to 3 twice.
    Layout(name: "pitch 128, xor row mod 4", wavefronts: 2) { 128 * $0 + ($0 & 3) * 16 },
    // Two rows fill a line: group 4 (r & 1) + (chunk ^ r / 2).
    Layout(name: "pitch 64, xor half row", wavefronts: 1) {
      64 * $0 + (1 ^ ($0 >> 1 & 3)) * 16
    },
    // Four rows fill a line: group 2 (r & 3) + (chunk ^ r / 4).
    Layout(name: "pitch 32, xor quarter row", wavefronts: 1) {
      32 * $0 + ($0 >> 2 & 1) * 16
    },
    // All rows of a matrix are the same 16 bytes.
    Layout(name: "one row", wavefronts: 1) { _ in 48 },
  ]

  private func counters(_ instruction: String, _ offset: (Int) -> Int) throws -> Counters {
    let memory = GlobalMemory()
    let table = try memory.allocate("table", copying: (0..<32).map { UInt32(offset($0)) })
    let bytes = try memory.allocate("bytes", byteCount: 8192)
    let kernel = TestKernel(
      """
      ld.global.u32 %r2, [%in]; mov.u32 %r3, tile; add.u32 %r2, %r2, %r3;
      mov.u32 %r4, %laneid; mad.wide.u32 %rd1, %r4, 16, %outBase;
      mad.wide.u32 %rd2, %r4, 64, %outBase;
      \(instruction)
      """)
    return try kernel.run(in: memory, [.pointer(table), .pointer(bytes)]).counters
  }

  @Test(arguments: layouts) func matrixLoads(_ layout: Layout) throws {
    let registers = ["%r10", "%r11", "%r12", "%r13"]
    for count in [1, 2, 4] {
      for transposed in ["", ".trans"] {
        let list = registers.prefix(count).joined(separator: ", ")
        let load =
          "ldmatrix.sync.aligned.m8n8.x\(count)\(transposed).shared.b16 {\(list)}, [%r2];"
        let counters = try counters(load, layout.offset)
        #expect(counters.matrixLoads.requests == 1)
        #expect(counters.matrixLoads.wavefronts == UInt64(count) * layout.wavefronts)
        #expect(counters.matrixLoads.bankConflicts == UInt64(count) * (layout.wavefronts - 1))
        #expect(counters.matrixLoads.bytes == UInt64(count) * 128)
        #expect(counters.sharedTraffic == counters.matrixLoads)
      }
    }
  }

  @Test(arguments: [
    // Destination pitch in bytes, size of a copy, wavefronts, least wavefronts.
    // Quarter-warps of 16 bytes: 8 neighbours fill the banks; pitch 32 uses half the groups.
    (16, 16, 4, 4), (32, 16, 8, 4), (64, 16, 16, 4), (128, 16, 32, 4), (144, 16, 4, 4),
    // Half-warps of 8 bytes; 32 lanes of 4 bytes.
    (8, 8, 2, 2), (16, 8, 4, 2), (4, 4, 1, 1), (8, 4, 2, 1), (128, 4, 32, 1),
  ])
  func asyncCopyDestinations(pitch: Int, size: Int, wavefronts: UInt64, minimum: UInt64) throws {
    let copy = "cp.async.ca.shared.global [%r2], [%rd1], \(size); cp.async.wait_all;"
    let counters = try counters(copy) { pitch * $0 }
    #expect(counters.asyncCopyStores.requests == 1)
    #expect(counters.asyncCopyStores.wavefronts == wavefronts)
    #expect(counters.asyncCopyStores.bankConflicts == wavefronts - minimum)
    #expect(counters.asyncCopyStores.bytes == UInt64(32 * size))
    #expect(counters.sharedTraffic == counters.asyncCopyStores)
    // Sources are 16 bytes apart, two to a sector.
    #expect(counters.asyncCopyLoads.sectors == 16)
    #expect(counters.asyncCopyLoads.bytes == UInt64(32 * size))
    #expect(counters.globalLoadSectors == 16 + 4)
  }

  @Test func asyncCopySwizzledRows() throws {
    // Row l / 8 of 128 bytes, chunk l mod 8 moved by the row: each quarter-warp has 8 groups.
    let copy = "cp.async.cg.shared.global [%r2], [%rd1], 16; cp.async.wait_all;"
    let counters = try counters(copy) { $0 / 8 * 128 + (($0 & 7) ^ ($0 / 8)) * 16 }
    #expect(counters.asyncCopyStores.wavefronts == 4)
    #expect(counters.asyncCopyStores.bankConflicts == 0)
  }

  @Test func asyncCopyStridedSources() throws {
    // 64 bytes apart: a sector each.
    let copy = "cp.async.cg.shared.global [%r2], [%rd2], 16; cp.async.wait_all;"
    let counters = try counters(copy) { 16 * $0 }
    #expect(counters.asyncCopyLoads.sectors == 32)
    #expect(counters.asyncCopyLoads.requests == 1)
  }

  @Test func asyncCopyReadsNoMoreThanTheSourceSize() throws {
    // 8 bytes of each 16: the sectors stay, the bytes halve; 0 bytes touch nothing.
    let half = try counters("cp.async.cg.shared.global [%r2], [%rd1], 16, 8;") { 16 * $0 }
    #expect(half.asyncCopyLoads.sectors == 16)
    #expect(half.asyncCopyLoads.bytes == 256)
    #expect(half.asyncCopyStores.bytes == 512)
    let none = try counters("cp.async.cg.shared.global [%r2], [%rd1], 16, 0;") { 16 * $0 }
    #expect(none.asyncCopyLoads.sectors == 0)
    #expect(none.asyncCopyLoads.bytes == 0)
    #expect(none.asyncCopyStores.bytes == 512)
  }
}
