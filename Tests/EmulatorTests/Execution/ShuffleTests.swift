import Emulator
import Testing

import struct BipolarInt.SplitMix64

/// shfl.sync against the manual's formulas, written over signed integers.
struct ShuffleTests {
  static let seed: UInt64 = 0x5F1
  static let blocks = 64

  /// Source lane and whether it is in range, for operands b and c in `lane`.
  private func source(_ mode: String, _ lane: Int, _ b: UInt32, _ c: UInt32) -> (lane: Int, Bool) {
    let bValue = Int(b & 0x1F)
    let cValue = Int(c & 0x1F)
    let segment = Int(c >> 8 & 0x1F)
    let maxLane = (lane & segment) | (cValue & ~segment)
    let minLane = lane & segment
    let j: Int
    let isInRange: Bool
    switch mode {
    case "up": (j, isInRange) = (lane - bValue, lane - bValue >= maxLane)
    case "down": (j, isInRange) = (lane + bValue, lane + bValue <= maxLane)
    case "bfly": (j, isInRange) = (lane ^ bValue, lane ^ bValue <= maxLane)
    default:
      j = minLane | (bValue & ~segment)
      isInRange = j <= maxLane
    }
    return (isInRange ? j : lane, isInRange)
  }

  /// The words that each lane shuffles: value, b and c for every thread, in three planes.
  private func operands() -> (value: [UInt32], b: [UInt32], c: [UInt32]) {
    var generator = SplitMix64(seed: Self.seed)
    let count = 32 * Self.blocks
    // Whole blocks with one b and one c, as programs have it, then lanes that differ.
    let widths: [UInt32] = [1, 2, 4, 8, 16, 32]
    var b: [UInt32] = []
    var c: [UInt32] = []
    for block in 0..<Self.blocks {
      if block < 48 {
        let width = widths[block % 6]
        let clamp: UInt32 = block % 2 == 0 ? 0x1F : 0
        b += Array(repeating: generator.word() % 34, count: 32)
        c += Array(repeating: (32 - width) << 8 | clamp, count: 32)
      } else {
        b += generator.words(32)
        c += generator.words(32)
      }
    }
    return (generator.words(count), b, c)
  }

  @Test(arguments: ["up", "down", "bfly", "idx"], ["%r10|%p1", "%r2|%p1"])
  func shuffles(_ mode: String, _ destination: String) throws {
    let (value, b, c) = operands()
    let register = String(destination.split(separator: "|")[0])
    let plane = 4 * value.count
    let kernel = TestKernel(
      """
      ld.global.u32 %r2, [%in]; ld.global.u32 %r3, [%in+\(plane)];
      ld.global.u32 %r4, [%in+\(2 * plane)];
      shfl.sync.\(mode).b32 \(destination), %r2, %r3, %r4, -1;
      st.global.u32 [%out], \(register); selp.u32 %r5, 1, 0, %p1;
      st.global.u32 [%out+\(plane)], %r5;
      """)
    let results = try kernel.output(
      of: value + b + c, count: 2 * value.count, grid: Self.blocks, threads: 2)
    for thread in value.indices {
      let lane = thread % 32
      let (from, isInRange) = source(mode, lane, b[thread], c[thread])
      let place: Comment =
        "seed \(Self.seed), thread \(thread), b \(b[thread]), c \(c[thread])"
      try #require(results[thread] == value[thread - lane + from], place)
      try #require(results[value.count + thread] == (isInRange ? 1 : 0), place)
    }
  }

  @Test func destinationMayBeTheOffset() throws {
    let kernel = TestKernel(
      """
      xor.b32 %r2, %i, 5; mad.lo.u32 %r3, %i, 10, 3; mov.u32 %r4, 31;
      shfl.sync.idx.b32 %r2, %r3, %r2, %r4, -1; shfl.sync.up.b32 %r4, %r3, 1, 0, -1;
      st.global.u32 [%out], %r2; st.global.u32 [%out+128], %r4;
      """)
    let lanes = 0..<32
    let values: [UInt32] = lanes.map { UInt32($0) * 10 + 3 }
    let results = try kernel.output(count: 64)
    #expect(Array(results[..<32]) == lanes.map { values[$0 ^ 5] })
    #expect(Array(results[32...]) == lanes.map { values[max($0 - 1, 0)] })
  }

  @Test func onlyTheMembersTakePart() throws {
    // Even lanes under a guard, with the mask of even lanes: odd lanes keep the old value.
    let kernel = TestKernel(
      """
      and.b32 %r2, %i, 1; setp.eq.u32 %p1, %r2, 0; mov.u32 %r3, 99; setp.ne.u32 %p2, 0, 0;
      @%p1 shfl.sync.bfly.b32 %r3|%p2, %i, 2, 31, 0x55555555;
      st.global.u32 [%out], %r3; selp.u32 %r4, 1, 0, %p2; st.global.u32 [%out+128], %r4;
      """)
    let results = try kernel.output(count: 64)
    for lane in 0..<32 {
      let isMember = lane % 2 == 0
      #expect(results[lane] == (isMember ? UInt32(lane ^ 2) : 99))
      #expect(results[32 + lane] == (isMember ? 1 : 0))
    }
  }

