import Emulator
import Testing

import struct BipolarInt.SplitMix64

/// Registers that share a row must never be alive at the same time.
struct RegisterAllocationTests {
  @Test(arguments: 1...12) func randomPrograms(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    for round in 0..<12 {
      let program = RandomProgram(using: &generator, length: 10 + 6 * round)
      var text = program.text + "\nmad.wide.u32 %rd0, %i, \(8 * program.results.count), %outBase;\n"
      for (index, name) in program.results.enumerated() {
        text += name.isWide ? "" : "cvt.u64.u32 %rd1, \(name.text);\n"
        text += "st.global.u64 [%rd0+\(8 * index)], \(name.isWide ? name.text : "%rd1");\n"
      }
      let memory = GlobalMemory()
      let count = 32 * program.results.count
      let output = try memory.allocate("output", byteCount: 8 * count)
      try TestKernel(text).run(in: memory, [.pointer(output), .pointer(output)])
      let results = try memory.read(output, as: UInt64.self, count: count)
      let expected = (0..<32).flatMap { program.run(lane: $0) }
      #expect(results == expected, "seed \(seed), round \(round)\n\(text)")
      if results != expected { return }
    }
  }

  @Test func guardedWriteInALoopKeepsItsValue() throws {
    // x is written in the first round alone; in the other rounds its row must not serve another.
    let kernel = TestKernel(
      """
      .reg .b32 x, round, sum, other<4>;
      mov.u32 round, 0; mov.u32 sum, 0;
      LOOP: setp.eq.u32 %p1, round, 0;
      add.u32 other0, round, 50; mul.lo.u32 other1, other0, 3; add.u32 sum, sum, other1;
      @%p1 add.u32 x, %i, 1000;
      add.u32 sum, sum, x;
      add.u32 other2, round, 9; mul.lo.u32 other3, other2, other2; add.u32 sum, sum, other3;
      add.u32 round, round, 1; setp.lt.u32 %p1, round, 4; @%p1 bra LOOP;
      st.global.u32 [%out], sum;
      """)
    var constant: UInt32 = 0
    for round: UInt32 in 0..<4 { constant += (round + 50) * 3 + (round + 9) * (round + 9) }
    #expect(try kernel.output(count: 32) == (0..<32).map { 4 * (UInt32($0) + 1000) + constant })
  }

  @Test func guardedWriteBehindABranchBackKeepsItsValue() throws {
    // The loop is closed by a branch to a block in front of its entry.
    let kernel = TestKernel(
      """
      .reg .b32 x, round, sum, other<3>;
      mov.u32 round, 0; mov.u32 sum, 0; bra ENTRY;
      BACK: add.u32 other0, round, 7; mul.lo.u32 other1, other0, other0; add.u32 sum, sum, other1;
      ENTRY: setp.eq.u32 %p1, round, 1; setp.eq.u32 %p2, round, 0;
      @%p2 add.u32 x, %i, 300;
      add.u32 sum, sum, x; add.u32 round, round, 1; setp.lt.u32 %p1, round, 3; @%p1 bra BACK;
      st.global.u32 [%out], sum;
      """)
    #expect(
      try kernel.output(count: 32) == (0..<32).map { 3 * (UInt32($0) + 300) + 8 * 8 + 9 * 9 })
  }

  @Test func oneGuardedWriteDoesNotLengthenALife() throws {
    // 40 values loaded under a guard and used at once need few registers.
    var text = "setp.lt.u32 %p1, %i, 7; mov.u32 %r2, 0;\n"
    for index in 0..<40 {
      text += "@%p1 ld.global.u32 %r\(10 + index), [%in]; @%p1 add.u32 %r2, %r2, %r\(10 + index);\n"
    }
    #expect(try TestKernel(text + "st.global.u32 [%out], %r2;").program().estimatedRegisters < 32)
  }

  @Test func liveValuesAreCounted() throws {
    // 60 values alive at once, then 30 of 64 bits: twice the registers each.
    for (type, width, count) in [("u32", 1, 60), ("u64", 2, 30)] {
      let prefix = width == 1 ? "%r" : "%rd"
      var text = ".reg .b\(32 * width) v<60>;\n"
      for index in 0..<count { text += "ld.global.\(type) v\(index), [%in+\(8 * index)];\n" }
      for index in 1..<count { text += "add.\(type) v0, v0, v\(index);\n" }
      text += "mov.\(type) \(prefix)3, v0; st.global.\(type) [%out], \(prefix)3;"
      let estimate = try TestKernel(text).program().estimatedRegisters
      #expect((60...80).contains(estimate), "\(type): \(estimate)")
    }
  }
}
