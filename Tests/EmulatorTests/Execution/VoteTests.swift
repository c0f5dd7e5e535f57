import Emulator
import Testing

import struct BipolarInt.SplitMix64

/// vote.sync in its four modes, with negated sources and with the member masks of sub-warps.
struct VoteTests {
  static let seed: UInt64 = 0x707E

  /// Ballot, all, any and uni over `votes` of the lanes in `members`.
  private func outcomes(_ votes: UInt32, _ members: UInt32) -> [UInt32] {
    let lanes = (0..<32).filter { members >> UInt32($0) & 1 == 1 }
    let yes = lanes.filter { votes >> UInt32($0) & 1 == 1 }
    let ballot = yes.reduce(UInt32(0)) { $0 | 1 << UInt32($1) }
    return [
      ballot, yes.count == lanes.count ? 1 : 0, yes.isEmpty ? 0 : 1,
      yes.isEmpty || yes.count == lanes.count ? 1 : 0,
    ]
  }

  /// Word patterns of predicates: none, all, one, all but one, a half, random.
  private static let patterns: [UInt32] = {
    var generator = SplitMix64(seed: seed)
    return [0, .max, 1, 1 << 31, ~1, ~(1 << 13), 0xFFFF, 0xFFFF_0000, 0xFFFF_0001]
      + generator.words(40)
  }()

  /// Runs one block per pattern with the member mask of each lane in `%r6`, and returns ballot, all,
  /// any and uni of each thread.
  private func run(source: String, memberMask: String) throws -> [UInt32] {
    let plane = 128 * Self.patterns.count
    let kernel = TestKernel(
      """
      mov.u32 %r2, %laneid; mov.u32 %r7, %ctaid.x; mad.wide.u32 %rd0, %r7, 4, %inBase;
      ld.global.u32 %r3, [%rd0]; shr.u32 %r3, %r3, %r2; and.b32 %r3, %r3, 1;
      setp.ne.u32 %p1, %r3, 0; \(memberMask)
      vote.sync.ballot.b32 %r4, \(source), %r6; st.global.u32 [%out], %r4;
      vote.sync.all.pred %p2, \(source), %r6; selp.u32 %r4, 1, 0, %p2;
      st.global.u32 [%out+\(plane)], %r4;
      vote.sync.any.pred %p2, \(source), %r6; selp.u32 %r4, 1, 0, %p2;
      st.global.u32 [%out+\(2 * plane)], %r4;
      vote.sync.uni.pred %p2, \(source), %r6; selp.u32 %r4, 1, 0, %p2;
      st.global.u32 [%out+\(3 * plane)], %r4;
      """)
    return try kernel.output(
      of: Self.patterns, count: 4 * 32 * Self.patterns.count, grid: Self.patterns.count)
  }

  private func check(
    _ results: [UInt32], isNegated: Bool = false, members: (Int) -> UInt32
  ) {
    let plane = 32 * Self.patterns.count
    for (block, pattern) in Self.patterns.enumerated() {
      for lane in 0..<32 {
        let expected = outcomes(isNegated ? ~pattern : pattern, members(lane))
        let thread = 32 * block + lane
        let found = (0..<4).map { results[$0 * plane + thread] }
        #expect(found == expected, "seed \(Self.seed), pattern \(block), lane \(lane)")
        if found != expected { return }
      }
    }
  }

  @Test func fullWarp() throws {
    check(try run(source: "%p1", memberMask: "mov.u32 %r6, -1;")) { _ in .max }
  }

  @Test func negatedSource() throws {
    check(try run(source: "!%p1", memberMask: "mov.u32 %r6, -1;"), isNegated: true) { _ in .max }
  }

  @Test func subWarpsVoteApart() throws {
    // Groups of 8 lanes, each with the mask of its group.
    let mask = "and.b32 %r5, %r2, 24; mov.u32 %r6, 0xFF; shl.b32 %r6, %r6, %r5;"
    check(try run(source: "%p1", memberMask: mask)) { 0xFF << UInt32($0 / 8 * 8) }
  }

  @Test func divergentLanesVoteAmongThemselves() throws {
    // Each side of a branch votes with its own mask; the other side's predicates do not count.
    let kernel = TestKernel(
      """
      and.b32 %r2, %i, 1; setp.eq.u32 %p1, %r2, 0; setp.lt.u32 %p2, %i, 4; @%p1 bra EVEN;
      vote.sync.ballot.b32 %r3, %p2, 0xAAAAAAAA; bra JOIN;
      EVEN: vote.sync.ballot.b32 %r3, %p2, 0x55555555;
      JOIN: st.global.u32 [%out], %r3;
      """)
    #expect(try kernel.output(count: 32) == (0..<32).map { $0 % 2 == 0 ? 0b0101 : 0b1010 })
  }

  /// Without .sync the active lanes vote; sources may be constants.
  @Test func votesOfTheActiveLanes() throws {
    var kernel = TestKernel(
      """
      setp.lt.u32 %p1, %i, 10; setp.lt.u32 %p2, %i, 4; @%p1 bra LOW;
      vote.ballot.b32 %r2, !%p2; vote.all.pred %p3, !%p2; bra JOIN;
      LOW: vote.ballot.b32 %r2, %p2; vote.all.pred %p3, %p2; JOIN: st.global.u32 [%out], %r2;
      selp.u32 %r3, 1, 0, %p3; st.global.u32 [%out+128], %r3;
      vote.ballot.b32 %r4, 1; st.global.u32 [%out+256], %r4;
      """)
    kernel.version = "6.3"
    kernel.target = "sm_75"
    let results = try kernel.output(count: 96)
    #expect(Array(results[..<32]) == (0..<32).map { $0 < 10 ? 0xF : 0xFFFF_FC00 })
    #expect(Array(results[32..<64]) == (0..<32).map { $0 < 10 ? 0 : 1 })
    #expect(Array(results[64...]) == Array(repeating: .max, count: 32))
  }

  @Test func partialWarp() throws {
    // A block of 20 threads: the lanes that do not exist neither vote nor are waited for.
    let kernel = TestKernel(
      "setp.lt.u32 %p1, %i, 30; vote.sync.ballot.b32 %r3, %p1, -1; st.global.u32 [%out], %r3;")
    let expected = Array(repeating: UInt32(0xF_FFFF), count: 20) + Array(repeating: 0, count: 12)
    #expect(try kernel.output(count: 32, block: 20) == expected)
  }
}
