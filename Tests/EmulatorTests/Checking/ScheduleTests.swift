import Emulator
import PTX
import Testing

@Suite("Schedules")
struct ScheduleTests {
  static let schedules: [Schedule] = [
    .greedy, .roundRobin, .random(seed: 1), .random(seed: 2), .adversarial(warp: 0),
    .adversarial(warp: 3),
  ]

  /// Each warp reads the word of the next one, with or without a barrier.
  private func outputs(_ barrier: String) throws -> [[UInt32]] {
    let kernel = TestKernel(
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mad.lo.u32 %r3, %r2, 4, %r4;
      st.shared.u32 [%r3], %r2; \(barrier)
      add.u32 %r5, %r2, 32; and.b32 %r5, %r5, 127; mad.lo.u32 %r6, %r5, 4, %r4;
      ld.shared.u32 %r7, [%r6]; st.global.u32 [%out], %r7;
      """)
    return try Self.schedules.map { schedule in
      let memory = GlobalMemory()
      let output = try memory.allocate("output", byteCount: 512)
      let launch = Launch(
        grid: Dimensions(1), block: Dimensions(128),
        arguments: [.pointer(output), .pointer(output)])
      let options = Emulator.Options(instructionLimit: 100_000, schedule: schedule)
      _ = try Emulator(memory: memory, threads: 1).run(kernel.program(), launch, options: options)
      return try memory.read(output, as: UInt32.self, count: 128)
    }
  }

  @Test("A race shows in some schedule")
  func racy() throws {
    #expect(Set(try outputs("")).count > 1)
  }

  @Test("A correct kernel gives one result in all of them")
  func correct() throws {
    let expected = (0..<128 as Range<UInt32>).map { ($0 + 32) % 128 }
    #expect(try outputs("bar.sync 0;").allSatisfy { $0 == expected })
  }

  @Test("Warps that wait for each other by flags get on in every schedule")
  func flags() throws {
    let kernel = TestKernel(
      """
      mov.u32 %r2, %tid.x; mov.u32 %r4, tile; mov.u32 %r9, 1; shr.u32 %r5, %r2, 5;
      mad.lo.u32 %r6, %r5, 4, %r4; setp.eq.u32 %p0, %r5, 0; @%p0 bra go;
      wait: ld.volatile.shared.u32 %r7, [%r6+-4]; setp.ne.u32 %p1, %r7, %r5; @%p1 bra wait;
      go: add.u32 %r8, %r5, 1; st.volatile.shared.u32 [%r6], %r8;
      st.global.u32 [%out], %r8;
      """)
    let expected = (0..<128 as Range<UInt32>).map { $0 / 32 + 1 }
    for schedule in Self.schedules {
      let memory = GlobalMemory()
      let output = try memory.allocate("output", byteCount: 512)
      let launch = Launch(
        grid: Dimensions(1), block: Dimensions(128),
        arguments: [.pointer(output), .pointer(output)])
      let options = Emulator.Options(instructionLimit: 10_000_000, schedule: schedule)
      _ = try Emulator(memory: memory, threads: 1).run(kernel.program(), launch, options: options)
      let words = try memory.read(output, as: UInt32.self, count: 128)
      #expect(words == expected, "\(schedule)")
    }
  }
}