  @Test func membersThatEndedAreNotWaitedFor() throws {
    // Lanes 16 to 31 return; the others shuffle with the full mask.
    let kernel = TestKernel(
      """
      setp.ge.u32 %p1, %i, 16; @%p1 ret;
      shfl.sync.bfly.b32 %r3, %i, 1, 31, -1; st.global.u32 [%out], %r3;
      """)
    let expected = (0..<32).map { UInt32($0 < 16 ? $0 ^ 1 : 0) }
    #expect(try kernel.output(count: 32) == expected)
  }

  @Test(arguments: [
    "@%p1 shfl.sync.idx.b32 %r3, %i, 0, 31, -1;",
    "@%p1 vote.sync.ballot.b32 %r3, %p1, 0xFFFF;",
  ])
  func missingMembersAreAFault(_ instruction: String) throws {
    var kernel = TestKernel("mov.u32 %i, %laneid; setp.lt.u32 %p1, %i, 8;\n\(instruction)")
    kernel.parameters = []
    let fault = try kernel.fault()
    #expect(fault.kind == .missingLanes(active: 0xFF))
    #expect(fault.position?.line == TestKernel.firstLine + 1)
  }

  @Test func maskWithoutTheLaneItselfIsAFault() throws {
    var kernel = TestKernel("mov.u32 %i, %laneid; shfl.sync.idx.b32 %r3, %i, 0, 31, 0xFFFF;")
    kernel.parameters = []
    #expect(try kernel.fault().kind == .missingLanes(active: .max))
  }

  /// Without .sync the active lanes shuffle among themselves, also on one side of a branch.
  @Test func shufflesOfTheActiveLanes() throws {
    var kernel = TestKernel(
      """
      setp.lt.u32 %p1, %i, 16; mad.lo.u32 %r2, %i, 10, 1; @%p1 bra LOW;
      shfl.bfly.b32 %r3|%p2, %r2, 1, 31; bra JOIN;
      LOW: shfl.down.b32 %r3|%p2, %r2, 4, 0x180F; JOIN: st.global.u32 [%out], %r3;
      selp.u32 %r4, 1, 0, %p2; st.global.u32 [%out+128], %r4;
      """)
    kernel.version = "6.3"
    kernel.target = "sm_75"
    let results = try kernel.output(count: 64)
    for lane in 0..<32 {
      // Segments of 8 lanes: lanes 4 to 7 of each have nobody four lanes on.
      let isInRange = lane >= 16 || lane % 8 < 4
      let from = lane >= 16 ? lane ^ 1 : isInRange ? lane + 4 : lane
      #expect(results[lane] == UInt32(from * 10 + 1))
      #expect(results[32 + lane] == (isInRange ? 1 : 0))
    }
  }

  @Test(arguments: ["shfl.idx.b32 %r3, %r2, 0, 31;", "vote.any.pred %p1, %p1;"])
  func unsynchronizedFormsEndedWithVolta(_ instruction: String) throws {
    var kernel = TestKernel(instruction)
    kernel.version = "6.4"
    kernel.target = "sm_75"
    let error = try #require(throws: LoweringError.self) { try kernel.program() }
    #expect(error.kind == .invalid && error.message.contains("without .sync"))
  }

  /// Lanes 0 to 3 and 4 to 7 have masks of their own; 8 to 31 are not active.
  @Test func undefinedReadsAreFound() throws {
    let kernel = TestKernel(
      """
      setp.lt.u32 %p1, %i, 8; mov.u32 %r3, 99; and.b32 %r4, %i, 4; mov.u32 %r5, 15;
      shl.b32 %r5, %r5, %r4; @%p1 shfl.sync.down.b32 %r3, %i, 2, 31, %r5;
      st.global.u32 [%out], %r3;
      """)
    let results = try kernel.output(count: 32)
    // Lanes 2, 3, 6 and 7 read a lane that is no member or not there: they keep the old value.
    #expect(Array(results[..<8]) == [2, 3, 99, 99, 6, 7, 99, 99])
  }

  @Test func theSinkTakesWhatNobodyReads() throws {
    let text = """
      ld.global.u32 %r2, [%in];
      shfl.sync.idx.b32 _|%p0, %r2, 0, 31, -1;
      shfl.sync.bfly.b32 %r3|_, %r2, 1, 31, -1;
      selp.u32 %r4, 100, 0, %p0;
      add.u32 %r3, %r3, %r4;
      st.global.u32 [%out], %r3;
      """
    let output = try TestKernel(text).output(of: (0..<32).map { UInt32($0) }, count: 32)
    #expect(output == (0..<32).map { UInt32(100 + ($0 ^ 1)) })
  }
}
