import Emulator
import PTX
import Testing

/// Wavefronts of shared-memory accesses, counted by hand: 32 banks of one 4-byte word, 32 lanes of up
/// to 4 bytes, half-warps of 8 bytes and quarter-warps of 16 bytes at a time. A bank serves one word
/// of a group per wavefront, to all lanes that want it.
struct BankConflictTests {
  struct Pattern: CustomTestStringConvertible, Sendable {
    let name: String
    /// The type with its vector width: `v4.u32`.
    let type: String
    var mask: UInt32 = .max
    let wavefronts: UInt64
    let minimum: UInt64
    /// The byte offset of a lane.
    let offset: @Sendable (Int) -> Int

    var testDescription: String { "\(name), \(type)" }
  }

  static let narrow: [Pattern] = [
    // All lanes want word 0.
    Pattern(name: "broadcast", type: "u32", wavefronts: 1, minimum: 1) { _ in 0 },
    // Lane l uses bank l.
    Pattern(name: "stride 1", type: "u32", wavefronts: 1, minimum: 1) { 4 * $0 },
    // Lanes l and l + 16 share bank 2 l.
    Pattern(name: "stride 2", type: "u32", wavefronts: 2, minimum: 1) { 8 * $0 },
    // 3, 17, 31 and 33 are coprime to 32: a permutation of the banks.
    Pattern(name: "stride 3", type: "u32", wavefronts: 1, minimum: 1) { 12 * $0 },
    Pattern(name: "stride 17", type: "u32", wavefronts: 1, minimum: 1) { 68 * $0 },
    Pattern(name: "stride 31", type: "u32", wavefronts: 1, minimum: 1) { 124 * $0 },
    Pattern(name: "stride 33", type: "u32", wavefronts: 1, minimum: 1) { 132 * $0 },
    // Banks 0, 4 ... 28 are used 4 times each; 0, 8, 16, 24 8 times; 0, 16 16 times; 0 32 times.
    Pattern(name: "stride 4", type: "u32", wavefronts: 4, minimum: 1) { 16 * $0 },
    Pattern(name: "stride 8", type: "u32", wavefronts: 8, minimum: 1) { 32 * $0 },
    Pattern(name: "stride 16", type: "u32", wavefronts: 16, minimum: 1) { 64 * $0 },
    Pattern(name: "stride 32", type: "u32", wavefronts: 32, minimum: 1) { 128 * $0 },
    Pattern(name: "reversed", type: "u32", wavefronts: 1, minimum: 1) { 4 * (31 - $0) },
    Pattern(name: "xor 21", type: "u32", wavefronts: 1, minimum: 1) { 4 * ($0 ^ 21) },
    // Pairs of lanes share one of 16 words in 16 banks.
    Pattern(name: "pairs", type: "u32", wavefronts: 1, minimum: 1) { $0 / 2 * 4 },
    // Even lanes use words 0 to 15, odd lanes words 32 to 47: two words in each of 16 banks.
    Pattern(name: "two rows", type: "u32", wavefronts: 2, minimum: 1) {
      ($0 & 1) * 128 + $0 / 2 * 4
    },
    // Three lanes meet in bank 0 on three words, all others are alone.
    Pattern(name: "one bad bank", type: "u32", wavefronts: 3, minimum: 1) {
      $0 < 3 ? 128 * $0 : 4 * $0
    },
    // One lane leaves the row of words for a bank that is in use.
    Pattern(name: "last lane apart", type: "u32", wavefronts: 2, minimum: 1) {
      $0 < 31 ? 4 * $0 : 128
    },
    Pattern(name: "first lane apart", type: "u32", wavefronts: 2, minimum: 1) {
      $0 > 0 ? 4 * $0 : 132
    },
    // Half a warp with stride 2 uses banks 0, 2 ... 30 once; with stride 32 bank 0 16 times.
    Pattern(name: "half warp, stride 2", type: "u32", mask: 0xFFFF, wavefronts: 1, minimum: 1) {
      8 * $0
    },
    Pattern(
      name: "upper half, stride 32", type: "u32", mask: 0xFFFF_0000, wavefronts: 16, minimum: 1
    ) { 128 * $0 },
    Pattern(name: "one lane", type: "u32", mask: 1 << 19, wavefronts: 1, minimum: 1) { 128 * $0 },
    Pattern(name: "even lanes, stride 1", type: "u32", mask: 0x5555_5555, wavefronts: 1, minimum: 1)
    { 4 * $0 },
    // Words 0, 4 ... 60: banks 0, 4 ... 28 twice.
    Pattern(name: "even lanes, stride 2", type: "u32", mask: 0x5555_5555, wavefronts: 2, minimum: 1)
    { 8 * $0 },
    // Bytes: 32 neighbours are 8 words; a byte of each word; a byte of bank 0 in 32 rows.
    Pattern(name: "bytes, stride 1", type: "u8", wavefronts: 1, minimum: 1) { $0 },
    Pattern(name: "bytes, stride 4", type: "s8", wavefronts: 1, minimum: 1) { 4 * $0 },
    Pattern(name: "bytes, stride 128", type: "u8", wavefronts: 32, minimum: 1) { 128 * $0 },
    // Words 5 l / 4, up to 38: word 32 meets word 0, 33 meets 1, 35, 37, 38 meet 3, 5, 6.
    Pattern(name: "bytes, stride 5", type: "u8", wavefronts: 2, minimum: 1) { 5 * $0 },
    // 16 bits: 32 neighbours are 16 words; stride 34 bytes puts words 8 (lane 1) and 136 (lane 16)
    // into bank 8 and never three words into one.
    Pattern(name: "halves, stride 1", type: "u16", wavefronts: 1, minimum: 1) { 2 * $0 },
    Pattern(name: "halves, 34 bytes", type: "s16", wavefronts: 2, minimum: 1) { 34 * $0 },
    Pattern(name: "halves, 256 bytes", type: "u16", wavefronts: 32, minimum: 1) { 256 * $0 },
    Pattern(name: "four bytes, stride 1", type: "v4.u8", wavefronts: 1, minimum: 1) { 4 * $0 },
  ]

