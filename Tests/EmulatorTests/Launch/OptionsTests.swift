import Emulator
import PTX
import Testing

@Suite struct OptionsTests {
  @Test func schedulesAreSpelledBothWays() {
    let schedules: [(Schedule, String)] = [
      (.roundRobin, "round-robin"), (.greedy, "greedy"), (.random(seed: 0), "random:0"),
      (.random(seed: .max), "random:18446744073709551615"),
      (.adversarial(warp: 31), "adversarial:31"),
    ]
    for (schedule, text) in schedules {
      #expect(schedule.description == text)
      #expect(Schedule(text) == schedule)
    }
    #expect(Schedule("random") == .random(seed: 0))
    #expect(Schedule("adversarial") == .adversarial(warp: 0))
    for text in [
      "", "fifo", "greedy:1", "round-robin:0", "random:", "random:-1", "random:x", "random:1:2",
      "random:18446744073709551616", "adversarial:32", "adversarial:+1", "Greedy", " greedy",
    ] {
      #expect(Schedule(text) == nil, "\(text)")
    }
  }

  @Test func everyCheckerHasAName() {
    #expect(Set(Checks.named.map(\.name)).count == Checks.named.count)
    #expect(Checks.named.map(\.check).reduce(Checks()) { $0.union($1) } == .all)
  }

  @Test func findingsNamePlaceAndAccesses() {
    var finding = Finding(
      kind: .race, message: "a store and a load that nothing orders",
      access: Finding.Access(
        position: SourcePosition(line: 12, column: 3), instruction: "ld.shared.u32"),
      otherAccess: Finding.Access(
        position: SourcePosition(line: 9, column: 3), instruction: "st.shared.u32"),
      kernel: "k", block: Dimensions(1, 2, 3), warp: 4, lane: 5, address: 0x40,
      allocation: "'tile' of 128 bytes", count: 7)
    #expect(
      finding.description == """
        race: a store and a load that nothing orders: kernel k, PTX line 12 (ld.shared.u32), \
        block (1, 2, 3), warp 4, lane 5, address 0x40 ('tile' of 128 bytes), 7 times
          with PTX line 9 (st.shared.u32)
        """)
    finding.otherAccess = nil
    #expect(!finding.description.contains("\n"))
  }

  @Test func faultsBecomeFindings() throws {
    var kernel = TestKernel("ld.global.u32 %r1, [%in+4096]; st.global.u32 [%out], %r1;")
    kernel.sharedBytes = 4
    let memory = GlobalMemory()
    let x = try memory.allocate("x", byteCount: 64)
    let fault = try kernel.fault(in: memory, [.pointer(x), .pointer(x)])
    let finding = Finding(fault)
    #expect(finding.kind == .outOfBounds)
    #expect(finding.message == "load of 4 bytes outside global memory")
    #expect(finding.access.position?.line == TestKernel.firstLine)
    #expect(finding.address == x.address + 4096)
    #expect(finding.allocation?.contains("'x'") == true)
    #expect(finding.count == 1)
    let endless = try TestKernel("L: bra L;").fault(
      in: memory, [.pointer(x), .pointer(x)], instructionLimit: 100)
    #expect(Finding(endless).kind == .fault)
  }
}
