import Emulator
import Testing

/// cp.async: when the bytes arrive, in which groups, and what fills the rest.
struct AsyncCopyTests {
  /// Starts every lane's words of the tile as 7.
  private static let prologue = """
    mov.u32 %r2, tile; mad.lo.u32 %r2, %i, 16, %r2; mov.u32 %r3, 7;
    mad.wide.u32 %rd0, %i, 16, %inBase; mad.wide.u32 %rd1, %i, 64, %outBase;
    st.shared.v4.u32 [%r2], {%r3, %r3, %r3, %r3};
    st.shared.v4.u32 [%r2+512], {%r3, %r3, %r3, %r3};
    st.shared.v4.u32 [%r2+1024], {%r3, %r3, %r3, %r3};

    """

  private func read(_ row: Int, to place: Int) -> String {
    "ld.shared.u32 %r4, [%r2+\(512 * row)]; st.global.u32 [%rd1+\(4 * place)], %r4;\n"
  }

  /// Runs `text` on 3 x 32 pieces of 16 bytes, whose first words are 1000, 1004 ..., and returns the
  /// 16 words that each lane wrote.
  private func run(_ text: String) throws -> [[UInt32]] {
    let input = (0..<384).map { UInt32(1000 + $0) }
    let words = try TestKernel(Self.prologue + text).output(of: input, count: 512)
    return (0..<32).map { Array(words[16 * $0..<16 * $0 + 16]) }
  }

  private func copy(_ row: Int) -> String {
    "cp.async.cg.shared.global [%r2+\(512 * row)], [%rd0+\(512 * row)], 16;\n"
  }

  @Test func dataArriveAtTheWait() throws {
    let text =
      copy(0) + read(0, to: 0) + "cp.async.commit_group;\n" + read(0, to: 1)
      + "cp.async.wait_group 0;\n" + read(0, to: 2)
    for (lane, words) in try run(text).enumerated() {
      #expect(Array(words[..<3]) == [7, 7, UInt32(1000 + 4 * lane)])
    }
  }

  @Test func groupsArriveInOrder() throws {
    let commit = "cp.async.commit_group;\n"
    var text = copy(0) + commit + copy(1) + commit + copy(2) + commit
    // At most 3, 2, 1, 0 groups pending.
    for pending in [3, 2, 1, 0] {
      text += "cp.async.wait_group \(pending);\n"
      for row in 0..<3 { text += read(row, to: 3 * (3 - pending) + row) }
    }
    for (lane, words) in try run(text).enumerated() {
      let new = (0..<3).map { UInt32(1000 + 128 * $0 + 4 * lane) }
      let expected: [UInt32] =
        [7, 7, 7] + [new[0], 7, 7] + [new[0], new[1], 7] + [new[0], new[1], new[2]]
      #expect(Array(words[..<12]) == expected)
    }
  }

  @Test func groupsBelongToLanes() throws {
    let group = copy(0) + "cp.async.commit_group;\n"
    // Both sides of the branch close one group: one is pending in every lane, so none has arrived.
    let text =
      "setp.lo.u32 %p0, %i, 16;\n@%p0 bra low;\n" + group + "bra join;\nlow:\n" + group
      + "join:\ncp.async.wait_group 1;\n" + read(0, to: 0) + "cp.async.wait_group 0;\n"
      + read(0, to: 1)
    for (lane, words) in try run(text).enumerated() {
      #expect(Array(words[..<2]) == [7, UInt32(1000 + 4 * lane)], "lane \(lane)")
    }
  }

  @Test func aLaneWaitsForItsOwnCopiesAlone() throws {
    let text =
      copy(0) + "cp.async.commit_group;\nsetp.lo.u32 %p0, %i, 16;\n"
      + "@%p0 cp.async.wait_all;\n" + read(0, to: 0)
    for (lane, words) in try run(text).enumerated() {
      #expect(words[0] == (lane < 16 ? UInt32(1000 + 4 * lane) : 7), "lane \(lane)")
    }
  }

