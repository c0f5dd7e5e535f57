import Emulator
import Testing

import struct BipolarInt.SplitMix64

/// Sectors of 32 bytes that a warp touches in global memory, counted by hand. Allocations begin at
/// multiples of 256 bytes.
struct SectorTests {
  struct Pattern: CustomTestStringConvertible, Sendable {
    let name: String
    let type: String
    var mask: UInt32 = .max
    let sectors: UInt64
    let offset: @Sendable (Int) -> Int

    var testDescription: String { "\(name), \(type)" }
  }

  static let patterns: [Pattern] = [
    // 128 bytes in a row.
    Pattern(name: "contiguous", type: "u32", sectors: 4) { 4 * $0 },
    Pattern(name: "reversed", type: "u32", sectors: 4) { 124 - 4 * $0 },
    // Bytes 4 to 131.
    Pattern(name: "misaligned by a word", type: "u32", sectors: 5) { 4 * $0 + 4 },
    // 256 bytes; 384 bytes, no sector left out; a sector each from 8 words on.
    Pattern(name: "stride 2", type: "u32", sectors: 8) { 8 * $0 },
    Pattern(name: "stride 3", type: "u32", sectors: 12) { 12 * $0 },
    Pattern(name: "stride 8", type: "u32", sectors: 32) { 32 * $0 },
    Pattern(name: "stride 32", type: "u32", sectors: 32) { 128 * $0 },
    Pattern(name: "broadcast", type: "u32", sectors: 1) { _ in 64 },
    Pattern(name: "half warp", type: "u32", mask: 0xFFFF, sectors: 2) { 4 * $0 },
    Pattern(name: "even lanes", type: "u32", mask: 0x5555_5555, sectors: 4) { 4 * $0 },
    Pattern(name: "contiguous", type: "u8", sectors: 1) { $0 },
    Pattern(name: "misaligned by a byte", type: "u8", sectors: 2) { $0 + 1 },
    Pattern(name: "contiguous", type: "u16", sectors: 2) { 2 * $0 },
    Pattern(name: "contiguous", type: "u64", sectors: 8) { 8 * $0 },
    Pattern(name: "contiguous", type: "v2.u32", sectors: 8) { 8 * $0 },
    Pattern(name: "contiguous", type: "v4.u32", sectors: 16) { 16 * $0 },
    Pattern(name: "misaligned by 16 bytes", type: "v4.u32", sectors: 17) {
      16 * $0 + 16
    },
    Pattern(name: "stride 2", type: "v4.u32", sectors: 32) { 32 * $0 },
    Pattern(name: "one lane", type: "v4.u32", mask: 1 << 7, sectors: 1) { 16 * $0 },
    // One lane leaves the row of 128 bytes, for a far place and for one in the row.
    Pattern(name: "last lane apart", type: "u32", sectors: 5) { $0 < 31 ? 4 * $0 : 4096 },
    Pattern(name: "first lane apart", type: "u32", sectors: 4) { $0 > 0 ? 4 * $0 : 64 },
    // Two rows of 16 words, 1024 bytes apart.
    Pattern(name: "two rows", type: "u32", sectors: 4) { $0 / 16 * 1024 + $0 % 16 * 4 },
    // Lanes alternate between two lines: the sectors interleave.
    Pattern(name: "alternating", type: "u32", sectors: 4) {
      ($0 & 1) * 512 + $0 / 2 * 4
    },
  ]

  /// The counters of a load and a store of `type` at the lanes' offsets under `mask`.
  private func counters(
    _ type: String, _ offsets: [Int], mask: UInt32 = .max
  ) throws -> Counters {
    let memory = GlobalMemory()
    let table = try memory.allocate("table", copying: offsets.map { UInt32($0) } + [mask])
    let data = try memory.allocate("data", byteCount: 8192)
    let registers = AccessType(type).registers
    let kernel = TestKernel(
      """
      ld.global.u32 %r2, [%in]; ld.global.u32 %r4, [%inBase+128]; mov.u32 %r5, %laneid;
      shr.u32 %r4, %r4, %r5; and.b32 %r4, %r4, 1; setp.ne.u32 %p1, %r4, 0;
      mad.wide.u32 %rd1, %r2, 1, %outBase;
      @%p1 ld.global.\(type) \(registers), [%rd1];
      @%p1 st.global.\(type) [%rd1], \(registers);
      """)
    return try kernel.run(in: memory, [.pointer(table), .pointer(data)]).counters
  }

  @Test(arguments: patterns) func sectors(_ pattern: Pattern) throws {
    let counters = try counters(
      pattern.type, (0..<32).map(pattern.offset), mask: pattern.mask)
    var stores = GlobalTraffic()
    stores.requests = 1
    stores.sectors = pattern.sectors
    stores.bytes = UInt64(pattern.mask.nonzeroBitCount * AccessType(pattern.type).byteCount)
    #expect(counters.globalStores == stores)
    #expect(counters.globalStoreSectors == pattern.sectors)
    // The table itself is 4 sectors of offsets and one of the mask, read by two more loads.
    #expect(counters.globalLoads.sectors == pattern.sectors + 5)
    #expect(counters.globalLoads.requests == 3)
  }

  @Test func randomAddresses() throws {
    let seed: UInt64 = 0x5EC7
    var generator = SplitMix64(seed: seed)
    for round in 0..<40 {
      let range = [64, 512, 8192][round % 3]
      let offsets = (0..<32).map { _ in Int(generator.next() % UInt64(range / 4)) * 4 }
      let mask = generator.word() | 1
      let active = (0..<32).filter { mask >> UInt32($0) & 1 != 0 }
      let expected = Set(active.map { offsets[$0] / 32 }).count
      let counters = try counters("u32", offsets, mask: mask)
      #expect(counters.globalStores.sectors == UInt64(expected), "seed \(seed), round \(round)")
    }
  }

  @Test func requestWithoutLanesCountsNothing() throws {
    let counters = try counters("u32", Array(repeating: 0, count: 32), mask: 0)
    #expect(counters.globalStores == GlobalTraffic())
    #expect(counters.globalLoads.requests == 2)
  }
}