  static let wide: [Pattern] = [
    // A half-warp of 8-byte values fills the 32 banks once.
    Pattern(name: "stride 1", type: "u64", wavefronts: 2, minimum: 2) { 8 * $0 },
    Pattern(name: "stride 1", type: "v2.u32", wavefronts: 2, minimum: 2) { 8 * $0 },
    // A half-warp spans 64 words of which it wants two in four: each used bank twice.
    Pattern(name: "stride 2", type: "u64", wavefronts: 4, minimum: 2) { 16 * $0 },
    // 16 lanes of a half-warp meet in banks 0 and 1.
    Pattern(name: "stride 16", type: "v2.u32", wavefronts: 32, minimum: 2) { 128 * $0 },
    Pattern(name: "broadcast", type: "u64", wavefronts: 2, minimum: 2) { _ in 8 },
    // The lanes are in different half-warps, so they do not meet.
    Pattern(name: "lanes 0 and 16", type: "u64", mask: 0x1_0001, wavefronts: 2, minimum: 2) {
      128 * $0
    },
    Pattern(name: "lanes 0 and 15", type: "u64", mask: 0x8001, wavefronts: 2, minimum: 1) {
      128 * $0
    },
    // Stride 9 values is 18 words: 18 l mod 32 runs through all even banks.
    Pattern(name: "stride 9", type: "v2.u32", wavefronts: 2, minimum: 2) { 72 * $0 },
    // A quarter-warp of 16-byte values fills the 32 banks once.
    Pattern(name: "stride 1", type: "v4.u32", wavefronts: 4, minimum: 4) { 16 * $0 },
    Pattern(name: "stride 1", type: "v2.u64", wavefronts: 4, minimum: 4) { 16 * $0 },
    // Lanes l and l + 4 of a quarter-warp meet.
    Pattern(name: "stride 2", type: "v4.u32", wavefronts: 8, minimum: 4) { 32 * $0 },
    // All 8 lanes of a quarter-warp meet in banks 0 to 3.
    Pattern(name: "one bank group", type: "v4.u32", wavefronts: 32, minimum: 4) { 128 * $0 },
    Pattern(name: "broadcast", type: "v4.u32", wavefronts: 4, minimum: 4) { _ in 16 },
    // 9 bank groups apart: 9 l mod 8 = l.
    Pattern(name: "stride 9", type: "v4.u32", wavefronts: 4, minimum: 4) { 144 * $0 },
    Pattern(name: "half warp", type: "v4.u32", mask: 0xFFFF, wavefronts: 2, minimum: 2) { 16 * $0 },
    Pattern(name: "one lane", type: "v4.u32", mask: 1 << 31, wavefronts: 1, minimum: 1) { 16 * $0 },
    // Four lanes of a quarter-warp, two bank groups apart.
    Pattern(name: "even lanes", type: "v4.u32", mask: 0x5555_5555, wavefronts: 4, minimum: 4) {
      16 * $0
    },
  ]