  @Test func emptyGroupsCountAndTheOpenGroupDoesNot() throws {
    let commit = "cp.async.commit_group;\n"
    // Two empty groups push the first out; the copy of row 1 is in no group yet.
    let text =
      copy(0) + commit + commit + commit + copy(1) + "cp.async.wait_group 2;\n" + read(0, to: 0)
      + read(1, to: 1) + "cp.async.wait_group 0;\n" + read(1, to: 2) + "cp.async.wait_all;\n"
      + read(1, to: 3)
    for (lane, words) in try run(text).enumerated() {
      #expect(
        Array(words[..<4]) == [UInt32(1000 + 4 * lane), 7, 7, UInt32(1128 + 4 * lane)])
    }
  }

  @Test func waitingWithoutCopiesDoesNothing() throws {
    let text = "cp.async.wait_all; cp.async.wait_group 0; cp.async.wait_group 5;\n" + read(0, to: 0)
    #expect(try run(text).allSatisfy { $0[0] == 7 })
  }

  @Test(arguments: [4, 8, 16], [nil, 0, 1, 3, 4, 7, 8, 15, 16])
  func bytesPastTheSourceSizeAreZero(size: Int, sourceSize: Int?) throws {
    guard (sourceSize ?? 0) <= size else { return }
    let suffix = sourceSize == nil ? "" : ", %r5"
    let text = """
      mov.u32 %r5, \(sourceSize ?? 0);
      cp.async.ca.shared.global [%r2], [%rd0], \(size)\(suffix); cp.async.wait_all;
      ld.shared.v4.u32 {%r6, %r7, %r8, %r9}, [%r2];
      st.global.v4.u32 [%rd1], {%r6, %r7, %r8, %r9};

      """
    for (lane, words) in try run(text).enumerated() {
      let bytes = (0..<16).map { index -> UInt8 in
        let source = UInt32(1000 + 4 * lane + index / 4) >> UInt32(index % 4 * 8)
        let old: UInt8 = index % 4 == 0 ? 7 : 0
        if index >= size { return old }
        return index < sourceSize ?? size ? UInt8(truncatingIfNeeded: source) : 0
      }
      let found = words[..<4].flatMap { word in withUnsafeBytes(of: word) { Array($0) } }
      #expect(found == bytes, "lane \(lane)")
    }
  }

  @Test func sourceSizeMayDifferByLane() throws {
    // Odd lanes read nothing, and so may point nowhere.
    let text =
      """
      and.b32 %r5, %i, 1; setp.eq.u32 %p1, %r5, 1; selp.u32 %r6, 0, 16, %p1;
      selp.b64 %rd2, 0, %rd0, %p1; cp.async.cg.shared.global [%r2], [%rd2], 16, %r6;
      cp.async.wait_all;

      """ + read(0, to: 0)
    for (lane, words) in try run(text).enumerated() {
      #expect(words[0] == (lane % 2 == 1 ? 0 : UInt32(1000 + 4 * lane)))
    }
  }

  @Test(arguments: [(16, 32), (-16, -32), (16, -32), (-16, 32)])
  func bothAddressesHaveOffsets(_ near: Int, _ far: Int) throws {
    let text =
      """
      sub.u32 %r5, %r2, \(near); sub.s64 %rd2, %rd0, \(far);
      cp.async.cg.shared.global [%r5+\(near)], [%rd2+\(far)], 16; cp.async.wait_all;

      """ + read(0, to: 0)
    for (lane, words) in try run(text).enumerated() {
      #expect(words[0] == UInt32(1000 + 4 * lane))
    }
  }

  @Test func guardedCopiesLeaveOtherLanesAlone() throws {
    let text =
      "setp.lt.u32 %p1, %i, 9; @%p1 " + copy(0) + "cp.async.commit_group; cp.async.wait_group 0;\n"
      + read(0, to: 0)
    for (lane, words) in try run(text).enumerated() {
      #expect(words[0] == (lane < 9 ? UInt32(1000 + 4 * lane) : 7))
    }
  }

  @Test(arguments: [(17, 16), (5, 4), (-1, 16)]) func sourceSizePastTheSize(
    _ sourceSize: Int32, _ size: Int
  ) throws {
    let memory = GlobalMemory()
    let source = try memory.allocate("source", byteCount: 64)
    let kernel = TestKernel(
      """
      mov.u32 %r2, %laneid; setp.lt.u32 %p1, %r2, 6; selp.u32 %r3, 0, \(sourceSize), %p1;
      cp.async.ca.shared.global [tile], [%inBase], \(size), %r3;
      """)
    let fault = try kernel.fault(in: memory, [.pointer(source), .pointer(source)])
    #expect(fault.kind == .invalidCopySize(Int(UInt32(bitPattern: sourceSize))))
    #expect(fault.lane == 6)
    #expect(fault.position?.line == TestKernel.firstLine + 1)
  }

  @Test func unfinishedCopiesEndWithTheirBlock() throws {
    // Block 0 closes a group and never waits; block 1 on the same host thread has one group of its
    // own, which may stay pending, and a copy of block 0 must not arrive in it.
    let kernel = TestKernel(
      """
      mov.u32 %r2, tile; mov.u32 %r3, 7; mov.u32 %r4, %ctaid.x; setp.eq.u32 %p1, %r4, 0;
      st.shared.u32 [%r2], %r3; cp.async.cg.shared.global [%r2], [%inBase], 16;
      cp.async.commit_group; @%p1 ret;
      cp.async.wait_group 1; ld.shared.u32 %r5, [%r2]; st.global.u32 [%outBase], %r5;
      cp.async.wait_group 0; ld.shared.u32 %r5, [%r2]; st.global.u32 [%outBase+4], %r5;
      """)
    #expect(try kernel.output(of: [1, 2, 3, 4], count: 2, grid: 2) == [7, 1])
  }
}
