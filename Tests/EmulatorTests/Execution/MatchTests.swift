import Emulator
import Testing

import struct BipolarInt.SplitMix64

/// match.sync, redux.sync, elect.sync and activemask against definitions over lists of lanes.
struct MatchTests {
  static let seed: UInt64 = 0x3A7C

  /// A word a lane, few different ones in the first blocks, and the member mask of each lane: all, or
  /// groups of 8 lanes.
  private static let words: [UInt32] = {
    var generator = SplitMix64(seed: seed)
    return (0..<64).flatMap { block -> [UInt32] in
      let words = generator.words(32)
      return switch block {
      case 0..<4: Array(repeating: words[0], count: 32)
      case 4..<24: words.map { words[Int($0 % 3)] }
      case 24..<40: words.indices.map { words[$0 / 8] }
      default: words
      }
    }
  }()

  private static let masks: [(text: String, of: @Sendable (Int) -> UInt32)] = [
    ("mov.u32 %r6, -1;", { _ in .max }),
    (
      "mov.u32 %r7, %laneid; and.b32 %r7, %r7, 24; mov.u32 %r6, 0xFF; shl.b32 %r6, %r6, %r7;",
      { lane in 0xFF << UInt32(lane / 8 * 8) }
    ),
  ]

  private func check(
    _ instruction: String, results count: Int = 1,
    _ definition: (_ values: [UInt32], _ lane: Int, _ members: [Int]) -> [UInt32]
  ) throws {
    let plane = 4 * Self.words.count
    for (text, mask) in Self.masks {
      var kernel = TestKernel(
        """
        ld.global.u32 %r2, [%in]; not.b32 %r5, %r2; mov.b64 %rd2, {%r5, %r2}; \(text)
        mov.pred %p1, 0; mov.u32 %r3, 0; \(instruction)
        st.global.u32 [%out], %r3; selp.u32 %r4, 1, 0, %p1; st.global.u32 [%out+\(plane)], %r4;
        """)
      kernel.target = "sm_90"
      kernel.version = "8.0"
      let results = try kernel.output(of: Self.words, count: 2 * Self.words.count, grid: 64)
      for thread in Self.words.indices {
        let lane = thread % 32
        let values = Array(Self.words[thread - lane..<thread - lane + 32])
        let members = (0..<32).filter { mask(lane) >> UInt32($0) & 1 == 1 }
        let expected = definition(values, lane, members)
        let found = [results[thread], results[Self.words.count + thread]].prefix(count)
        try #require(
          Array(found) == expected, "seed \(Self.seed), thread \(thread), mask \(mask(lane))")
      }
    }
  }

  private func bits(_ lanes: [Int]) -> UInt32 { lanes.reduce(0) { $0 | 1 << UInt32($1) } }

  @Test(arguments: ["match.any.sync.b32 %r3, %r2, %r6;", "match.any.sync.b64 %r3, %rd2, %r6;"])
  func matchAny(_ instruction: String) throws {
    try check(instruction) { values, lane, members in
      [bits(members.filter { values[$0] == values[lane] })]
    }
  }

  @Test(arguments: [
    "match.all.sync.b32 %r3|%p1, %r2, %r6;", "match.all.sync.b64 %r3|%p1, %rd2, %r6;",
  ])
  func matchAll(_ instruction: String) throws {
    try check(instruction, results: 2) { values, _, members in
      let isUniform = Set(members.map { values[$0] }).count == 1
      return isUniform ? [bits(members), 1] : [0, 0]
    }
  }

  @Test func matchAllWithoutPredicate() throws {
    try check("match.all.sync.b32 %r3, %r2, %r6;") { values, _, members in
      [Set(members.map { values[$0] }).count == 1 ? bits(members) : 0]
    }
  }

  @Test func halvesOf64BitsCount() throws {
    // Equal lower words with different upper ones.
    let kernel = TestKernel(
      """
      and.b32 %r2, %i, 1; mov.b64 %rd2, {5, %r2}; match.any.sync.b64 %r3, %rd2, -1;
      st.global.u32 [%out], %r3;
      """)
    #expect(
      try kernel.output(count: 32) == (0..<32).map { $0 % 2 == 0 ? 0x5555_5555 : 0xAAAA_AAAA })
  }

  @Test(arguments: ["add", "min", "max", "and", "or", "xor"]) func reductions(_ name: String) throws
  {
    func signed(_ value: UInt32) -> Int32 { Int32(bitPattern: value) }
    for type in ["and", "or", "xor"].contains(name) ? ["b32"] : ["u32", "s32"] {
      try check("redux.sync.\(name).\(type) %r3, %r2, %r6;") { values, _, members in
        let list = members.map { values[$0] }
        switch (name, type) {
        case ("add", _): return [list.reduce(0, &+)]
        case ("min", "u32"): return [list.min() ?? 0]
        case ("max", "u32"): return [list.max() ?? 0]
        case ("min", _): return [list.min { signed($0) < signed($1) } ?? 0]
        case ("max", _): return [list.max { signed($0) < signed($1) } ?? 0]
        case ("and", _): return [list.reduce(.max, &)]
        case ("or", _): return [list.reduce(0, |)]
        default: return [list.reduce(0, ^)]
        }
      }
    }
  }

  @Test func oneLaneIsElected() throws {
    try check("elect.sync %r3|%p1, %r6;", results: 2) { _, lane, members in
      let leader = members.min() ?? 0
      return [UInt32(leader), lane == leader ? 1 : 0]
    }
    try check("elect.sync _|%p1, %r6;", results: 2) { _, lane, members in
      [0, lane == members.min() ? 1 : 0]
    }
  }

  @Test func membersThatEndedAreLeftOut() throws {
    var kernel = TestKernel(
      """
      setp.lt.u32 %p2, %i, 8; @%p2 ret; redux.sync.min.u32 %r2, %i, -1;
      match.all.sync.b32 %r3, 5, -1; elect.sync %r4|%p1, -1; add.u32 %r2, %r2, %r4;
      st.global.u32 [%out], %r2; st.global.u32 [%out+128], %r3;
      """)
    kernel.target = "sm_90"
    kernel.version = "8.0"
    let results = try kernel.output(count: 64)
    #expect(Array(results[8..<32]) == Array(repeating: 16, count: 24))
    #expect(Array(results[40...]) == Array(repeating: 0xFFFF_FF00, count: 24))
  }

  @Test func activeLanesOfBothSidesOfABranch() throws {
    let kernel = TestKernel(
      """
      setp.lt.u32 %p1, %i, 5; @%p1 bra LOW; activemask.b32 %r2; bra JOIN;
      LOW: activemask.b32 %r2; JOIN: activemask.b32 %r3; @%p1 activemask.b32 %r3;
      st.global.u32 [%out], %r2; st.global.u32 [%out+128], %r3;
      """)
    let results = try kernel.output(count: 64)
    let sides: [UInt32] = (0..<32).map { $0 < 5 ? 0x1F : 0xFFFF_FFE0 }
    #expect(Array(results[..<32]) == sides)
    #expect(Array(results[32...]) == (0..<32).map { $0 < 5 ? 0x1F : .max })
  }

  @Test func missingMembersAreAFault() throws {
    for instruction in [
      "match.any.sync.b32 %r3, %r2, -1;", "redux.sync.add.u32 %r3, %r2, -1;",
    ] {
      var kernel = TestKernel("mov.u32 %r2, %laneid; setp.lt.u32 %p1, %r2, 8;\n@%p1 \(instruction)")
      kernel.parameters = []
      #expect(try kernel.fault().kind == .missingLanes(active: 0xFF))
    }
  }
}