  private static let prologue = """
    ld.global.u32 %r2, [%in]; mov.u32 %r3, tile; add.u32 %r2, %r2, %r3;
    ld.global.u32 %r4, [%inBase+128]; mov.u32 %r5, %laneid; shr.u32 %r4, %r4, %r5;
    and.b32 %r4, %r4, 1; setp.ne.u32 %p1, %r4, 0;

    """

  /// The counters of one access at the pattern's addresses under its mask.
  private func counters(_ instruction: String, _ pattern: Pattern) throws -> Counters {
    let memory = GlobalMemory()
    let offsets = (0..<32).map { UInt32(pattern.offset($0)) }
    let table = try memory.allocate("table", copying: offsets + [pattern.mask])
    let kernel = TestKernel(Self.prologue + instruction)
    return try kernel.run(in: memory, [.pointer(table), .pointer(table)]).counters
  }

  private func traffic(_ pattern: Pattern) -> SharedTraffic {
    var traffic = SharedTraffic()
    traffic.requests = 1
    traffic.wavefronts = pattern.wavefronts
    traffic.bankConflicts = pattern.wavefronts - pattern.minimum
    traffic.bytes = UInt64(pattern.mask.nonzeroBitCount * AccessType(pattern.type).byteCount)
    return traffic
  }

  @Test(arguments: narrow) func narrowLoads(_ pattern: Pattern) throws {
    let load = "@%p1 ld.shared.\(pattern.type) \(AccessType(pattern.type).registers), [%r2];"
    let counters = try counters(load, pattern)
    #expect(counters.sharedLoads == traffic(pattern))
    #expect(counters.sharedTraffic == traffic(pattern))
  }

  @Test(arguments: wide) func wideLoads(_ pattern: Pattern) throws {
    let load = "@%p1 ld.shared.\(pattern.type) \(AccessType(pattern.type).registers), [%r2];"
    let counters = try counters(load, pattern)
    #expect(counters.sharedLoads == traffic(pattern))
    #expect(counters.sharedTraffic == traffic(pattern))
  }

  @Test func storesConflictAsLoadsDo() throws {
    for pattern in Self.narrow + Self.wide {
      let store = "@%p1 st.shared.\(pattern.type) [%r2], \(AccessType(pattern.type).registers);"
      let counters = try counters(store, pattern)
      #expect(counters.sharedStores == traffic(pattern), "\(pattern.testDescription)")
      #expect(counters.sharedTraffic == traffic(pattern), "\(pattern.testDescription)")
    }
  }

  @Test func accessWithoutActiveLanesIsNoRequest() throws {
    let pattern = Pattern(name: "none", type: "u32", mask: 0, wavefronts: 0, minimum: 0) { 4 * $0 }
    let counters = try counters("@%p1 ld.shared.u32 %r10, [%r2];", pattern)
    #expect(counters.sharedTraffic == SharedTraffic())
  }

  @Test func trafficOfSeveralInstructionsAddsUp() throws {
    // Loads with stride 2 words: 2 wavefronts each; three of them, and one store without conflict.
    let pattern = Pattern(name: "", type: "u32", wavefronts: 6, minimum: 3) { 8 * $0 }
    let text = """
      ld.shared.u32 %r10, [%r2]; ld.shared.u32 %r10, [%r2+4]; ld.shared.u32 %r10, [%r2+512];
      mov.u32 %r5, %laneid; shl.b32 %r5, %r5, 2; add.u32 %r5, %r5, %r3; st.shared.u32 [%r5], %r10;
      """
    let counters = try counters(text, pattern)
    #expect(counters.sharedLoads.requests == 3)
    #expect(counters.sharedLoads.wavefronts == 6)
    #expect(counters.sharedLoads.bankConflicts == 3)
    #expect(counters.sharedStores.wavefronts == 1)
    #expect(counters.sharedTraffic.wavefronts == 7)
    #expect(counters.sharedTraffic.bytes == 4 * 128)
  }
}
